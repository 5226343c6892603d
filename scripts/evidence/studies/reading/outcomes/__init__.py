"""What a study file says under `outcomes:`: entries, their figures, times and styles."""
