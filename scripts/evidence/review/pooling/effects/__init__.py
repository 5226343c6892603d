"""The effect of each chosen figure: rows of forest plots."""
