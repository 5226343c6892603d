"""Numbers, words and geometry that page, paper and figures share; nothing is computed here."""
