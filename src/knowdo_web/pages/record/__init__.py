"""The record, for those who may read it, and what is erased from it."""
