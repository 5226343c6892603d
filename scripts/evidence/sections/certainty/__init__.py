"""The section on certainty."""
