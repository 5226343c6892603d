"""How often intervals hold the truth, in simulated reviews."""
