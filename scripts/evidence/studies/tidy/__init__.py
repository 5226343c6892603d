"""From printed figures to tidy rows: the arithmetic, each step recorded."""
