"""Counts of two groups compared, and the ladder of models for few events."""
