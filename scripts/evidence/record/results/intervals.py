"""Kinds of intervals beside those of confidence."""

# Of an interval that is read off a posterior: no confidence interval, and named so wherever it stands.
CREDIBLE = "credible"
