"""Observations, the batches they came in, and what was decided about them."""
