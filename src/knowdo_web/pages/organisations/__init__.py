"""Organisations that work in places."""
