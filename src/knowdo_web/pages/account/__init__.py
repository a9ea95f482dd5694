"""Signing in and one's own account. Signing in itself is allauth's; the looks, the limits and the manners are ours."""
