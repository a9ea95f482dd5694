"""What lies outside the process: the clock, mail, the queue, keys and files. One real of each, and one fake for tests."""
