"""Estimates with their variances: pooled, by subgroups, explained by a regression, many data sets at once."""
