"""Guidance documents, what a review holds for them, and what stands before it."""
