"""The work of each step."""
