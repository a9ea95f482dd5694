"""Long work that was asked for: what, by whom, how far it is, what came of it."""
