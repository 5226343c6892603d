"""Rules within one publication: counts, intervals, effects, scales, laws between outcomes."""
