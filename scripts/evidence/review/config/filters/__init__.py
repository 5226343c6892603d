"""What eligibility, comparisons and analyses select on, and their words held against the vocabulary."""
