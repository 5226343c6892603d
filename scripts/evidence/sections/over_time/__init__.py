"""The section on over time."""
