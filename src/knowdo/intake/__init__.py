"""Bytes in, readings out: sheets of located cells, the refusal of child-level files, tables, observations, problems."""
