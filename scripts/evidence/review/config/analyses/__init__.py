"""Settings of analyses and models: their defaults, and what fits together."""
