"""Measures and their definitions, as kept."""
