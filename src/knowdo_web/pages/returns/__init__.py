"""Returns that are due, and who has not sent them."""
