"""Counts of one group pooled: proportions, rates, survival, and ladders of models."""
