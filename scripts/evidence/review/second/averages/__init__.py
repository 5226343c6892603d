"""Weighted means and normal effects once more: PyMARE, statsmodels, posteriors by Simpson's rule."""
