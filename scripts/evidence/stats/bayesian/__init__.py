"""Bayesian random-effects meta-analysis of estimates, and the priors of its spread between studies."""
