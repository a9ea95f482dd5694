"""One rule, one file: its code, its words, what to do, and (where it can be) the function that finds where it is broken."""
