"""Everything a review found, gathered."""
