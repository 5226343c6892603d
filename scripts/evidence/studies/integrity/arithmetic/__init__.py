"""Probabilities and ranges behind the rules."""
