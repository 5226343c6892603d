"""What a review asks: eligibility, choice of figures, analyses. Knows no drawing and no HTML."""
