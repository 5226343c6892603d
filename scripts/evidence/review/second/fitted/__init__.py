"""What is fitted to more than one mean, once more: curves over time, meta-regressions, permutation tests."""
