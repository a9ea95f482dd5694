"""Keeping places: new ones, what is put right, what merges and splits."""
