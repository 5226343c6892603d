"""The section on forest."""
