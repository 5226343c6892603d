"""Outcomes over time: curves pooled and fitted."""
