"""What every job shares: its order, its end, what the rest of the review does without a study that fails."""
