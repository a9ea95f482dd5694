"""What is kept, one app a room. Only actions, queries, access and the journal may import these models."""
