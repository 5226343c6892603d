"""What must hold of the two-arm, rate and beta-binomial models whatever the counts."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special, stats

from evidence.record.notes.note import RowNote
from evidence.stats import exact
from evidence.stats.errors import StatsError

from ..strategies import proportions, tables
from ..tolerances import EXACT, INVERTED, SETTLED_ROOT

# Standard errors from central differences of step 1e-4 of a likelihood known to 1e-13.
DIFFERENCED = 1e-3
QUICK = settings(max_examples=20, deadline=None)
# A quadrature rule is taken as fine enough when the next finer one changes the log likelihood by 1e-7.
SETTLED = 1e-6


# By the trapezoid rule, which is exact to rounding for a smooth curve that falls away at both ends.
Z = np.linspace(-9, 9, 12_001)


def noncentral_hypergeometric(x, big, y, other, log_odds):
    """Probability of x of x + y events in the arm of `big`, from its definition, at each log odds ratio."""
    possible = np.arange(max(0, x + y - other), min(big, x + y) + 1)
    ways = special.gammaln([big + 1, other + 1]).sum() - sum(
        special.gammaln(cell + 1)
        for cell in (possible, big - possible, x + y - possible, other - x - y + possible)
    )
    heights = ways + np.multiply.outer(log_odds, possible)
    return np.exp(heights[..., x - possible[0]] - special.logsumexp(heights, axis=-1))


def conditional_log_likelihood(a, n1, c, n2, mu, tau):
    total = 0.0
    for x, big, y, other in zip(a, n1, c, n2, strict=True):
        if x + y in (0, big + other):
            continue
        of_study = noncentral_hypergeometric(x, big, y, other, mu + tau * Z)
        total += np.log(np.trapezoid(of_study * stats.norm.pdf(Z), Z))
    return total


def test_conditional_likelihood_is_scipys_noncentral_hypergeometric():
    table = ([1, 5, 3, 2], [20, 30, 25, 40], [6, 4, 9, 8], [22, 28, 25, 41])
    found = exact.glmm_two_by_two(*table, model="CM.EL", tau2_interval=False)
    for row in zip(*table, strict=True):
        x, big, y, other = row
        theirs = stats.nchypergeom_fisher.pmf(x, big + other, x + y, big, np.exp(found.estimate))
        assert noncentral_hypergeometric(*row, found.estimate) == pytest.approx(theirs, rel=INVERTED)
    value = conditional_log_likelihood(*table, found.estimate, np.sqrt(found.tau2))
    assert abs(value - found.log_likelihood) < SETTLED
    for d_mu, tau in ((0.05, 0.0), (-0.05, 0.0), (0.0, np.sqrt(found.tau2) + 0.2)):
        assert conditional_log_likelihood(*table, found.estimate + d_mu, tau) < value


@pytest.mark.slow
def test_a_maximum_beyond_the_bracket_of_the_coarse_rule_is_found():
    """Newton's step from the bracket's end went to a negative variance; the likelihood on either side is lower."""
    table = ([0, 0, 79], [57, 92, 92], [59, 44, 59], [92, 59, 92])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = exact.glmm_two_by_two(*table, model="CM.EL", tau2_interval=False)
    value = conditional_log_likelihood(*table, found.estimate, np.sqrt(found.tau2))
    assert abs(value - found.log_likelihood) < SETTLED
    for d_mu, d_tau2 in ((0.3, 0.0), (-0.3, 0.0), (0.0, 5.0), (0.0, -5.0)):
        tau = np.sqrt(found.tau2 + d_tau2)
        assert conditional_log_likelihood(*table, found.estimate + d_mu, tau) < value


@QUICK
@given(tables(least=2, most=5), st.sampled_from(["UM.FS", "CM.EL"]))
def test_arms_turned_round_turn_the_log_odds_ratio_round(table, model):
    a, n1, c, n2 = table
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = exact.glmm_two_by_two(a, n1, c, n2, model=model, tau2_interval=False)
        other = exact.glmm_two_by_two(c, n2, a, n1, model=model, tau2_interval=False)
    if one.estimate is None or other.estimate is None:
        assert one.status in ("not estimable", "not converged")
        return
    assert abs(one.estimate + other.estimate) < SETTLED_ROOT * max(1, one.se)
    assert abs(one.tau2 - other.tau2) < SETTLED_ROOT * (1 + one.tau2) if one.k > 1 else one.tau2 is None
    assert one.ci_low <= one.estimate <= one.ci_high


@QUICK
@given(tables(least=2, most=5))
def test_equal_arms_have_no_effect(table):
    a, n1, _, _ = table
    for model in ("UM.FS", "CM.EL"):
        found = exact.glmm_two_by_two(a, n1, a, n1, model=model, tau2_interval=False)
        if found.estimate is not None:
            assert abs(found.estimate) < SETTLED


def test_studies_without_information_change_nothing_and_are_named():
    with_them = exact.glmm_two_by_two([1, 0, 5], [20, 9, 30], [6, 0, 4], [22, 8, 28])
    without = exact.glmm_two_by_two([1, 5], [20, 30], [6, 4], [22, 28])
    assert with_them.estimate == without.estimate
    assert with_them.k == 2
    assert with_them.notes[0] == RowNote("no_events_left_out", rows=(1,))


@pytest.mark.slow
def test_the_interval_of_tau2_is_where_the_profile_has_fallen():
    table = ([1, 5, 3, 12], [20, 30, 25, 40], [6, 4, 9, 3], [22, 28, 25, 41])
    found = exact.glmm_two_by_two(*table, model="CM.EL")
    drop = stats.chi2.ppf(0.95, 1) / 2
    low, high = found.tau2_ci
    for bound in (low, high):
        if bound > 0:
            tau = float(np.sqrt(bound))
            best = -optimize.minimize_scalar(
                lambda mu, t=tau: -conditional_log_likelihood(*table, mu, t),
                bounds=(-4, 3),
                method="bounded",
                options={"xatol": 1e-5},
            ).fun
            assert abs(found.log_likelihood - best - drop) < SETTLED_ROOT


@QUICK
@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0.5, 500)), min_size=1, max_size=6))
def test_the_ladder_of_rates_always_answers(rows):
    x, t = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pooled = exact.ladder_average_rate(x, t, prediction="none", tau2_interval=False)
    natural = pooled.natural()
    assert 0 <= natural.ci_low <= natural.estimate <= natural.ci_high
    assert pooled.ladder[-1].outcome == "used"


def test_person_time_in_another_unit_changes_the_rate_by_that_unit():
    x, t = [3, 9, 1, 14], [120.0, 210.0, 95.0, 180.0]
    years, months = exact.glmm_rate(x, t), exact.glmm_rate(x, 12 * np.array(t))
    assert abs(years.estimate - months.estimate - np.log(12)) < SETTLED
    assert abs(years.tau2 - months.tau2) < SETTLED


def beta_binomial_log_likelihood(x, n, mu, rho):
    mean, precision = special.expit(mu), 1 / rho - 1
    return stats.betabinom.logpmf(x, n, mean * precision, (1 - mean) * precision).sum()


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ([3, 7, 1, 12, 0], [20, 19, 25, 40, 15]),
        ([0, 10, 5, 0, 20], [10, 10, 10, 30, 20]),
        ([0, 0, 4], [20, 30, 25]),
    ],
)
def test_beta_binomial_is_scipys_at_its_maximum(x, n):
    found = exact.beta_binomial(x, n)
    x, n = np.array(x), np.array(n)
    value = beta_binomial_log_likelihood(x, n, found.estimate, found.overdispersion)
    assert abs(value - found.log_likelihood) < INVERTED
    result = optimize.minimize(
        lambda p: -beta_binomial_log_likelihood(x, n, p[0], special.expit(p[1])),
        [0.0, -2.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
    )
    assert found.log_likelihood >= -result.fun - INVERTED
    # Nelder-Mead stops at 1e-9 of the likelihood, about its root in the parameters.
    assert abs(found.estimate - result.x[0]) < SETTLED_ROOT
    assert abs(found.overdispersion - special.expit(result.x[1])) < SETTLED_ROOT
    hessian = np.empty((2, 2))
    at, h = np.array([found.estimate, found.overdispersion]), 1e-4
    for i in range(2):
        for j in range(2):
            d, e = h * np.eye(2)[i], h * np.eye(2)[j]
            f = [
                beta_binomial_log_likelihood(x, n, *(at + s * d + r * e))
                for s, r in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            hessian[i, j] = (f[0] - f[1] - f[2] + f[3]) / (4 * h * h)
    errors = np.sqrt(np.diag(np.linalg.inv(-hessian)))
    assert np.allclose(errors, [found.se, found.overdispersion_se], rtol=DIFFERENCED)


@QUICK
@given(proportions())
def test_beta_binomial_never_fails(data):
    x, n = data
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = exact.beta_binomial(x, n)
    if found.estimate is None:
        assert found.status in ("all zero", "all events", "not converged")
        return
    low, high = found.overdispersion_ci
    assert 0 <= low <= found.overdispersion <= high <= 1
    assert np.isfinite([found.se, found.q, found.log_likelihood]).all()


def test_beta_binomial_without_overdispersion_is_one_proportion():
    found = exact.beta_binomial([5, 10, 20], [10, 20, 40])
    assert found.status == "overdispersion at zero"
    assert abs(found.estimate) < EXACT
    assert abs(found.se - 1 / np.sqrt(70 / 4)) < EXACT


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: exact.glmm_two_by_two([1], [9], [12], [10]), "events_c: row 1 has 12 events of 10"),
        (lambda: exact.glmm_two_by_two([1], [9], [2], [10], model="UM.RS"), "allowed: UM.FS, CM.EL"),
        (
            lambda: exact.glmm_two_by_two([1], [9], [2], [9.5], model="CM.EL"),
            "n_c: row 1 is not a whole number",
        ),
        (lambda: exact.glmm_rate([-1], [9]), "events: row 1 is below 0"),
        (lambda: exact.glmm_rate_ratio([1], [0], [1], [3]), "time_t: row 1 is not above 0"),
        (lambda: exact.glmm_rate([1, 2], [3, 4], nodes=2), "nodes: 2; a whole number from 3"),
        (lambda: exact.beta_binomial([1.5], [3]), "events: row 1 is not a whole number"),
    ],
)
def test_bad_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()
