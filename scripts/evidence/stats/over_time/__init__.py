"""Survival over time: curves pooled from several studies, and single patients' times."""
