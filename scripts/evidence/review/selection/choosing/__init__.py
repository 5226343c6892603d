"""One figure for one study: choice, overlaps, and the same for curves."""
