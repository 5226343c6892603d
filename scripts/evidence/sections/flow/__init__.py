"""The section on flow."""
