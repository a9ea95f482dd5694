"""The rules that a country sets for itself, and one page from which everything is kept."""
