"""The section on versions."""
