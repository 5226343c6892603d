"""The section on outcomes."""
