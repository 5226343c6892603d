"""A study file read: each entry taken once, all problems noted."""
