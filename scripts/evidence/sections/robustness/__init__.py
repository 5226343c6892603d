"""The section on robustness."""
