"""Numbers of one result fit together, whatever the model: errors and intervals, tests and p values, spread and shares."""

import numpy as np
import pytest
from scipy import stats

from evidence.stats.result import Pooled

from .everything import CALLS, ORDINARY

CLOSED = 1e-8
OF_MODELS = ("exact.", "pooling.", "survival.pool", "survival_average.")


@pytest.fixture(scope="module")
def pooled():
    """Every result in the form of all models, by the function that gives it."""
    found = {name: call(ORDINARY) for name, call in CALLS.items() if name.startswith(OF_MODELS)}
    return {name: each for name, each in found.items() if isinstance(each, Pooled)}


def law(found):
    return stats.norm if found.df is None else stats.t(found.df)


def test_there_are_results_of_every_kind_of_model(pooled):
    assert len(pooled) > 20 and len({found.method for found in pooled.values()}) > 12


def test_an_interval_is_the_quantile_times_the_error_where_it_is_made_so(pooled):
    seen = 0
    for name, found in pooled.items():
        if (
            found.estimate is None
            or found.se is None
            or found.ci_method not in ("wald", "t", "hksj", "hksj-floor")
        ):
            continue
        seen += 1
        half = law(found).ppf((1 + found.level) / 2) * found.se
        if found.median_study is None:
            assert (found.ci_low, found.ci_high) == pytest.approx(
                (found.estimate - half, found.estimate + half), rel=CLOSED
            ), name
    assert seen > 12


def test_a_statistic_is_the_estimate_over_its_error_and_has_its_p_value(pooled):
    for name, found in pooled.items():
        if found.statistic is not None and found.se is not None:
            assert found.statistic == pytest.approx(found.estimate / found.se, rel=CLOSED), name
        if found.p_value is not None and found.statistic is not None and found.ci_method != "exact":
            assert found.p_value == pytest.approx(2 * law(found).sf(abs(found.statistic)), rel=CLOSED), name


def test_the_test_of_heterogeneity_is_that_of_chi_square_and_i2_and_h2_say_the_same(pooled):
    for name, found in pooled.items():
        if found.q is not None and found.q_p is not None:
            wanted = stats.chi2.sf(found.q, found.q_df) if found.q_df else 1.0
            assert found.q_p == pytest.approx(wanted, rel=CLOSED), name
        if found.i2 is not None and found.h2 is not None:
            assert found.i2 == pytest.approx(
                100 * max(0.0, 1 - 1 / max(found.h2, 1e-300)), rel=CLOSED, abs=CLOSED
            ), name
        if found.i2_ci is not None:
            assert 0 <= found.i2_ci[0] <= found.i2_ci[1] <= 100, name
            if found.h2_ci is not None:
                wanted = [100 * (1 - 1 / h) for h in found.h2_ci]
                assert found.i2_ci == pytest.approx(wanted, rel=CLOSED, abs=CLOSED), name
        if found.tau2_ci is not None:
            assert found.tau2_ci[0] <= found.tau2_ci[1], name
        if found.tau2_ci is not None and found.tau2 and found.i2 is not None and found.i2_ci is not None:
            typical = found.tau2 * (100 - found.i2) / found.i2
            wanted = [100 * t / (t + typical) for t in found.tau2_ci]
            assert found.i2_ci == pytest.approx(wanted, rel=1e-6, abs=1e-6), name


def test_weights_are_percentages_of_all_and_a_prediction_is_wider_than_its_interval(pooled):
    for name, found in pooled.items():
        if found.weights is not None:
            assert (
                np.nansum(found.weights) == pytest.approx(100, rel=CLOSED) and np.nanmin(found.weights) >= 0
            ), name
        if found.pi_low is not None and found.tau2:
            assert found.pi_low < found.pi_high, name
            assert found.prediction is not None and found.k >= 3, name


def test_the_natural_scale_has_the_bounds_in_order(pooled):
    for name, found in pooled.items():
        natural = found.natural()
        if natural.estimate is not None and natural.ci_low is not None and natural.ci_high is not None:
            assert natural.ci_low <= natural.estimate <= natural.ci_high, name
