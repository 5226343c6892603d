"""What a review holds for the guidance that it names: the evidence then and now, and what is missing."""
