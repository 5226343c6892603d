"""A large report, packed to travel."""
