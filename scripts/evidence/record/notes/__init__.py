"""Notes and reasons: their kinds, with studies and numbers; never a sentence."""
