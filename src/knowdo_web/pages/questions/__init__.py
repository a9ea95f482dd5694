"""Questions to areas, and their answers."""
