"""The command line: one verb per file, found through the entry-point group `knowdo.verbs`."""
