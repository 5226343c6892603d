"""What was computed of one outcome: candidates, analyses, statements, certainty, what was left out."""
