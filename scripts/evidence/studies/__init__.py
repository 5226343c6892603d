"""What was published: study files, their notation and vocabulary, and the tidy rows made from them."""
