"""Newton's steps double the digits: a search that is set up rightly ends after a few, and one with a wrong slope crawls."""

import dataclasses
import importlib

import numpy as np
import pytest
from scipy import interpolate, special

from evidence.stats import exact
from evidence.stats.bayesian import normal_model
from evidence.stats.dependent import multilevel
from evidence.stats.exact import batch
from evidence.stats.exact.likelihood import _maximum
from evidence.stats.inverse_variance import heterogeneity, pooling, regression
from evidence.stats.numerics import _remembered
from evidence.stats.over_time import survival

# One step more or less changes nothing that can be seen.
SETTLED = 1e-9
Y = np.array([0.10, 0.65, -0.20, 0.85, 0.35, 1.40, -0.45, 0.95])
V = np.array([0.04, 0.09, 0.05, 0.02, 0.08, 0.06, 0.03, 0.12])
STUDY, DOSE = [0, 0, 1, 1, 2, 2, 3, 4], {"dose": [1.0, 2.0, 0.5, 3.0, 1.5, 4.0, 1.0, 2.5]}
TABLES = (
    np.array([3, 20, 2, 15, 1, 18]), np.array([40, 60, 30, 50, 25, 44]),
    np.array([12, 9, 10, 16, 9, 6]), np.array([45, 50, 40, 52, 30, 40]),
)  # fmt: skip
GROUP = TABLES[:2]
CURVES = (
    STUDY, np.array([3.0, 6, 12, 3, 12, 6, 24, 12]), np.array([0.95, 0.85, 0.7, 0.9, 0.8, 0.9, 0.5, 0.75]),
)  # fmt: skip


def random_effects(y, method):
    return lambda: pooling.random_effects(y, V, tau2_method=method).tau2


def moderated(y, method):
    return lambda: regression.meta_regression(y, V, DOSE, tau2_method=method).tau2


SEARCHES = {
    "estimators._tau2": (
        5, [random_effects(Y, "PM"), random_effects(9 * Y, "PMM"), lambda: heterogeneity.q_profile(Y, V)],
    ),
    "estimators._likelihood": (4, [random_effects(s * Y, m) for s in (0.3, 1, 5) for m in ("REML", "ML")]),
    "estimators._mixed": (
        5,
        [
            *(moderated(s * Y, m) for s in (1, 5) for m in ("PM", "REML", "ML")),
            lambda: regression.meta_regression(Y, V, DOSE).tau2_ci,
        ],
    ),
    "dependent._variance_components": (
        6, [lambda m=m: multilevel.fit(Y, V, STUDY, method=m, sigma2_intervals=False) for m in ("REML", "ML")],
    ),
    "numerics._roots": (
        8,
        [
            lambda: exact.beta_binomial(*GROUP),
            lambda: exact.glmm_proportion(*GROUP),
            lambda: exact.bayesian_average(*GROUP),
            lambda: exact.conditional_exact(*TABLES),
            lambda: exact.predictive(*GROUP).quantiles((0.025, 0.5, 0.975)),
            lambda: normal_model.normal_normal(Y, V),
        ],
    ),
    "over_time._curve_likelihood": (
        8, [lambda: survival.pool_over_time(*CURVES, 0.06 * CURVES[2], tau2_interval=False)],
    ),
    "exact.one_group.overdispersion": (7, [lambda: exact.beta_binomial(*GROUP)]),
    "exact.likelihood._maximum": (
        8,
        [
            lambda: exact.glmm_proportion(*GROUP),
            lambda: exact.glmm_two_by_two(*TABLES, tau2_interval=False),
            lambda: exact.glmm_rate_ratio(*TABLES, tau2_interval=False),
        ],
    ),
    "exact.likelihood._likelihood": (4, [lambda: exact.glmm_two_by_two(*TABLES, tau2_interval=False)]),
}  # fmt: skip

# Steps from there to the end, however processors round: the last repeat, in their last digits, what was found, and
# where nothing but the same number ends a search it is halved down to that.
ENDS = 20
ENDING = {"dependent._variance_components": 70}


def numbers(found):
    if dataclasses.is_dataclass(found):
        return [n for f in dataclasses.fields(found) for n in numbers(getattr(found, f.name))]
    if isinstance(found, dict):
        return numbers(list(found.values()))
    if isinstance(found, tuple | list):
        return [n for each in found for n in numbers(each)]
    if isinstance(found, np.ndarray):
        return found.ravel().tolist() if found.dtype.kind in "fi" else []
    return [found] if isinstance(found, float | int) else []


def steps_up_to(few, most):
    """A range that tells where a search has not ended by itself after a few steps."""

    def counted(*ends):
        for step in range(*ends):
            if ends == (most,) and step == few:
                pytest.fail(f"still searching after {few} steps")
            yield step

    return counted


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_settles_and_ends_in_few_steps(name, monkeypatch):
    module = importlib.import_module(f"evidence.stats.{name}")
    # A fit that was made before is not given back.
    monkeypatch.setattr(_remembered, "_key", lambda value: object())
    few, searches = SEARCHES[name]
    for search in searches:
        wanted = numbers(search())
        with monkeypatch.context() as patch:
            patch.setattr(
                module, "range", steps_up_to(few + ENDING.get(name, ENDS), module._MOST_STEPS), raising=False
            )
            assert numbers(search()) == wanted
        with monkeypatch.context() as patch:
            patch.setattr(module, "_MOST_STEPS", few)
            assert wanted and numbers(search()) == pytest.approx(
                wanted, rel=SETTLED, abs=SETTLED, nan_ok=True
            )


def test_ordinary_series_of_counts_are_settled_side_by_side_in_five_steps(monkeypatch):
    """None of forty is left to be fitted alone, and by the first rule but one or two."""
    draw = np.random.default_rng(5)
    n = draw.integers(25, 120, (40, 8))
    events = draw.binomial(n, special.expit(draw.normal(-1.0, 0.8, (40, 8))))
    alone, fit = [], batch._one

    def counted(*row):
        alone.append(row)
        return fit(*row)

    monkeypatch.setattr(batch, "_one", counted)
    wanted = exact.glmm_proportions(events, n)
    assert not alone and (wanted.tau2 > 0).all()
    monkeypatch.setattr(batch, "_MOST_STEPS", 5)
    for rules, left, polish in ((2, 0, 5), (1, 2, 5), (4, 0, 2)):
        alone.clear()
        monkeypatch.setattr(batch, "_RULES_IN_BATCH", rules)
        monkeypatch.setattr(batch, "_STEPS_TO_POLISH", polish)
        found = exact.glmm_proportions(events, n)
        assert len(alone) <= left and numbers(found) == pytest.approx(numbers(wanted), rel=1e-11)


# What a fit with its intervals costs: how often the inner search, or a sum over a grid, is asked for.
WORK = {
    ("exact.likelihood._maximum", "ridge"): (
        20,
        [
            lambda: exact.glmm_proportion(*GROUP),
            lambda: exact.glmm_two_by_two(*TABLES),
            lambda: exact.glmm_rate_ratio(*TABLES),
        ],
    ),
    ("exact.one_group.overdispersion", "_ridge"): (30, [lambda: exact.beta_binomial(*GROUP)]),
    ("bayesian.normal_model", "_mixture_below"): (16, [lambda: normal_model.normal_normal(Y, V)]),
    ("dependent._variance_components", "maximise"): (
        75,
        [lambda: multilevel.fit(Y, V, STUDY, levels="study")],
    ),
}


@pytest.mark.parametrize("name", WORK, ids="-".join)
def test_a_fit_with_its_intervals_asks_a_bounded_number_of_times(name, monkeypatch):
    module, (most, fits) = importlib.import_module(f"evidence.stats.{name[0]}"), WORK[name]
    monkeypatch.setattr(_remembered, "_key", lambda value: object())
    inner, asked = getattr(module, name[1]), []
    monkeypatch.setattr(module, name[1], lambda *given, **named: asked.append(1) or inner(*given, **named))
    for fit in fits:
        asked.clear()
        fit()
        assert 0 < len(asked) <= most


def test_a_bound_is_first_looked_for_where_the_cubic_through_two_points_crosses():
    for one, two in (
        ((0.4, 1.9, 0.3), (2.4, -1.2, -2.5)), ((1.0, 0.7, -0.1), (1.5, -0.2, -3.0)), ((3.0, -0.5, 2.0), (4.0, 0.4, 0.1)),
    ):  # fmt: skip
        cubic = interpolate.CubicHermiteSpline([one[0], two[0]], [one[1], two[1]], [one[2], two[2]])
        (root,) = (r for r in cubic.roots(extrapolate=False) if one[0] < r < two[0])
        # Halved so often that the place is known to a millionth of the width.
        assert _maximum._between(one, two) == pytest.approx(root, abs=2e-6 * (two[0] - one[0]))


def test_a_crossing_is_found_from_either_side_and_halved_where_slopes_lead_astray():
    def gap(at):
        return 1 - np.log(at) ** 2, -2 * np.log(at) / at

    for inside, outside, start, root in ((1.0, 9.0, 5.0, np.e), (1.0, 0.05, 0.6, 1 / np.e)):
        assert _maximum._cross(gap, inside, outside, start) == pytest.approx(root, rel=1e-6)
        flat = _maximum._cross(lambda at: (gap(at)[0], 0.0), inside, outside, start)
        wrong = _maximum._cross(lambda at: (gap(at)[0], -gap(at)[1]), inside, outside, start)
        assert (flat, wrong) == pytest.approx((root, root), rel=1e-4)
