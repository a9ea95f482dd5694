"""Programmes, the approaches they run, what is known of each, and the sites where they are done."""
