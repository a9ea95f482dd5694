"""Whether the site lives, and whether it can serve: for whoever watches over it."""
