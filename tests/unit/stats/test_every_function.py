"""Limits, the order of studies, and the swap of arms, for every public function of the statistics."""

import dataclasses
import warnings
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.stats import effects, exact, small_study
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling

from . import everything
from .everything import CALLS, LIMITS, OF_NUMBERS, ORDINARY
from .soundness import INPUTS, answer_or_words, assert_sound
from .tolerances import SETTLED_ROOT

# Of the largest number in a result: sums in another order, carried through searches that end at 1e-8 or better.
SAME = 1e-6
# Numbers below this are compared on this scale.
SMALL = 1e-3
# Maxima of integrated likelihoods under both directions, on the scale of a log ratio.
TURNED_SAME = 1e-5
# Refused in words; every other limit has an answer.
REFUSED = {
    "one study": {
        "diagnostics.baujat",
        "diagnostics.influence",
        "diagnostics.leave_one_out",
        "diagnostics.outliers",
        "exact.leave_one_out",
        "heterogeneity.profile_likelihood",
        "heterogeneity.q_profile",
        "heterogeneity.typical_variance",
        "prediction.bootstrap",
        "regression.meta_regression",
        "regression.along",
        "regression.predict",
        "robust.cluster_robust",
        "small_study.begg",
        "small_study.egger",
        "small_study.harbord",
        "small_study.pet_peese",
        "small_study.peters",
        "small_study.regression_test",
        "small_study.step_selection",
        "small_study.thompson_sharp",
        "small_study.three_parameter_selection",
        "small_study.trim_and_fill",
        "survival.curve_with_prior",
    },
    "two studies": {
        "diagnostics.outliers",
        "prediction.bootstrap",
        "regression.meta_regression",
        "regression.along",
        "regression.predict",
        "small_study.egger",
        "small_study.harbord",
        "small_study.pet_peese",
        "small_study.peters",
        "small_study.regression_test",
        "small_study.step_selection",
        "small_study.thompson_sharp",
        "small_study.three_parameter_selection",
        "small_study.trim_and_fill",
    },
    "no events": {"small_study.harbord", "small_study.peters"},
    "events only": {"small_study.harbord", "small_study.peters"},
}
ORDER_MATTERS = {
    "survival.interval_counts": "rows come back sorted by study and time",
    "bootstrap.random_effects": "seeded draws fall on studies by their place",
    "diagnostics.gosh": "subsets are counted by place; compared with pooling of each in test_batch.py",
}

# Several searches for each fit.
SECONDS_EACH = {"small_study.step_selection", "small_study.three_parameter_selection"}
# Their rows are times, or stand in the order of a variable: the same for any order of studies.
BY_TIME = {
    "diagnostics.cumulative",
    "survival.curve_with_prior",
    "survival.pool_over_time",
    "kaplan_meier.kaplan_meier",
}


def test_every_public_function_is_called_here_or_has_a_reason():
    public = everything.public_functions()
    assert public == set(CALLS) | set(OF_NUMBERS)
    assert not set(CALLS) & set(OF_NUMBERS)
    assert all(OF_NUMBERS.values()) and all(ORDER_MATTERS.values())
    assert set(ORDER_MATTERS) | set().union(*REFUSED.values()) <= public
    two_arms = {
        name for name in public if {"events_c", "mean_c", "n_c", "group"} & set(everything.parameters(name))
    }
    assert two_arms == set(TURNED) | set(ONE_COMPARATOR)


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("name", CALLS)
def test_at_its_limits_an_answer_without_nan_or_one_error_in_words(name, limit):
    data = LIMITS[limit]
    found = answer_or_words(lambda: CALLS[name](data))
    assert (found is None) == (name in REFUSED[limit]) or name in MAY_BE_NONE
    assert_sound(found, np.zeros(len(data.yi), dtype=bool))


# None is an answer of these: no interval (the studies agree too closely), nothing to describe.
MAY_BE_NONE = {"heterogeneity.q_profile"}


def numbers(found, k):
    """All numbers of a result by name, arrays of one row per study apart from those of the whole."""
    if dataclasses.is_dataclass(found):
        names = [f.name for f in dataclasses.fields(found) if f.name not in (*INPUTS, "order", "study")]
        parts = {name: getattr(found, name) for name in names}
    elif isinstance(found, Mapping):
        parts = found
    elif isinstance(found, tuple | list) and not isinstance(found, str):
        if len(found) == k:  # one result a study
            return {"study": [numbers(one, -1) for one in found]}
        parts = dict(enumerate(found))
    else:
        return found
    return {str(name): numbers(value, k) for name, value in parts.items()}


def assert_same(one, other, order):
    """The other result is that of the studies in this order."""
    if isinstance(one, dict):
        assert set(one) == set(other)
        for name in one:
            assert_same(one[name], other[name], order)
    elif isinstance(one, list):
        for place, i in enumerate(order):
            assert_same(one[i], other[place], order)
    elif isinstance(one, np.ndarray) and one.dtype.kind in "fiub":
        for axis, length in enumerate(one.shape):
            if length == len(order):
                one = np.take(one, order, axis=axis)
        size = np.abs(one[np.isfinite(one)].astype(float)).max(initial=SMALL)
        np.testing.assert_allclose(other.astype(float), one.astype(float), atol=SAME * size, rtol=SAME)
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=SAME, abs=SAME)
    elif not isinstance(one, str):  # notes name rows
        assert type(one) is type(other)


# Turned round, and with no study in its place or beside the one it stood beside.
ORDERS = ([6, 5, 4, 3, 2, 1, 0], [3, 6, 1, 4, 0, 2, 5])


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name in SECONDS_EACH))
        for name in CALLS
        if name not in ORDER_MATTERS
    ],
)
def test_the_order_of_studies_does_not_matter(name):
    k = len(ORDINARY.yi)
    one = numbers(CALLS[name](ORDINARY), k)
    for order in ORDERS:
        other = numbers(CALLS[name](ORDINARY.at(order)), k)
        assert_same(one, other, range(k) if name in BY_TIME else order)


MODELS = ("UM.FS", "CM.EL")
# Effects that turn round with the arms; several measures and models of one function have a name each.
TURNED = {
    "effects.two_by_two": [
        lambda d, m=m: effects.two_by_two(*d.tables, measure=m) for m in ("RR", "OR", "RD", "AS", "PETO")
    ],
    "effects.rate_ratio": [lambda d, m=m: effects.rate_ratio(*d.times, measure=m) for m in ("IRR", "IRD")],
    "effects.mean_difference": [
        lambda d, m=m: effects.mean_difference(*d.means, measure=m) for m in ("MD", "SMD", "ROM")
    ],
    "pooling.mantel_haenszel": [
        lambda d, m=m: pooling.mantel_haenszel(*d.tables, measure=m) for m in ("RR", "OR", "RD")
    ],
    "pooling.mantel_haenszel_rates": [
        lambda d, m=m: pooling.mantel_haenszel_rates(*d.times, measure=m) for m in ("IRR", "IRD")
    ],
    "pooling.peto": [lambda d: pooling.peto(*d.tables)],
    "exact.glmm_two_by_two": [
        lambda d, m=m: exact.glmm_two_by_two(*d.tables, model=m, tau2_interval=False) for m in MODELS
    ],
    "exact.glmm_rate_ratio": [
        lambda d, m=m: exact.glmm_rate_ratio(*d.times, model=m, tau2_interval=False) for m in MODELS
    ],
    **{
        f"exact.{f.__name__}": [lambda d, f=f, m=m: f(*d.tables, measure=m) for m in ("OR", "RR")]
        for f in (exact.conditional_exact, exact.mantel_haenszel_ratio)
    },
    "exact.beta_binomial_two_arms": [lambda d: exact.beta_binomial_two_arms(*d.tables, measure="OR")],
    "exact.binomial_normal_ratio": [
        lambda d: exact.binomial_normal_ratio(*d.tables, measure="OR", tau2_interval=False)
    ],
    "exact.sparse_ladder": [lambda d: exact.sparse_ladder(*d.tables, measure="OR", tau2_interval=False)],
    "small_study.harbord": [lambda d: small_study.harbord(*d.tables)],
    "small_study.peters": [CALLS["small_study.peters"]],
}
ONE_COMPARATOR = {
    "effects.shared_comparator_counts": "a covariance by the comparator that several arms share",
    "effects.shared_comparator_means": "a covariance by the comparator that several arms share",
    "effects.shared_comparator_rates": "a covariance by the comparator that several arms share",
}
# What stands for the effect and for what stays in each kind of result.
EFFECT = ("yi", "estimate", "slope", "log_hr")
STAYS = ("vi", "se", "slope_se", "tau2", "q", "i2", "p_value")


@st.composite
def datasets(draw):
    """The ordinary studies with other counts, no event and only events included."""
    draw_counts = [draw(st.lists(st.integers(0, 15), min_size=7, max_size=7)) for _ in "ac"]
    a, c = (np.array(column) for column in draw_counts)
    return dataclasses.replace(ORDINARY, a=a, c=c)


@pytest.mark.parametrize("name", TURNED)
@settings(max_examples=4, deadline=None)
@given(datasets())
def test_arms_swapped_turn_the_effect_round(name, data):
    for call in TURNED[name]:
        one, other = (answer_or_words(lambda d=d, c=call: c(d)) for d in (data, data.arms_swapped()))
        assert type(one) is type(other)
        if one is None:
            continue
        for field in EFFECT:
            mine, theirs = getattr(one, field, None), getattr(other, field, None)
            assert (mine is None) == (theirs is None)
            if mine is not None:
                np.testing.assert_allclose(-np.asarray(theirs), mine, atol=TURNED_SAME, rtol=TURNED_SAME)
        for field in STAYS:
            mine, theirs = getattr(one, field, None), getattr(other, field, None)
            if mine is not None:
                np.testing.assert_allclose(theirs, mine, atol=TURNED_SAME, rtol=SETTLED_ROOT)


# --- from how many studies on ---

FEWEST = {
    **dict.fromkeys(("diagnostics.baujat", "diagnostics.influence", "small_study.begg"), 2),
    **dict.fromkeys(("diagnostics.leave_one_out", "exact.leave_one_out"), 2),
    **dict.fromkeys((f"heterogeneity.{n}" for n in ("typical_variance", "q_profile", "profile_likelihood")), 2),
    **dict.fromkeys(("diagnostics.outliers", "prediction.bootstrap", "regression.meta_regression"), 3),
    **dict.fromkeys(
        (f"small_study.{n}" for n in ("egger", "harbord", "peters", "pet_peese", "regression_test")), 3
    ),
    **dict.fromkeys(("small_study.thompson_sharp", "small_study.trim_and_fill"), 3),
    **dict.fromkeys(("small_study.step_selection", "small_study.three_parameter_selection"), 4),
}  # fmt: skip


@pytest.mark.parametrize("name", FEWEST)
def test_what_fewer_studies_cannot_tell_is_refused_of_them_alone(name):
    CALLS[name](ORDINARY.at(range(FEWEST[name])))
    with pytest.raises(StatsError, match="stud"):
        CALLS[name](ORDINARY.at(range(FEWEST[name] - 1)))


# A spread needs two studies, a prediction three, and so does an interval of I2 by the test of Q.
FROM = {
    **dict.fromkeys(("tau2", "i2", "h2", "share", "share_ci", "overdispersion", "overdispersion_ci"), 2),
    **dict.fromkeys(("pi_low", "pi_high", "new_study"), 3),
    "i2_ci": 2,
}
BY_THE_TEST = {
    "exact.mantel_haenszel_ratio", "pooling.common_effect", "pooling.mantel_haenszel", "pooling.mantel_haenszel_rates", "pooling.peto",
}  # fmt: skip
SPREADS = sorted(BY_THE_TEST) + [
    "batch.random_effects", "exact.as_average", "exact.bayesian_average", "exact.bayesian_average_rate", "exact.beta_binomial",
    "exact.beta_binomial_predicting", "exact.binomial_normal_ratio", "exact.glmm_proportion", "exact.glmm_proportions",
    "exact.glmm_rate", "exact.glmm_rate_ratio", "exact.glmm_survival", "exact.glmm_two_by_two", "pooling.henmi_copas",
    "pooling.probability_beyond", "pooling.random_effects", "specifications.specification_curve",
]  # fmt: skip


def told(value):
    if isinstance(value, np.ndarray):
        return not np.isnan(value).all()
    return value is not None and value == value


@pytest.mark.parametrize("name", SPREADS)
def test_a_spread_is_told_from_two_studies_on_and_a_prediction_from_three(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = [CALLS[name](ORDINARY.at(range(k))) for k in (1, 2, 3, 4)]
    fields = [f for f in FROM if hasattr(made[0], f) and told(getattr(made[3], f))]
    assert fields
    for field in fields:
        first = 3 if field == "i2_ci" and name in BY_THE_TEST else FROM[field]
        assert [told(getattr(found, field)) for found in made] == [k >= first for k in (1, 2, 3, 4)], field


# What is said of one study, of two, and of a spread of nothing.
FEW_NOTES = {
    **dict.fromkeys(
        ("exact.glmm_proportion", "exact.glmm_rate", "exact.glmm_survival", "exact.glmm_two_by_two"),
        ("single_study_tau2", "two_studies_tau2"),
    ),
    "exact.beta_binomial": ("single_study_overdispersion", "two_studies_overdispersion"),
}


@pytest.mark.parametrize("name", FEW_NOTES)
def test_of_one_study_and_of_two_it_is_said_what_they_cannot_tell(name):
    for k in (1, 2, 3):
        kinds = {note.kind for note in CALLS[name](ORDINARY.at(range(k))).notes}
        assert {n for n in FEW_NOTES[name] if n in kinds} == set(FEW_NOTES[name][k - 1 : k])
