"""Settings and judgements of certainty, and baselines of absolute effects."""
