"""Likelihoods of counts, their integrals and maxima; what the models of one and two groups share."""
