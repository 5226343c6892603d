"""The section on directions."""
