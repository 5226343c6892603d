"""The section on spread."""
