"""One study, one figure; overlapping studies block each other; the choice never depends on the order given."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.record.notes.note import Note
from evidence.review.selection.candidates import find
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.review.selection.choosing.overlaps import SURE, Shared
from evidence.studies.reading.outcomes.times import parse_at
from unit.review.builders import ANY, LATE, TWO_ARM, outcome, trial

NONE = {}


def candidate_of(name, *, window=ANY, a=(3, 20), b=(6, 21), **changes):
    (candidate,) = find(trial(name, a, b, **changes), outcome(), TWO_ARM, window).candidates
    return candidate


def test_a_study_with_two_reports_counts_once_with_the_time_that_is_asked_for():
    early, late = candidate_of("x2009", study="X", months=6), candidate_of("x2012", study="X", months=30)
    choice = choose([early, late], LATE, NONE)
    assert [c.publication for c in choice.chosen] == ["x2012"]
    study_and_time = {"study": "X", "time": "30 months"}
    assert choice.passed_over[0].reason == Note("nearer_time", (late.key,), words=study_and_time)


def test_the_studys_own_report_comes_before_a_secondary_analysis():
    own = candidate_of("own", study="X")
    other = candidate_of("other", study="X", role="secondary analysis", a=(30, 200), b=(60, 210))
    assert choose([other, own], ANY, NONE).chosen == (own,)


@pytest.mark.parametrize(
    ("months", "days"), [(12, "365 days"), (12, "52 weeks"), (3, "90 days"), (1, "30 days")]
)
@pytest.mark.parametrize("preferred", [True, False])
def test_how_a_time_is_written_never_decides_which_report_stands(months, days, preferred):
    """Of 12 months and 365 days the first was nearer to a year by 0.008 months, and the last one longer."""
    at = parse_at(days)
    own = replace(candidate_of("own", study="X"), at_months=at.months, at_printed=days)
    other = candidate_of("other", study="X", role="secondary analysis", months=months)
    window = replace(ANY, prefer_months=float(months) if preferred else None)
    assert choose([other, own], window, NONE).chosen == (own,)


def test_first_hand_comes_before_second_hand_and_then_more_patients():
    small = candidate_of("small", study="X")
    large = candidate_of("large", study="X", a=(30, 200), b=(60, 210))
    assert choose([small, large], ANY, NONE).chosen == (large,)
    assert choose([small, replace(large, second_hand=True)], ANY, NONE).chosen == (small,)


def test_patients_come_before_limbs_and_limbs_before_their_veins_though_these_are_more():
    few = candidate_of("x", study="X")
    many = candidate_of("y", study="X", a=(30, 200), b=(60, 210))
    for first, second in (("patient", "limb"), ("limb", "vein"), ("eye", "lesion")):
        stands, passed = replace(few, unit=first), replace(many, unit=second)
        choice = choose([passed, stands], ANY, NONE)
        assert choice.chosen == (stands,)
        assert choice.passed_over[0].reason.kind == "patients_first"
    alike = replace(few, unit="limb"), replace(many, unit="procedure")
    assert choose(alike, ANY, NONE).chosen == (alike[1],)


def test_overlapping_studies_block_each_other_and_the_stronger_design_stays():
    rct = candidate_of("rct")
    match = candidate_of("match", design="non-randomised comparison", a=(30, 200), b=(60, 210))
    overlaps = {"rct": {"match": Shared(SURE)}, "match": {"rct": Shared(SURE)}}
    choice = choose([match, rct], ANY, overlaps)
    assert choice.chosen == (rct,)
    assert choice.passed_over[0].kind == "overlap"
    assert choice.passed_over[0].reason == Note("shares_patients", (rct.key,), words={"study": "rct"})


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(5)))
def test_the_choice_does_not_depend_on_the_order_of_files(order):
    candidates = [
        candidate_of("a1", study="A"),
        candidate_of("a2", study="A"),
        candidate_of("b1", study="B", a=(1, 30)),
        candidate_of("c1", study="C"),
        candidate_of("b2", study="B", months=12),
    ]
    overlaps = {"A": {"C": Shared(SURE)}, "C": {"A": Shared(SURE)}}
    expected = choose(candidates, ANY, overlaps).chosen
    assert choose([candidates[i] for i in order], ANY, overlaps).chosen == expected
