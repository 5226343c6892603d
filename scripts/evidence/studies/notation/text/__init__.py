"""What all figures are printed with: tokens, words, numbers, units, limits of intervals."""
