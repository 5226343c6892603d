"""The section on evidence tables."""
