"""Runs over time: what is kept of one, baselines, the comparison with the last run."""
