"""Definitions of measures: looked at in every version, changed with a reason, made new."""
