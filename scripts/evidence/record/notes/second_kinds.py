"""The kinds of notes on the second computation."""

from __future__ import annotations

from evidence.record.notes.kind import Kind
from evidence.record.notes.kind import note as _note
from evidence.record.notes.kind import warning as _warning

SECOND: dict[str, Kind] = {
    "not_offered": _note("no independent engine offers the model"),
    "by_inverse_variance": _note(
        "inverse variance with a method of tau2 and an interval", words="tau2 interval"
    ),
    "by_common_effect": _note("common effect"),
    "by_mantel_haenszel": _note("Mantel-Haenszel"),
    "by_weighted_mean": _note("Mantel-Haenszel's weighted mean"),
    "by_clopper_pearson": _note("Clopper-Pearson on the sum"),
    "by_glm": _note("binomial GLM, where tau2 is 0"),
    "by_dense_grid": _note("maximum likelihood on a dense grid"),
    "by_binomial_sums": _note("binomial of the sums"),
    "by_beta_functions": _note("maximum of the likelihood in beta functions"),
    "by_plain_grid": _note("a plain grid over mean and tau"),
    "posterior_summed": _note("a posterior summed over a grid of tau at several times", "times"),
    "averaged_over_studies": _note("the same, then the mean share over studies by scipy's quadrature"),
    "by_quadrature": _note("Simpson's rule over tau, quantiles by Brent's method"),
    "by_distributions_given_totals": _note("the studies' distributions given their totals"),
    "by_convolution": _note("convolution of the studies' distributions given their totals"),
    "by_hypergeometric_moments": _note("moments of hypergeometric distributions"),
    "by_normal_interval": _note("normal interval of one study"),
    "by_one_table": _note("one table"),
    "by_matrices": _note("likelihood and robust errors in matrices"),
    "by_all_arrangements": _note("all orders of the studies", "arrangements"),
    "by_other_arrangements": _note("orders of the studies by another generator", "arrangements"),
    "engine_without_number": _note("the engine of a second computation gives no number"),
    "second_failed": _warning("a second computation stopped with an error", words="error"),
    "by_regression": _note("weighted regression", words="tau2 interval"),
    "by_centred_regressions": _note("a weighted regression about each point of a line", "points"),
    "by_two_rates": _note("two rates"),
    "by_one_rate": _note("one Poisson rate"),
    "by_poisson_sum": _note("exact Poisson interval of the sum"),
    "by_estimating_equation": _note("a root of the estimating equation"),
    "curve_maximised": _note("a likelihood of counts over time maximised afresh", "times", "method"),
    "by_contrasts": _note("a Wald test of contrasts"),
    "by_bisection": _note("solved by bisection"),
    "refits_sampled": _note("a sample of results without some studies", "sampled all"),
    "second_contradicts": _warning(
        "a number that a second computation does not confirm",
        "first second",
        "quantity",
        may_lack="first second",
    ),
    "second_differs": _warning(
        "the second computation differs by more than is allowed", "difference allowed"
    ),
}
