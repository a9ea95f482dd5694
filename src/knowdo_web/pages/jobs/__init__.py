"""Long work, as people watch it."""
