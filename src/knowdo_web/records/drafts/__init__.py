"""What somebody has typed and not yet sent, kept so that an expired sign-in loses nothing."""
