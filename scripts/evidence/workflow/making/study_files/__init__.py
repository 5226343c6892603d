"""What study files are to the plan: which there are, what is made of one, reading those that are new."""
