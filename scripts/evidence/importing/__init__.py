"""Doors into the study files: each reads what reviewers already have and ends in the same YAML, checked."""
