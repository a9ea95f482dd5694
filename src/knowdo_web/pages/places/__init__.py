"""A place: what it is, what is done in it, what it lies in and is compared with."""
