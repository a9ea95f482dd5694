"""Who signs in, what they were granted, and what they accepted."""
