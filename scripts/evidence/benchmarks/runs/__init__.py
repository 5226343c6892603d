"""Whole runs of the workflow: beside its twin, and of invented libraries of growing size."""
