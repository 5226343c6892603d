"""What is concluded of a result: its certainty, direction, statement and flags, its absolute effects."""
