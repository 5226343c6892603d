"""The page on the guidance of a review: the evidence then and now, what bears on it, what is missing."""
