"""The record of writes and of reads of restricted data, its chain, and what was asked to be taken out of it."""
