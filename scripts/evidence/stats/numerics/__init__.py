"""What all statistics stand on: checks of arrays, distributions, designs, fits remembered."""
