"""The section on sensitivity."""
