"""Figures of outcomes that are measured: means and medians with their spread."""
