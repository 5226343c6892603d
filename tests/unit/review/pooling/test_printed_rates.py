"""Rates that are printed without their events, errors of survival, and the range of the studies behind a pooled value: by hand."""

import math
from types import SimpleNamespace

import pytest
from scipy import stats

from evidence.record.results.candidate import ArmFigure
from evidence.review.pooling.effects import person_time, range_check, survival_effects
from unit.review.builders import SETTINGS
from unit.review.results import study

CLOSED = 1e-12
Z = 1.959963984540054
LEVEL = 0.95


def arm(**values):
    return ArmFigure(("a",), "A", row_ids=("x/1/a",), printed=("p",), **values)


def printed(rate=0.3, low=0.1, high=0.9, level=None):
    return arm(rate=rate, rate_low=low, rate_high=high, rate_level=level)


@pytest.mark.parametrize(
    ("own", "asked", "limits"),
    [
        (None, 0.95, (0.1, 0.9)),  # an interval of the usual level is shown as it is
        (0.95, 0.95, (0.1, 0.9)),
        (None, 0.8, None),
        (0.8, 0.95, None),
        (0.8, 0.8, (0.1, 0.9)),
    ],
)
def test_a_printed_rate_keeps_its_interval_where_the_level_is_that_asked_for(own, asked, limits):
    found = person_time._printed("k", printed(level=own), asked)
    quantiles = {0.95: Z, 0.8: 1.2815515655446004}
    se = math.log(9) / (2 * quantiles[own or 0.95])
    assert (found.yi, found.vi) == pytest.approx((math.log(0.3), se**2), rel=CLOSED)
    half = quantiles[asked] * se
    wanted = limits or (math.exp(math.log(0.3) - half), math.exp(math.log(0.3) + half))
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx((0.3, *wanted), rel=CLOSED)
    assert found.interval_method == ("as printed" if limits else "printed interval")
    (step,) = found.derivation
    assert step.what.numbers == pytest.approx(
        {"low": 0.1, "high": 0.9, "critical": quantiles[own or 0.95], "se": se}
    )


@pytest.mark.parametrize("lacking", [{"rate": None}, {"low": None}, {"high": None}])
def test_a_rate_without_events_needs_its_whole_interval(lacking):
    with pytest.raises(ValueError, match="interval"):
        person_time._of_printed(printed(**lacking))


@pytest.mark.parametrize("printed_side", ["ours", "theirs", "both"])
def test_two_rates_of_which_one_is_printed_are_compared_by_their_logs(printed_side):
    counted, se = arm(events=8, person_time=100.0), math.log(9) / (2 * Z)
    sides = {
        "ours": (printed(), counted),
        "theirs": (counted, printed()),
        "both": (printed(), printed(0.6, 0.2, 1.8)),
    }
    ours, theirs = sides[printed_side]
    candidate, _ = study("a", ours, theirs, kind="rates")
    found = person_time.effect(candidate, "IRR", SETTINGS)
    own = {id(counted): (math.log(8.0 / 100.0), 1 / 8)}
    (y1, v1), (y2, v2) = (own.get(id(s), (math.log(s.rate or 1), se**2)) for s in (ours, theirs))
    assert (found.yi, found.vi) == pytest.approx((y1 - y2, v1 + v2), rel=CLOSED)
    half = Z * math.sqrt(found.vi)
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx(
        (math.exp(found.yi), math.exp(found.yi - half), math.exp(found.yi + half)), rel=CLOSED
    )
    assert len(found.derivation) == (2 if printed_side == "both" else 1)


def test_a_rate_of_counts_has_its_exact_interval_and_half_an_event_for_none():
    some = person_time.effect(
        study("a", arm(events=4, person_time=50.0), None, kind="rates")[0], "rate", SETTINGS
    )
    # Garwood's limits of four events, as tables print them.
    assert (some.estimate, some.ci_low, some.ci_high) == pytest.approx(
        (0.08, 1.0899 / 50, 10.2416 / 50), rel=1e-4
    )
    assert (some.yi, some.vi) == pytest.approx((math.log(0.08), 0.25), rel=CLOSED)
    none = person_time.effect(
        study("a", arm(events=0, person_time=50.0), None, kind="rates")[0], "rate", SETTINGS
    )
    assert (none.estimate, none.ci_low) == (0, 0) and none.ci_high == pytest.approx(
        -math.log(0.025) / 50, rel=1e-9
    )
    assert (none.yi, none.vi) == pytest.approx((math.log(0.01), 2.0), rel=CLOSED)


# --- the range of the studies ---


def row(estimate, low=0.1, high=0.9, status="pooled"):
    return SimpleNamespace(status=status, estimate=estimate, ci_low=low, ci_high=high)


@pytest.mark.parametrize(
    ("rows", "measure", "hull"),
    [
        ([row(0.5), row(0.8), row(0.1, status="shown")], "RR", (0.5, 0.8)),
        ([row(0.5), row(None, 0.3, None)], "RR", (0.5, math.inf)),  # infinite: open above
        ([row(0.5), row(None, None, 0.7)], "RR", (0.0, 0.5)),
        ([row(0.5), row(None, None, None)], "RR", (0.5, 0.5)),
        ([row(0.5), row(None, 0.3, None)], "RD", (0.5, 0.5)),
        ([row(None, None, 0.7)], "RD", (None, None)),
        ([], "RR", (None, None)),
    ],
)
def test_the_range_of_studies_reaches_to_ratios_that_are_not_finite(rows, measure, hull):
    assert range_check._hull(rows, measure) == hull


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        (0.5, True),
        (0.8, True),
        (0.5 - 1e-10, True),
        (0.5 - 2e-6, False),
        (0.8 + 1e-10, True),
        (0.8 + 2e-6, False),
    ],
)
def test_a_value_at_an_end_of_the_range_lies_inside_but_for_rounding(value, inside):
    assert range_check._inside(value, 0.5, 0.8) is inside


def test_rounding_is_that_of_the_value_where_it_is_large():
    assert range_check._inside(1e6 + 0.5, 0.0, 1e6) and not range_check._inside(1e6 + 2.0, 0.0, 1e6)


# --- the error of a survival estimate ---


@pytest.mark.parametrize(
    ("figure", "best"),
    [
        (
            {"survival_low": 0.6, "survival_high": 0.9, "survival_se": 0.01, "at_risk": 20, "n": 50},
            "printed interval",
        ),
        ({"survival_low": 0.6, "survival_se": 0.01, "at_risk": 20, "n": 50}, "printed standard error"),
        ({"survival_high": 0.9, "survival_se": 0.01, "at_risk": 20, "n": 50}, "printed standard error"),
        ({"at_risk": 20, "n": 50}, "number at risk at the time"),
        ({"n": 50}, "imputed from the number at start"),
        ({"at_risk": 20}, None),
        ({"survival_low": 0.6}, None),
    ],
)
def test_the_error_comes_of_the_best_that_is_printed_whole(figure, best):
    found = survival_effects._survival_sizes(arm(survival=0.8, **figure), LEVEL, SETTINGS)
    assert (found and found.grade[0]) == best


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [(0.0, 0.9, "plain"), (0.0, 1.0, "plain"), (0.1, 1.0, "log"), (0.1, 0.99, None)],
)
def test_a_bound_at_none_or_all_tells_the_scale_of_an_interval(low, high, scale):
    assert survival_effects._made_on(low, high) == scale


@pytest.mark.parametrize("free", [0.0, 8.0, 10.0])
def test_a_share_on_the_survival_scale_has_half_a_patient_added_where_all_or_none_are_free(free):
    found = survival_effects.of_counts("k", free, 10.0, LEVEL)
    p, n = ((free + 0.5) / 11, 11) if free in (0.0, 10.0) else (free / 10, 10)
    assert found.yi == pytest.approx(math.log(-math.log(p)), rel=CLOSED)
    assert found.vi == pytest.approx((1 - p) / (n * p * math.log(p) ** 2), rel=1e-9)  # by the delta method
    low = stats.beta.ppf(0.025, free, 11 - free) if free else 0.0
    high = stats.beta.ppf(0.975, free + 1, 10 - free) if free < 10 else 1.0
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx((free / 10, low, high), rel=1e-9)
