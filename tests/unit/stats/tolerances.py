"""How closely two computations of one number agree, and why: the names that several files of tests share."""

# The same closed formula with sums in another order: a few units in the last place of numbers of moderate size.
EXACT = 1e-12
# Closed too, but through quantiles, inverses or differences of near numbers, which cost some digits.
INVERTED = 1e-9
# Through a solved tau2. It is solved to 1e-14 of itself plus the smallest variance; a likelihood that is flat at its
# top leaves the root of rounding, 1e-8, times the slope of what follows from it.
SOLVED = 1e-6
# The same, of bounds and coefficients that lie many standard errors off.
SOLVED_FAR = 1e-5
# Maxima of integrated likelihoods: the integral is settled to 1e-7, a maximum is known to about the root of that,
# in standard errors or in 1 + tau2.
SETTLED_ROOT = 1e-4
# A log likelihood, or its distance from its top: integrals settled to 1e-7 a rule, a few rules.
SETTLED = 1e-6
