"""Sentences on the second computation."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.prose.notes.said import Said, Template

_CORRECTIONS = {
    "hksj": "knapp-hartung",
    "hksj-floor": "knapp-hartung-conservative",
    "wald": "wald",
}


def _inverse_variance(s: Said) -> str:
    interval = s.word("interval")
    return f"{s.word('tau2')}, {_CORRECTIONS.get(interval, f'interval {interval}')}"


def _contradicted(s: Said) -> str:
    known = s.note.numbers
    first, second = (f"{known[x]:.6g}" if x in known else "none" for x in ("first", "second"))
    return f"{'; '.join(s.parts)}: {s.word('quantity')} is {first} here, {second} by the second computation"


SECOND: Mapping[str, Template] = {
    "not_offered": "no independent engine offers this model",
    "by_inverse_variance": _inverse_variance,
    "by_common_effect": "common effect",
    "by_mantel_haenszel": "Mantel-Haenszel",
    "by_weighted_mean": "Mantel-Haenszel weighted mean",
    "by_clopper_pearson": "Clopper-Pearson on the sum",
    "by_glm": "binomial GLM (tau2 = 0)",
    "by_dense_grid": "maximum likelihood on a dense grid",
    "by_binomial_sums": "binomial of the sums",
    "by_beta_functions": "maximum of the likelihood in beta functions",
    "by_plain_grid": "a plain grid over the median study and tau",
    "averaged_over_studies": "{parts}; then the mean share over studies, integrated afresh",
    "by_quadrature": "Simpson's rule over tau, quantiles by Brent's method",
    "by_distributions_given_totals": "distributions given the studies' totals",
    "by_convolution": "distributions given the studies' totals, convolved",
    "by_hypergeometric_moments": "moments of hypergeometric distributions",
    "by_normal_interval": "normal interval of one study",
    "by_one_table": "one table",
    "by_matrices": "likelihood and robust errors in matrices",
    "by_all_arrangements": "permutation p values by all {arrangements:,.0f} orders of the studies",
    "by_other_arrangements": "permutation p values by {arrangements:,.0f} orders of the studies from another "
    "generator, within four Monte Carlo standard errors",
    "engine_without_number": "it gives no number for these studies",
    "second_failed": "could not be computed twice: {error}",
    "by_regression": "weighted regression, {tau2}, {interval}",
    "by_centred_regressions": "line and bands by a regression about each of their {points:,.0f} points",
    "by_two_rates": "two rates",
    "by_one_rate": "one Poisson rate",
    "by_poisson_sum": "exact Poisson interval of the sum",
    "by_estimating_equation": "root of the estimating equation",
    "posterior_summed": lambda s: (
        f"the posterior summed over a grid of the spread between studies, at {s.number('times'):g} "
        f"time{'s' if s.number('times') > 1 else ''}"
    ),
    "curve_maximised": lambda s: (
        f"{s.word('method')} likelihood of counts over time, maximised afresh, at {s.number('times'):g} "
        f"time{'s' if s.number('times') > 1 else ''}"
    ),
    "by_contrasts": "a Wald test of contrasts between the levels",
    "by_bisection": "the value that the effect leads to, found by bisection",
    "refits_sampled": lambda s: (
        f"{s.number('sampled'):g} of {s.number('all'):g} results without some of the studies; "
        f"{'; '.join(s.parts)}"
    ),
    "second_contradicts": _contradicted,
    "second_differs": "{parts}: differs by {difference:.2g}, allowed {allowed:.2g}",
}
