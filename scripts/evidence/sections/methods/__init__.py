"""The section on methods."""
