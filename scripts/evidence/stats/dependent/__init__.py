"""Estimates that share patients or studies: known covariances, variance components, robust errors."""
