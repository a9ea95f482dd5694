"""What was typed when a sign-in had run out: shown again, and sent with one press."""
