"""Models of counts once more: other integrals of the same likelihoods, other searches for their maxima."""
