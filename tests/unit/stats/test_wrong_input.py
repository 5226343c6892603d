"""Whatever is handed to a public function of the statistics: an answer or a StatsError, never another error."""

import inspect
import warnings

import numpy as np
import pytest

from evidence.stats import effects
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import regression

from .everything import public_modules

MODULES = (
    "batch", "normal_model", "bootstrap", "conversions", "diagnostics", "effects", "exact", "heterogeneity", "intervals",
    "multilevel", "specifications", "permutation", "pooling", "prediction", "regression", "robust", "small_study",
    "subgroups", "survival", "survival_average", "survival_posterior", "kaplan_meier",
)  # fmt: skip
# What each argument may be; a function takes those it asks for.
RIGHT = {
    "yi": [0.1, 0.4, -0.2, 0.3], "vi": [0.1, 0.2, 0.1, 0.3], "v": [0.1, 0.2, 0.1, 0.3],
    "events": [1, 2, 3, 0], "n": [10, 20, 30, 15], "time": [10, 20, 30, 15], "tau2": [0.1, 0.2],
    "events_t": [1, 2, 3, 4], "n_t": [10, 20, 30, 40], "events_c": [2, 3, 4, 1], "n_c": [10, 21, 30, 41],
    "time_t": [10, 20, 30, 40], "time_c": [10, 21, 30, 41], "estimate": [1.1, 1.2, 0.9, 1.0],
    "lower": [0.8, 0.9, 0.5, 0.7], "upper": [1.5, 1.9, 1.4, 1.6], "se": [0.1, 0.2, 0.1, 0.1],
    "p_value": [0.1, 0.2, 0.5, 0.3], "mean": [1, 2, 3, 4], "sd": [1, 2, 3, 4],
    "mean_t": [1, 2, 3, 4], "sd_t": [1, 2, 3, 4], "mean_c": [1, 2, 4, 4], "sd_c": [1, 2, 2, 4],
    "mean_first": [1, 2, 3, 4], "sd_first": [1, 2, 3, 4], "mean_second": [1, 2, 4, 4], "sd_second": [1, 2, 3, 4],
    "sd_change": [1, 1, 1, 1], "difference": [1, 2, 3, 4], "study": ["a", "a", "b", "c"],
    "groups": ["a", "a", "b", "b"], "moderators": {"x": [1, 2, 4, 3]}, "survival": [0.9, 0.8, 0.7, 0.6],
    "at_risk": [5, 6, 7, 8], "o_minus_e": [0.1, 0.2, 0.3, -0.1], "variance": [1, 2, 3, 4], "median": [5, 6, 7, 8],
    "status": [1, 0, 1, 1], "group": [0, 1, 1, 0], "q": 3.0, "k": 5, "value": 0.3, "measure": "RR", "centre": 0.1,
    "estimates": [0.1, 0.3], "standard_errors": [0.1, 0.2],
    "stays": [[True, True, False, True], [True, False, True, True]],
}  # fmt: skip
QUANTILES = {"q1": [3, 4, 5, 6], "q3": [8, 9, 10, 11]}
OWN = {
    "survival_average.mean_survival": {"mu": [-1.0, 0.2], "tau": [0.1, 0.3]},
    "survival_average.average_log_hazard": {
        "mu": [-1.0, 0.2],
        "se": [0.1, 0.3],
        "tau2": [0.1, 0.0],
        "tau2_se": [0.1, 0.2],
    },
    "survival_posterior.average_quantiles": {
        "tau": [0.1, 0.3],
        "weight": [0.4, 0.6],
        "mean": [-1.0, -0.9],
        "sd": [0.2, 0.3],
        "p": [0.1, 0.5],
    },
    "effects.mean_change": {"correlation": [0.1, 0.2, 0.3, 0.4]},
    "multilevel.within_study": {"correlation": 0.4},
    "conversions.risk_ratio_from_odds_ratio": {
        "odds_ratio": [0.5, 1.0, 2.0, 9.0],
        "se": [0.3, 0.2, 0.4, 0.1],
        "risk": [0.2, 0.5, 0.7, 0.1],
    },
    "conversions.mean_sd_from_quantiles": QUANTILES,
    "conversions.median_standard_error": QUANTILES,
    "survival.from_interval": {"lower": [0.7, 0.6, 0.5, 0.4], "upper": [0.95, 0.9, 0.8, 0.8]},
    "survival.curve_with_prior": {"se": [0.05, 0.06, 0.07, 0.08], "time": [10, 20, 10, 20]},
    "survival.interval_counts": {"se": [0.05, 0.06, 0.07, 0.08]},
    "survival.pool_over_time": {
        "se": [0.05, 0.06, 0.07, 0.08],
        "time": [10, 20, 10, 20],
        "tau2_interval": False,
    },
    "multilevel.fit": {"sigma2_intervals": False},
    "prediction.bootstrap": {"draws": 1000},
    "bootstrap.random_effects": {"draws": 100},
}
# They read results of other functions, whose makers are here, or stand behind another public function.
NOT_ASKED = {
    "exact.about_median_study", "exact.as_average", "batch.with_interval", "effects.shared_comparator_counts", "effects.shared_comparator_means",
    "effects.shared_comparator_rates", "heterogeneity.crossing", "heterogeneity.h2_from_tau2",
    "heterogeneity.i2_from_tau2", "pooling.n_sensitivity", "pooling.probability_beyond",
    "regression.along", "regression.check_size", "regression.predict",
    "robust.cluster_robust", "survival_average.as_average_survival", "survival_average.average_of_fits",
}  # fmt: skip
WRONG = {
    "word": "abc", "words": ["a", "b", "c", "d"], "nothing": None, "empty": [], "table": [[1.0, 2.0], [3.0, 4.0]],
    "missing": [np.nan, 0.1, 0.2, 0.3], "infinite": [np.inf, 0.1, 0.2, 0.3], "negative": [-1.0, 0.1, 0.2, 0.3],
    "short": [0.1], "true": True, "object": object(), "ragged": [[1], [2, 3]], "zeros": [0, 0, 0, 0],
    "enormous": [1e300, 1, 1, 1], "minus one": -1, "half": 0.5,
}  # fmt: skip

# All that a switch can tell of a value is whether it is true.
OF_A_SWITCH = {what: WRONG[what] for what in ("word", "nothing")}


def public():
    """Functions by their public name, each once."""
    found, seen = {}, set()
    modules = public_modules()
    for module in MODULES:
        content = modules[module]
        for name in getattr(content, "__all__", None) or vars(content):
            function = getattr(content, name)
            own = inspect.isfunction(function) and not name.startswith("_") and function not in seen
            inside = own and function.__module__.startswith(content.__name__)
            if inside or (own and name in getattr(content, "__all__", ())):
                seen.add(function)
                found[f"{module}.{name}"] = function
    return found


PUBLIC = public()
ASKED = sorted(set(PUBLIC) - NOT_ASKED)


def arguments(name):
    parameters = inspect.signature(PUBLIC[name]).parameters.values()
    own = OWN.get(name, {})
    return {p.name: RIGHT[p.name] for p in parameters if p.default is p.empty and p.name not in own} | own


def test_every_public_function_is_asked_or_named():
    assert set(PUBLIC) >= NOT_ASKED
    assert len(ASKED) > 85


@pytest.mark.parametrize("name", ASKED)
def test_right_input_has_an_answer(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PUBLIC[name](**arguments(name))


@pytest.mark.parametrize("name", ASKED)
def test_wrong_input_has_an_answer_or_the_one_error(name):
    refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for parameter, asked in inspect.signature(PUBLIC[name]).parameters.items():
            for what, value in (OF_A_SWITCH if isinstance(asked.default, bool) else WRONG).items():
                try:
                    PUBLIC[name](**(arguments(name) | {parameter: value}))
                except StatsError as error:
                    refused += 1
                    assert str(error)
                except Exception as error:
                    pytest.fail(f"{parameter} = {what}: {type(error).__name__}: {error}")
    assert refused


# What is refused of every study alike, as no study can have it, is refused of any one of them.
NEVER = (-1.0, np.nan, np.inf)
SHARES = ("p_value", "survival", "risk", "p")  # nor are they above 1


def refusal(name, given):
    try:
        PUBLIC[name](**given)
    except StatsError as error:
        return str(error)
    return ""


def test_a_value_that_is_refused_of_all_studies_is_refused_of_one_which_is_named():
    asked = 0
    for name in ASKED:
        right = arguments(name)
        for parameter, value in right.items():
            if not isinstance(value, list) or not isinstance(value[0], float | int):
                continue
            rows = range(1, len(value) + 1)
            for wrong in (*NEVER, 2.0) if parameter in SHARES else NEVER:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    told = refusal(name, right | {parameter: [wrong] * len(value)})
                    if f"rows {', '.join(map(str, rows))} " not in told:
                        continue
                    for row in (rows[0], rows[-1]):
                        changed = [*value[: row - 1], wrong, *value[row:]]
                        assert f"row {row} " in refusal(name, right | {parameter: changed}), (name, parameter)
                asked += 1
    assert asked > 200


REGRESSION = [0.1, 0.4, -0.2, 0.3, 0.2, 0.5]
TABLES = [[1, 2], [10, 20], [3, 4], [10, 20]]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda: fitted(x=[1, 2, np.inf, 3, 4, 5]), "x has an infinite value"),
        (lambda: fitted(x=[1, 2, [3], 3, 4, 5]), "x mixes words and numbers"),
        (lambda: fitted(x=[None] * 6), "no study has an estimate and a value"),
        (lambda: fitted(x=[0] * 6), "is constant or follows from the others"),
        (lambda: regression.predict(fitted(x=[1, 2, 4, 3, 4, 5]), {"x": [1.0, None]}), "x is missing"),
        (lambda: regression.predict(fitted(x=[1, 2, 4, 3, 4, 5]), {"y": [1.0]}), "values at y; needed are x"),
        (
            lambda: regression.predict(fitted(x=[1, 2, 4, 3, 4, 5], z=[1, 0, 0, 1, 1, 0]), {"x": [1, 2], "z": [1]}),
            "columns of different length",
        ),
        (
            lambda: effects.shared_comparator_counts(effects.two_by_two([0, 2], *TABLES[1:], to="none"), ["a", "a"], *TABLES[2:]),
            "row 1 has no estimate",
        ),
        (
            lambda: effects.shared_comparator_counts(effects.two_by_two(*TABLES), ["a", "a"], [3, 3, 3], [10, 10, 10]),
            "3 values for 2 effects",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_studies_that_belong_together_is_told(asked, told):
    with pytest.raises(StatsError, match=told):
        asked()


def fitted(**moderators):
    return regression.meta_regression(REGRESSION, [0.1] * 6, moderators)
