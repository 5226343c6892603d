"""Properties of selection and pooling against closed forms: signs, bounds, ties and edges."""

import math
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

from evidence.record.notes.note import Note
from evidence.record.results.candidate import PrintedEffect
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.strata import Stratum
from evidence.review.pooling import analyses
from evidence.review.pooling.thresholds import NO_DIFFERENCE, Threshold
from evidence.review.second import twice
from evidence.review.selection.answers import outside
from evidence.review.selection.candidates import find
from evidence.review.selection.choosing.curve_of_study import curve_time
from evidence.review.selection.choosing.figure_of_study import RULES, choose
from unit.review.builders import ANY, TWO_ARM, arm, counts, outcome, publication, row
from unit.review.invented_analyses import series, spec
from unit.review.invented_analyses import settings as models

ROUNDING = 1e-9
ARMS = (arm("a", ["thrombectomy"], 40), arm("b", ["anticoagulation"], 40, role="comparator"))
NO_WISH = TimeWindow("w", "any", None, None, None, "accept")


def contrast(measure, estimate, low, high, order):
    """The effect of one printed contrast of the arms in this order, as a candidate holds it."""
    printed = row("x", 1, None, type="effect", comparison=order, printed="as printed",
                  values={"measure": measure, "estimate": estimate, "low": low, "high": high})  # fmt: skip
    kind = "continuous" if measure in ("MD", "SMD") else "binary"
    (candidate,) = find(
        publication("x", list(ARMS), [printed]), outcome(measure, kind=kind), TWO_ARM, ANY
    ).candidates
    return candidate


def test_a_difference_printed_the_other_way_round_changes_its_sign_and_its_limits_their_places():
    turned = contrast("RD", -0.1, -0.3, 0.05, ("b", "a"))
    assert (turned.effect.estimate, turned.effect.ci_low, turned.effect.ci_high) == (0.1, -0.05, 0.3)
    assert [n.kind for n in turned.notes] == ["sides_exchanged"]
    as_it_is = contrast("RD", -0.1, -0.3, 0.05, ("a", "b"))
    assert (as_it_is.effect.estimate, as_it_is.effect.ci_low, as_it_is.effect.ci_high) == (-0.1, -0.3, 0.05)
    assert as_it_is.notes == ()


def test_a_contrast_without_limits_has_none_when_it_is_turned():
    turned = contrast("MD", 2.0, None, None, ("b", "a")).effect
    assert (turned.estimate, turned.ci_low, turned.ci_high) == (-2.0, None, None)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["RR", "OR", "RD", "MD", "SMD"]),
    st.lists(st.floats(0.05, 20), min_size=3, max_size=3, unique=True),
)
def test_a_turned_contrast_is_the_same_contrast_from_the_other_side(measure, limits):
    low, estimate, high = sorted(limits)
    there = contrast(measure, estimate, low, high, ("a", "b")).effect
    back = contrast(measure, estimate, low, high, ("b", "a")).effect
    assert back.ci_low < back.estimate < back.ci_high
    pairs = ((there.estimate, back.estimate), (there.ci_low, back.ci_high), (there.ci_high, back.ci_low))
    for ours, theirs in pairs:
        if measure in ("RR", "OR"):
            assert ours * theirs == pytest.approx(1, rel=ROUNDING)
        else:
            assert ours + theirs == 0


# --- the choice ---

ADJUSTED = PrintedEffect("RR", 0.7, 0.5, 0.98, 0.95, None, True, "adjusted RR 0.7 (0.5-0.98)", "x/1/effect")
WINNERS = {
    "whole_before_part": {"part": None},
    "as_printed_first": {"assumptions": ()},
    "stronger_design": {"stratum": Stratum.COMPARATIVE_ARMS},
    "nearer_time": {"at_months": 6.0},
    "adjusted_first": {"stratum": Stratum.NON_RANDOMISED, "effect": ADJUSTED},
    "own_report": {},
    "first_hand": {"second_hand": False},
    "known_counts_first": {},
    "arms_before_contrast": {"kind": "counts"},
    "estimate_before_count": {"kind": "survival"},
    "patients_first": {"unit": "patient", "n": 70},
    "more_patients": {"n": 80},
    "full_publication": {},
    "newer_report": {"year": 2020},
    "other_definition": {"definition": "at the last visit"},
    "first_by_words": {"segment": "iliac"},
    "same_value": {"publication": "a"},
}
LOSERS = {
    "whole_before_part": {"part": Note("part_for_whole", words={"study": "S"})},
    "as_printed_first": {"assumptions": (Note("assumed_within", words={"why": "it may be so"}),)},
    "stronger_design": {"stratum": Stratum.SINGLE_ARM},
    "nearer_time": {"at_months": 9.0},
    "adjusted_first": {"stratum": Stratum.NON_RANDOMISED, "effect": None},
    "own_report": {"role": "secondary analysis"},
    "first_hand": {"second_hand": True},
    "known_counts_first": {
        "intervention": replace(series([3], [40])[0].one_side, events_low=2, events_high=4)
    },
    "arms_before_contrast": {"kind": "effect"},
    "estimate_before_count": {"kind": "counts"},
    "patients_first": {"unit": "limb", "n": 90},
    "more_patients": {"n": 79},
    "full_publication": {"publication form": "conference abstract"},
    "newer_report": {"year": 2019},
    "other_definition": {"definition": "at two visits"},
    "first_by_words": {"segment": "popliteal"},
    "same_value": {"publication": "b"},
}
WINDOW = TimeWindow("w", "about half a year", None, None, 6.0, "accept")


def figure(**changes):
    """A candidate of one study that is like any other but for what is changed."""
    made = series([3], [40])[0]
    fields = {"role": "role", "publication form": "publication"}
    said = {field: changes.pop(name) for name, field in fields.items() if name in changes}
    attributes = structs.replace(made.attributes, **said)
    values = {"study": "S", "publication": "p", "year": 2015, "at_months": 6.0, "n": 40} | changes
    return replace(made, attributes=attributes, key=f"{values['publication']}:0.0", **values)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_decides_where_those_before_it_are_equal(rule):
    winner, loser = figure(**WINNERS[rule.kind]), figure(**LOSERS[rule.kind])
    for order in permutations((winner, loser)):
        choice = choose(order, WINDOW, {})
        assert choice.chosen == (winner,)
        (passed,) = choice.passed_over
        assert (passed.candidate, passed.reason.kind) == (loser, rule.kind)
        assert passed.reason.studies == (winner.key,)


@pytest.mark.parametrize(("first", "second"), list(zip(RULES, RULES[1:], strict=False)), ids=lambda r: r.id)
def test_an_earlier_rule_outweighs_the_next(first, second):
    """The one that wins by the earlier rule loses by the next, and is chosen all the same."""
    winner = figure(**({"publication": "b"} | WINNERS[first.kind] | LOSERS[second.kind]))
    loser = figure(**({"publication": "a"} | LOSERS[first.kind] | WINNERS[second.kind]))
    assert choose([loser, winner], WINDOW, {}).chosen == (winner,)


def test_without_a_preferred_time_the_longest_is_chosen():
    short, long = figure(publication="a", at_months=6.0), figure(publication="b", at_months=9.0)
    assert choose([short, long], NO_WISH, {}).chosen == (long,)


def test_the_reason_names_a_preferred_time_only_where_one_is_asked():
    short, long = (
        figure(publication=p, at_months=m, at_printed=f"{m:g} months") for p, m in (("a", 6.0), ("b", 9.0))
    )
    (passed,) = choose([short, long], NO_WISH, {}).passed_over
    assert (passed.reason.kind, passed.reason.words["time"]) == ("longer_follow_up", "9 months")
    (passed,) = choose([short, long], WINDOW, {}).passed_over
    assert (passed.reason.kind, passed.reason.words["time"]) == ("nearer_time", "6 months")


@pytest.mark.parametrize(
    ("months", "kind"),
    [(5.9, "outside_window"), (6, None), (12, None), (12.1, "outside_window"), (None, "no_time_printed")],
)
def test_the_ends_of_a_time_window_are_inside(months, kind):
    window = TimeWindow("w", "6 to 12 months", 6.0, 12.0, None, "leave out")
    told = outside(counts("x", 1, "a", 1, 9, months=months), window)
    assert (told.kind if told else None) == kind
    assert months is None or told is None or told.words["asked"] == "6 to 12 months"


@pytest.mark.parametrize(
    ("months", "time"),
    [
        (0.93, 1),
        (0.91, 0.91),
        (1.07, 1),
        (1.09, 1.09),
        (12.4, 12),
        (11.6, 12),
        (6.47, 6),
        (6.5, 6.5),
        (0.3, 0.3),
    ],
)
def test_a_time_near_a_whole_month_counts_as_that_month(months, time):
    """Near is within 8% of the month."""
    assert curve_time(months) == time


# --- pooling ---

SERIES = st.lists(st.tuples(st.integers(1, 20), st.integers(21, 80)), min_size=2, max_size=6)


@settings(max_examples=30, deadline=None)
@given(SERIES)
def test_totals_weights_and_the_exact_sum_are_those_of_the_studies(figures):
    events, n = zip(*figures, strict=True)
    question = analyses.Question("proportion", ANY, {}, False)
    found = analyses.run(
        spec(settings=models(single_arm_model="common effect")), series(events, n), question, twice.analysis
    )
    a = found.analysis
    assert (a.events, a.n, a.k) == (sum(events), sum(n), len(n))
    assert a.estimate == pytest.approx(sum(events) / sum(n), rel=ROUNDING)
    weights = [e.weight_percent for e in sorted(a.effects, key=lambda e: e.key)]
    assert weights == pytest.approx([100 * size / sum(n) for size in n], rel=ROUNDING)
    assert a.effects[0].ci_low < a.effects[0].estimate < a.effects[0].ci_high


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 18), st.integers(1, 18)), min_size=2, max_size=6))
def test_a_common_risk_difference_is_the_weighted_mean_with_its_sign(tables):
    n = 20
    assume(any(a != c for a, c in tables))
    candidates = []
    for i, (a, c) in enumerate(tables):
        rows = [counts(f"s{i}", 1, "a", a, n), counts(f"s{i}", 1, "b", c, n)]
        pub = publication(f"s{i}", [arm("a", ["thrombectomy"], n), arm("b", ["anticoagulation"], n)], rows)
        candidates += find(pub, outcome("RD"), TWO_ARM, ANY).candidates
    none_better = Threshold(0.0, NO_DIFFERENCE, "below", "RD")
    question = analyses.Question("RD", ANY, {}, False, none_better)
    found = analyses.run(
        spec(settings=models(two_arm_model="common effect")), candidates, question, twice.analysis
    ).analysis
    yi = [(a - c) / n for a, c in tables]
    vi = [(a * (n - a) + c * (n - c)) / n**3 for a, c in tables]
    mean = sum(y / v for y, v in zip(yi, vi, strict=True)) / sum(1 / v for v in vi)
    se = sum(1 / v for v in vi) ** -0.5
    assert found.estimate == pytest.approx(mean, rel=ROUNDING, abs=1e-12)
    assert found.ci_high - found.estimate == pytest.approx(1.959963984540054 * se, rel=ROUNDING)
    # How sure the mean is to lie below 0: the normal distribution at -mean / se.
    assert found.beyond.mean == pytest.approx(0.5 * math.erfc(mean / se / math.sqrt(2)), rel=1e-6, abs=1e-12)
