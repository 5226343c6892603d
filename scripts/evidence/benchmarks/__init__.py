"""How fast the statistics are, as ratios to PyMARE, statsmodels and, where R is there, metafor."""
