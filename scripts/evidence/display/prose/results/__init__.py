"""What is said of a result: the answer, what it means, how it was made, how robust it is."""
