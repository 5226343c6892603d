"""The numbers of one result follow from each other, by scipy's distributions: in every result that has them."""

import dataclasses
import inspect
import warnings
from collections import Counter
from collections.abc import Mapping
from contextlib import contextmanager

import numpy as np
import pytest
from scipy import stats

from evidence.stats.errors import StatsError
from evidence.stats.numerics import _remembered

from .everything import CALLS, ORDINARY, parameters, public_modules

# The same formulas in double precision, by other code.
CLOSED = 1e-8
# Made in another way than from estimate, error and one distribution: nothing of the kind is claimed of them.
OTHER_P = {"exact.conditional_exact": "exact, by the tails", "permutation.permutation_test": "by exchanging"}
OTHER_INTERVAL = {
    "normal_model.normal_normal": "a posterior", "bootstrap.random_effects": "drawn", "survival.curve_with_prior": "a posterior",
    "survival.pool_over_time": "on the scale of survival", "regression.along": "degrees of freedom stand with the model",
    "regression.predict": "the same",
}  # fmt: skip
OTHER_CI_METHODS = ("clopper-pearson", "poisson", "exact", "credible", "henmi-copas")
OTHER_PREDICTION = {"survival_average.as_average_survival": "about the median study"}
# These have a row for each number of studies.
OF_ROWS = ("BatchPooled", "Cumulative", "LeaveOneOut", "Specifications")
LEVEL, LOWER = 0.95, 0.6
# Of several studies they are asked below, at another level.
LONG = ("survival.curve_with_prior", "exact.beta_binomial_two_arms")


def results(found):
    """All dataclasses in a result, one inside the other."""
    if dataclasses.is_dataclass(found):
        yield found
        found = [getattr(found, f.name) for f in dataclasses.fields(found)]
    elif isinstance(found, Mapping):
        found = list(found.values())
    if isinstance(found, list | tuple):
        for each in found:
            yield from results(each)


def known(result, *names):
    """Fields as arrays, or None where one is not there or has no number."""
    values = [getattr(result, name, None) for name in names]
    return None if any(value is None for value in values) else [np.asarray(v, dtype=float) for v in values]


def law(result):
    """Distribution of the test statistic: t, or normal without degrees of freedom and for one study."""
    df = result.k - 1 if type(result).__name__ in OF_ROWS else getattr(result, "df", None)
    if df is None:
        return stats.norm
    return stats.t(np.where(np.asarray(df, dtype=float) > 0, df, np.inf))


def same(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=CLOSED, atol=CLOSED)


def statistic(result, level):
    for centre in ("estimate", "beta"):
        if given := known(result, centre, "se", "statistic"):
            same(given[2], given[0] / given[1])
            yield "statistic"


def p_value(result, level):
    for centre in ("estimate", "beta"):
        if given := known(result, centre, "se", "p_value"):
            same(given[2], 2 * law(result).sf(np.abs(given[0] / given[1])))
            yield "p value"
    if given := known(result, "statistic", "p_value"):
        same(given[1], 2 * law(result).sf(np.abs(given[0])))
        yield "p value"


def interval(result, level):
    if str(getattr(result, "ci_method", "")) in OTHER_CI_METHODS:
        return
    for centre in ("estimate", "beta"):
        if given := known(result, centre, "se", "ci_low", "ci_high"):
            half = law(result).isf((1 - getattr(result, "level", level)) / 2) * given[1]
            same(given[2], given[0] - half)
            same(given[3], given[0] + half)
            yield "interval"


def chi_square(result, level):
    for q in ("q", "q_residual", "q_moderators", "q_selection"):
        if (given := known(result, q, f"{q}_df", f"{q}_p")) and (given[1] > 0).all():
            df = np.atleast_1d(given[1])
            # Two numbers of degrees of freedom are those of F.
            wanted = (
                stats.f.sf(given[0], *df)
                if q == "q_moderators" and len(df) == 2
                else stats.chi2.sf(given[0], given[1])
            )
            same(given[2], wanted)
            yield q


def shares(result, level):
    for i2, h2 in (("i2", "h2"), ("i2_ci", "h2_ci")):
        if given := known(result, i2, h2):
            same(given[0], 100 * (1 - 1 / np.maximum(given[1], 1)))
            yield i2
    if given := known(result, "weights"):
        same(given[0].sum(), 100)
        yield "weights"


def components(result, level):
    if given := known(result, "log_likelihood", "log_likelihood_without", "q_selection"):
        same(given[2], 2 * (given[0] - given[1]))
        yield "likelihood ratio"
    if isinstance(getattr(result, "sigma2", None), Mapping) and result.typical_variance:
        whole = sum(result.sigma2.values()) + result.typical_variance
        same(result.i2, 100 * (1 - result.typical_variance / whole))
        same(
            [result.i2_by_level[n] for n in result.sigma2], [100 * s / whole for s in result.sigma2.values()]
        )
        yield "i2 by level"


def prediction(result, level):
    less = {"t(k-1)": 1, "t(k-2)": 2, "z": None}
    if getattr(result, "prediction", None) in less and (
        given := known(result, "estimate", "se", "tau2", "pi_low", "pi_high")
    ):
        df = less[result.prediction]
        law_of = stats.norm if df is None else stats.t(result.k - df)
        half = law_of.isf((1 - result.level) / 2) * np.hypot(given[1], np.sqrt(given[2]))
        same([given[3], given[4]], [given[0] - half, given[0] + half])
        yield "prediction"


def drawn(result, level):
    tails = [(1 - level) / 2, (1 + level) / 2]
    for values, ends in (("means", "ci"), ("effects", "pi"), ("estimates", "ci"), ("tau2s", "tau2")):
        if given := known(result, values, f"{ends}_low", f"{ends}_high"):
            same(given[1:], np.quantile(given[0], tails))
            yield "drawn"


RULES = {
    statistic: (), p_value: OTHER_P, interval: OTHER_INTERVAL, chi_square: (), shares: (), components: (), prediction: OTHER_PREDICTION, drawn: (),
}  # fmt: skip
# So many results have each, or more, of seven studies: a field that loses its name would not be missed otherwise.
AT_LEAST = {
    "statistic": 30, "p value": 70, "interval": 35, "q": 30, "q_residual": 1, "q_moderators": 1, "q_selection": 2, "i2": 30,
    "i2_ci": 10, "weights": 15, "likelihood ratio": 2, "i2 by level": 1, "prediction": 20, "drawn": 4,
}  # fmt: skip


def made(name, k, level=LEVEL):
    """What a function gives of so many studies, nothing where it refuses them."""
    with warnings.catch_warnings(), at_level(name, level):
        warnings.simplefilter("ignore")
        try:
            return CALLS[name](ORDINARY.at(range(k)))
        except StatsError:
            return ()


@contextmanager
def at_level(name, level):
    """Let a function have another level by default."""
    module, word = name.split(".")
    function = inspect.unwrap(getattr(public_modules()[module], word))
    parameters, given = (
        inspect.signature(function).parameters,
        (function.__defaults__, function.__kwdefaults__),
    )
    if "level" in parameters:
        if parameters["level"].kind is inspect.Parameter.KEYWORD_ONLY:
            function.__kwdefaults__ = {**given[1], "level": level}
        else:
            places = [n for n, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD][-len(given[0]) :]
            function.__defaults__ = tuple(
                level if n == "level" else v for n, v in zip(places, given[0], strict=True)
            )
    try:
        with pytest.MonkeyPatch.context() as patch:
            # A fit that was made before is not given back.
            patch.setattr(_remembered, "_key", lambda value: object())
            yield
    finally:
        function.__defaults__, function.__kwdefaults__ = given


def told(name, found, level=LEVEL):
    """Kinds of numbers that were held against each other in what a function gives."""
    return Counter(
        what
        for rule, others in RULES.items()
        if name not in others
        for result in results(found)
        for what in rule(result, level)
    )


@pytest.mark.parametrize("name", CALLS)
def test_numbers_of_one_result_follow_from_each_other(name):
    for k in (7, 3, 1) if name not in LONG else (1,):
        told(name, made(name, k))


def test_each_of_these_numbers_is_in_many_results():
    found = sum((told(name, made(name, 7)) for name in CALLS if name not in LONG), Counter())
    assert set(found) == set(AT_LEAST)
    assert {what: n for what, n in found.items() if n < AT_LEAST[what]} == {}


def intervals(found):
    """Lower and upper ends of all intervals of a result; a pair of numbers is one."""
    if isinstance(found, tuple) and len(found) == 2 and not any(map(dataclasses.is_dataclass, found)):
        yield "", *found
    for result in results(found):
        for f in dataclasses.fields(result):
            value, where = getattr(result, f.name), f"{type(result).__name__}.{f.name}"
            if f.name.endswith("_low"):
                yield where, value, getattr(result, f.name.removesuffix("low") + "high")
            elif f.name.endswith("_ci") and isinstance(value, Mapping):
                yield from ((f"{where} {n}", *pair) for n, pair in value.items())
            elif f.name.endswith("_ci") or f.name in ("ci", "band"):
                yield where, *(value or (None, None))


# Their level is that of an interval that is read, or of lines in a drawing.
READ = {
    "effects.from_interval",
    "survival.from_interval",
    "small_study.contour_funnel",
    "diagnostics.outliers",
}


@pytest.mark.parametrize("name", [n for n in CALLS if "level" in parameters(n) and n not in READ])
def test_an_interval_of_a_lower_level_lies_within(name):
    wide, narrow = made(name, 7), made(name, 7, LOWER)
    seen = 0
    for (field, *outer), (other, *inner) in zip(intervals(wide), intervals(narrow), strict=True):
        assert field == other
        if any(end is None for end in (*outer, *inner)):
            continue
        low, left, right, high = (np.asarray(e, dtype=float) for e in (outer[0], *inner, outer[1]))
        assert ((low <= left) & (left <= right) & (right <= high)).all(), (field, low, left, right, high)
        # Both ends move, but where nothing lies between them, or an end is that of what can be.
        assert ((low < left) | np.isin(low, (0, 1)) | (low == high)).all(), (field, low, left)
        assert ((right < high) | (high == 100) | (low == high)).all(), (field, right, high)
        seen += 1
    assert seen
    told(name, narrow, LOWER)
