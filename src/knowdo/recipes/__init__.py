"""Where rooms meet: definitions, signals, gap and chance together make a review in sentences."""
