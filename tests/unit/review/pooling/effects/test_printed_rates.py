"""Rates that are printed without their events, errors of survival, and the range of the studies behind a pooled value: by hand."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from evidence.record.results.analysis import IMPUTED, StudyEffect
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
    return StudyEffect("a", 0.0, 1.0, estimate, low, high, "wald", None, status)


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


# --- why a value lies outside its studies ---


def why(measure="RR", yi=(0.1, 0.4), estimate=0.2, method="inverse variance", status="pooled", middle=None):
    pooled = SimpleNamespace(status=status, method=method, estimate=estimate, median_study=middle)
    effects = SimpleNamespace(measure=measure, arrays=lambda: (np.array(yi), np.ones(len(yi))))
    return range_check._why(effects, pooled)


def test_a_value_outside_is_explained_by_its_model_the_end_of_a_ratio_corrected_effects_or_a_spread():
    assert why(status="one-sided") == "no_finite_ratio_fits"
    assert why(method="binomial-normal", estimate=9.0) == "chance_in_counts"
    assert why(estimate=0.4) == "half_added_where_pooled" and why(estimate=0.1) == "half_added_where_pooled"
    assert why(estimate=0.5) is None and why(estimate=None) is None and why(yi=(), estimate=0.2) is None
    # The mean survival over studies lies outside; the median study among them.
    among, beyond, all_ = (
        SimpleNamespace(estimate=s) for s in (math.exp(-math.exp(0.2)), math.exp(-math.exp(0.9)), 1.0)
    )
    assert why("survival", estimate=9.0, middle=among) == "spread_integrated"
    assert why("survival", estimate=9.0, middle=beyond) is None
    assert why("survival", estimate=9.0, middle=all_) is None
    assert why("RR", estimate=9.0, middle=among) is None


# --- survival estimates ---


def estimated(kind="survival", level=0.95, **figure):
    candidate, _ = study("a", arm(**({"survival": 0.8} | figure)), None, kind=kind)
    return survival_effects.of_estimate(candidate, replace(SETTINGS, level=level))


def test_an_interval_is_shown_as_printed_where_it_is_whole_and_of_the_level_asked_for():
    whole = {"survival_low": 0.6, "survival_high": 0.9}
    as_it_is = estimated(**whole)
    assert (as_it_is.ci_low, as_it_is.ci_high, as_it_is.interval_method) == (0.6, 0.9, "as printed")
    for other in (estimated(**whole, level=0.8), estimated(**whole, survival_level=0.8)):
        assert other.interval_method == "cloglog" and other.ci_low != 0.6
    # The same standard error, made on log(-log S), at the other level.
    half = 1.2815515655446004 * math.sqrt(as_it_is.vi)
    narrower = estimated(**whole, level=0.8)
    assert (narrower.ci_low, narrower.ci_high) == pytest.approx(
        [math.exp(-math.exp(as_it_is.yi + side * half)) for side in (1, -1)], rel=CLOSED
    )
    # Half an interval beside a standard error is none: both bounds come of the error.
    for part in ({"survival_low": 0.6}, {"survival_high": 0.9}):
        found = estimated(**part, survival_se=0.05)
        half = Z * 0.05 / abs(0.8 * math.log(0.8))
        wanted = [math.exp(-math.exp(math.log(-math.log(0.8)) + side * half)) for side in (1, -1)]
        assert (found.ci_low, found.ci_high) == pytest.approx(
            wanted, rel=1e-9
        ) and found.interval_method == "cloglog"


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_none_or_all_are_of_the_patients_at_risk_else_of_a_share_of_the_start(share):
    at_risk = estimated(survival=share, at_risk=20, n=50)
    assert at_risk.note.numbers == {"share": share, "n": 20.0}
    start = estimated(survival=share, n=50)
    assert start.note.numbers == {"share": share, "n": 50 * SETTINGS.imputed_still_at_risk}
    assert (start.se_grade, at_risk.se_grade) == (IMPUTED, "number at risk at the time")
    assert estimated(survival=share).note.kind == "nothing_gives_an_error"
    for found, n in ((at_risk, 20), (start, 50 * SETTINGS.imputed_still_at_risk)):
        low = stats.beta.ppf(0.025, share * n, 1 + (1 - share) * n) if share else 0.0
        assert found.ci_low == pytest.approx(low, rel=1e-9) and found.estimate == share


def test_a_share_at_another_time_is_carried_over_by_a_constant_hazard():
    found = estimated(survival_low=0.6, survival_high=0.9)
    carried = survival_effects.at_time_asked(found, 2.0)  # twice as long as asked for
    assert (carried.estimate, carried.ci_low, carried.ci_high) == pytest.approx(
        (0.8**0.5, 0.6**0.5, 0.9**0.5), rel=CLOSED
    )
    assert carried.yi == pytest.approx(math.log(-math.log(0.8**0.5)), rel=CLOSED) and carried.vi == found.vi
    assert carried.interval_method == "cloglog"
    assert survival_effects.at_time_asked(found, None) is found


# --- rates in models of counts ---


@pytest.mark.parametrize(
    ("sides", "measure", "model", "why_not"),
    [
        ("counted", "IRR", "Mantel-Haenszel", None),
        ("printed", "IRR", "inverse variance", None),
        ("printed", "IRR", "common effect", None),
        ("printed", "IRD", "inverse variance", "difference_of_printed_rates"),
        ("printed", "IRD", "common effect", "difference_of_printed_rates"),
        ("printed", "IRR", "Mantel-Haenszel", "needs_events_in_time"),
        ("printed", "rate", "common effect", "needs_events_in_time"),
        ("printed", "rate", "GLMM", "needs_events_in_time"),
    ],
)
def test_a_rate_without_its_events_enters_weighted_means_alone(sides, measure, model, why_not):
    counted = arm(events=3, person_time=40.0)
    for ours, theirs in ((counted, printed()), (printed(), counted)):
        pair = (counted, counted) if sides == "counted" else (ours, theirs)
        candidate, _ = study("a", *pair, kind="rates")
        found = person_time.without_counts(candidate, measure, model)
        assert (found and found.kind) == why_not
    other, _ = study("b", arm(mean=1.0), None, kind="means")
    assert person_time.without_counts(other, "rate", "GLMM") is None
