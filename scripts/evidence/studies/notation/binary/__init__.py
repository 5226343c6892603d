"""Figures of outcomes that are counted: counts, percentages, Kaplan-Meier estimates and rates."""
