"""The work of each step, and what all steps share."""
