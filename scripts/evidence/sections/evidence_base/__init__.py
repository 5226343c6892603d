"""The section on evidence base."""
