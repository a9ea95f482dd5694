"""The page that each person starts on."""
