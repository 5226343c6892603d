"""The publications of a review: what became of each, whom it studied, how it is cited, its evidence table."""
