"""The methods section: what was done, in full sentences, and the literature it cites."""
