"""The programme: board, evidence register, sites, places and the gap."""
