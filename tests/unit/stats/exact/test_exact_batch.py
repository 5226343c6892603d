"""Many binomial-normal models at once are each model alone."""

import warnings

import numpy as np
import pytest
from scipy import special

from evidence.stats import exact
from evidence.stats.errors import StatsError

from ..tolerances import SETTLED

# Both end with Newton's steps on rules that agree to 1e-7 in the log likelihood.
SAME = 1e-5
# Where tau2 is smaller, the likelihood is flat in it.
SMALL_TAU2 = 1e-2


def data_sets(m=60, k=8, seed=3):
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 90, (m, k))
    tau = rng.choice([0.0, 0.3, 1.0, 2.0], m)[:, None]
    x = rng.binomial(n, special.expit(rng.normal(-1.5, 1.2, m)[:, None] + tau * rng.normal(size=(m, k))))
    x[0], x[1] = 0, n[1]
    x[2, :], n[2, :] = 0, 0
    n[2, 0], x[2, 0] = 30, 7
    x[3, 5:], n[3, 5:] = 0, 0
    x[4], n[4] = [0, 10, 5, 0, 20, 0, 0, 0], [10, 10, 10, 30, 20, 0, 0, 0]
    return x, n


def test_each_row_is_its_model_alone():
    x, n = data_sets()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        many = exact.glmm_proportions(x, n)
    for i, (events, size) in enumerate(zip(x, n, strict=True)):
        use = size > 0
        one = exact.glmm_proportion(events[use], size[use], tau2_interval=False)
        assert many.status[i] == one.status
        assert many.k[i] == one.k
        if one.estimate is None:
            assert np.isnan(many.estimate[i])
            continue
        assert abs(many.estimate[i] - one.estimate) < SAME * one.se
        assert abs(many.se[i] / one.se - 1) < SAME
        assert abs(many.ci_high[i] - one.ci_high) < SAME
        assert abs(many.log_likelihood[i] - one.log_likelihood) < SETTLED
        if one.k > 1:
            assert abs(many.tau2[i] - one.tau2) < SAME * (SMALL_TAU2 + one.tau2)


def test_a_row_without_studies_says_so():
    found = exact.glmm_proportions([[0, 0], [3, 5]], [[0, 0], [9, 11]])
    assert found.status.tolist() == ["no study", found.status[1]]
    assert np.isnan(found.estimate[0])
    assert np.isfinite(found.estimate[1])


@pytest.mark.parametrize(
    ("events", "n", "told"),
    [
        ([[1, 12]], [[5, 10]], "row 1 has counts"),
        ([[1, 2]], [[5]], "shapes"),
        ([[np.nan, 1]], [[5, 5]], "missing"),
    ],
)
def test_bad_input_is_told_in_words(events, n, told):
    with pytest.raises(StatsError, match=told):
        exact.glmm_proportions(events, n)


def test_what_is_told_to_be_above_a_limit_is_above_it_and_all_else_is_as_it_was():
    x, n = (column[:, :4] for column in data_sets(m=300, seed=8))
    x[5], n[5] = [643, 0, 0, 0], [3594, 18, 60, 20]  # its likelihood rises to the end of the scan
    every, some = exact.glmm_proportions(x, n), exact.glmm_proportions(x, n, most_tau2=exact.MOST_TAU2)
    above = some.status == "above limit"
    assert above[5] and above.sum() > 20
    assert (every.tau2[above] > exact.MOST_TAU2).all()
    assert np.isnan(some.estimate[above]).all() and np.isnan(some.tau2[above]).all()
    for name in ("estimate", "se", "tau2", "log_likelihood"):
        np.testing.assert_allclose(getattr(some, name)[~above], getattr(every, name)[~above], rtol=SETTLED)


def test_a_subset_above_the_limit_has_no_estimate_and_says_so():
    x, n = np.array([643.0, 0, 0, 0, 0]), np.array([3594.0, 18, 60, 20, 59])
    first, second = exact.glmm_subsets(x, n, [[1, 1, 1, 0, 0], [0, 1, 1, 1, 1]], most_tau2=2.0)
    assert (first.estimate, first.status, first.k) == (None, "not converged", 3)
    assert first.notes[0].kind == "no_maximum" and first.notes[0].numbers == {"limit": 2.0}
    assert second is None  # without an event there is no such model at all
