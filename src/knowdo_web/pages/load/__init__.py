"""Loading data: send a file, put right what is wrong, see what it would change, load it, approve it."""
