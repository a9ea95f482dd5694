"""The words everything else speaks. Imports nothing of ours."""
