"""The contact log, the queue of reports to coach, and reports themselves."""
