"""A review's results kept for later, and what changed since."""
