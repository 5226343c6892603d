"""Inference by drawing again: bootstrap, permutation, prediction by bootstrap."""
