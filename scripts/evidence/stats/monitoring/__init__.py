"""Evidence and practice as they go on: information size, sequential boundaries, centres, CUSUM."""
