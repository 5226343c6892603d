"""What is other in a review than before, and what moved each result."""
