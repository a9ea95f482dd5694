"""People and what they may do: for who manages them."""
