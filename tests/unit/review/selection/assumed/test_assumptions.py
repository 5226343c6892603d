"""Stated assumptions: which figures they complete, and that no primary analysis uses one."""

from dataclasses import replace

import pytest

from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.results.analysis import SINGLE_STUDY
from evidence.record.results.analysis_names import WITH_ASSUMPTIONS
from evidence.record.results.dataset import Dataset, OutcomeData
from evidence.record.results.synthesis import Comparison
from evidence.record.reviews.methods import (
    ARM_SIZE,
    COUNTED_AT_VISIT,
    MEAN_FOLLOW_UP,
    MIDDLE_OF_RANGE,
    WITHIN_WINDOW,
    AssumptionSpec,
)
from evidence.review.selection import candidates
from evidence.review.selection.assumed.assuming import find, follow_up
from evidence.review.summary.synthesising import synthesise
from unit.review.builders import LATE, ONE_ARM, arm, counts, outcome, publication, review, row
from unit.review.invented_analyses import spec

WHY = "nobody is said to be lost"
PROPORTION = outcome("proportion", "one")
NO_N = Note("no_denominator")
EXACT = 1e-12  # a quotient of two whole numbers


def supposes(*kinds):
    return tuple(AssumptionSpec(kind, WHY) for kind in kinds)


def percent(value, decimals=0, *, n=None, reason=NO_N, assumed=None, months=24, **values):
    return row("x", 1, "a", type="percent", values={"percent": value, "percent_decimals": decimals} | (
        {"n": n} if n else {}) | values, poolable=False, reason=reason, printed=f"{value}%", months=months,
        assumed=assumed)  # fmt: skip


def of(*rows, n=36, setting=None, **changes):
    return publication("x", [arm("a", ["thrombectomy"], n)], list(rows), setting=setting or {}, **changes)


def one(pub, *kinds, window=LATE, asked=PROPORTION):
    (found,) = find(pub, asked, ONE_ARM, window, supposes(*kinds))
    return found


def test_a_number_of_patients_supposed_in_the_study_file_makes_a_percentage_a_count():
    pub = of(percent(22.0, assumed={"why": WHY, "n": 36}))
    assert not candidates.find(pub, PROPORTION, ONE_ARM, LATE).candidates[0].usable
    found = one(pub)
    assert (found.intervention.events, found.intervention.n, found.usable) == (8, 36, True)
    assert found.assumptions == (Note("assumed_patients", (), {"n": 36}, {"why": WHY}),)
    assert any(step.what.kind.startswith("assumed_") for step in found.derivation)


SURVIVAL_ASKED = outcome("survival", "one")


def test_a_count_at_a_visit_stands_for_an_estimate_over_time_of_which_all_are_at_risk():
    pub = of(counts("x", 1, "a", 24, 25), n=25)
    assert find(pub, SURVIVAL_ASKED, ONE_ARM, LATE, supposes(ARM_SIZE)) == ()
    found = one(pub, COUNTED_AT_VISIT, asked=SURVIVAL_ASKED)
    figure = found.intervention
    assert (found.kind, figure.survival, figure.n, figure.at_risk) == ("survival", 24 / 25, 25, 25)
    assert found.assumptions == (Note("assumed_survival", (), {"events": 24, "n": 25}, {"why": WHY}),)


def test_a_count_of_nobody_or_everybody_has_no_standard_error_and_stays_a_count():
    for events in (0, 25):
        pub = of(counts("x", 1, "a", events, 25), n=25)
        assert find(pub, SURVIVAL_ASKED, ONE_ARM, LATE, supposes(COUNTED_AT_VISIT)) == ()


def test_where_counts_are_asked_for_they_stay_counts():
    pub = of(counts("x", 1, "a", 24, 25), n=25)
    assert find(pub, PROPORTION, ONE_ARM, LATE, supposes(COUNTED_AT_VISIT)) == ()


def test_without_an_assumption_there_is_no_candidate():
    assert find(of(percent(22.0)), PROPORTION, ONE_ARM, LATE, ()) == ()


def test_a_figure_that_needs_no_assumption_gives_no_candidate():
    assert find(of(counts("x", 1, "a", 8, 36)), PROPORTION, ONE_ARM, LATE, supposes(ARM_SIZE)) == ()


def test_the_size_of_the_arm_is_that_of_those_analysed_where_fewer():
    pub = publication(
        "x", [arm("a", ["thrombectomy"], 37, counts={"patient": 37, "analysed": 36})], [percent(22.0)]
    )
    assert one(pub, ARM_SIZE).intervention.n == 36


def test_a_percentage_that_no_count_gives_is_not_made_one():
    assert find(of(percent(23.0), n=10), PROPORTION, ONE_ARM, LATE, supposes(ARM_SIZE)) == ()


def test_a_bound_or_an_approximate_percentage_is_not_made_a_count():
    pub = of(percent(22.0, qualifier="at least"))
    assert find(pub, PROPORTION, ONE_ARM, LATE, supposes(ARM_SIZE, MIDDLE_OF_RANGE)) == ()


def test_of_several_counts_in_a_wide_range_the_middle_is_an_assumption_of_its_own():
    # 1% of 500 may be 3 (0.6%) to 7 (1.4%)
    pub = of(percent(1.0), n=500)
    assert find(pub, PROPORTION, ONE_ARM, LATE, supposes(ARM_SIZE)) == ()
    found = one(pub, ARM_SIZE, MIDDLE_OF_RANGE)
    assert found.intervention.events == 5
    numbers = next(n for n in found.assumptions if n.kind == "assumed_count").numbers
    assert numbers == {"low": 3, "high": 7, "taken": 5, "n": 500}


def test_a_small_range_needs_no_assumption_of_its_own():
    found = one(of(percent(12.0), n=336), ARM_SIZE, MIDDLE_OF_RANGE)
    assert found.intervention.events == 40
    assert [n.kind for n in found.assumptions] == ["assumed_patients"]


@pytest.mark.parametrize(
    ("printed", "months"),
    [
        ("mean 13.3 months (range 1-48)", 13.3),
        ("mean 2.1 years (range 1-8 years)", 25.2),
        ("planned 12 months, median 12 months [IQR 6-12]", 12.0),
        ("median 184 days", 184 / 30.4375),
        ("planned 24 months", None),
        ("reported to 12 months", None),
        ("at least 12 months", None),
    ],
)
def test_a_mean_or_median_follow_up_is_a_time_and_a_planned_one_is_none(printed, months):
    found = follow_up(of(setting={"follow-up": printed}))
    assert (found.months if found else None) == (months if months is None else pytest.approx(months))


def test_a_figure_without_a_time_stands_at_the_mean_follow_up():
    timeless = counts("x", 1, "a", 8, 36, months=None)
    pub = of(timeless, setting={"follow-up": "mean 13.3 months (range 1-48)"})
    assert not candidates.find(pub, PROPORTION, ONE_ARM, LATE).candidates
    found = one(pub, MEAN_FOLLOW_UP)
    assert (found.at_months, found.at_printed) == (13.3, "mean follow-up 13.3 months (assumed)")
    assert [n.kind for n in found.assumptions] == ["assumed_time"]


def test_a_year_in_days_counts_as_twelve_months_where_it_is_supposed_too():
    timeless = counts("x", 1, "a", 8, 36, months=None)
    pub = of(timeless, setting={"follow-up": "median 365 days"})
    assert one(pub, MEAN_FOLLOW_UP, window=replace(LATE, from_months=12.0)).usable


def test_a_mean_follow_up_outside_the_window_lets_nothing_in():
    pub = of(counts("x", 1, "a", 8, 36, months=None), setting={"follow-up": "mean 2 months"})
    assert find(pub, PROPORTION, ONE_ARM, LATE, supposes(MEAN_FOLLOW_UP)) == ()
    # nor does it where no time that fits may be supposed: what is printed comes first
    assert find(pub, PROPORTION, ONE_ARM, LATE, supposes(MEAN_FOLLOW_UP, WITHIN_WINDOW)) == ()


def test_a_printed_time_is_never_overridden():
    pub = of(counts("x", 1, "a", 8, 36, months=1), setting={"follow-up": "mean 12 months"})
    assert find(pub, PROPORTION, ONE_ARM, LATE, supposes(MEAN_FOLLOW_UP, WITHIN_WINDOW)) == ()


def test_a_time_within_the_window_leaves_the_time_open():
    found = one(of(counts("x", 1, "a", 8, 36, months=None)), WITHIN_WINDOW)
    assert (found.at_months, [n.kind for n in found.assumptions]) == (None, ["assumed_within"])


def test_a_segment_that_is_not_named_may_be_supposed_and_a_printed_one_stays():
    asked = replace(PROPORTION, segments=("ivc", "iliocaval"))
    supposed = {"why": WHY, "segment": "Iliocaval"}
    unnamed = of(counts("x", 1, "a", 8, 36, months=24, assumed=supposed))
    assert not candidates.find(unnamed, asked, ONE_ARM, LATE).candidates
    found = one(unnamed, asked=asked)
    assert (found.segment, found.intervention.events, found.usable) == ("Iliocaval", 8, True)
    assert found.assumptions == (Note("assumed_segment", (), {}, {"segment": "Iliocaval", "why": WHY}),)
    elsewhere = of(counts("x", 1, "a", 8, 36, months=24, assumed=supposed | {"segment": "iliac"}))
    assert find(elsewhere, asked, ONE_ARM, LATE, supposes()) == ()
    printed = of(counts("x", 1, "a", 8, 36, months=24, assumed=supposed, segment="iliac"))
    assert find(printed, asked, ONE_ARM, LATE, supposes()) == ()


def test_an_assumption_may_be_kept_to_some_outcomes():
    kept = (replace(*supposes(ARM_SIZE), outcomes=("another",)),)
    assert find(of(percent(22.0)), PROPORTION, ONE_ARM, LATE, kept) == ()


@pytest.mark.parametrize("reason", ["patients_not_printed", "patients_unknown"])
def test_a_mean_gets_the_patients_it_lacks(reason):
    mean = row("x", 1, "a", type="mean", values={"mean": 3.9, "sd": 2.2}, poolable=False, reason=Note(
        reason, words={"arm": "a"} if reason == "patients_unknown" else {}), printed="3.9 ± 2.2")  # fmt: skip
    asked = outcome("mean", "one", kind="continuous")
    found = one(of(mean), ARM_SIZE, asked=asked)
    assert (found.intervention.mean, found.intervention.sd, found.intervention.n) == (3.9, 2.2, 36)


def test_a_mean_without_a_spread_stays_out():
    mean = row(
        "x", 1, "a", type="mean", values={"mean": 71}, poolable=False, reason=Note("patients_not_printed")
    )
    asked = outcome("mean", "one", kind="continuous")
    assert find(of(mean), asked, ONE_ARM, LATE, supposes(ARM_SIZE)) == ()


def _synthesis(pubs, *kinds, beside=None, **how):
    found = [c for p in pubs for c in candidates.find(p, PROPORTION, ONE_ARM, LATE).candidates]
    supposed = [c for p in pubs for c in find(p, PROPORTION, ONE_ARM, LATE, supposes(*kinds))]
    shown = Comparison("one", "A", "single-arm", "A", None)
    dataset = Dataset("x", shown, LATE, "proportion", tuple(found), (), (), tuple(supposed))
    supposing = spec(id=WITH_ASSUMPTIONS, kind="stated assumptions", **how)
    analyses = [spec(**how), supposing, *([beside] if beside else [])]
    asked = review(analyses, [PROPORTION])
    (made,) = synthesise(asked, PROPORTION, OutcomeData("pts", (dataset,), ()), {}).syntheses
    return made


def test_the_primary_analysis_does_not_use_an_assumption_and_the_one_beside_it_says_so():
    made = _synthesis([of(percent(22.0))], ARM_SIZE)
    assert (made.primary.k, made.primary.estimate) == (0, None)
    beside = made.with_assumptions
    assert (beside.status, beside.k, beside.n, beside.events) == (SINGLE_STUDY, 1, 36, 8)
    assert beside.estimate == pytest.approx(8 / 36, rel=EXACT)
    assert beside.second.agrees
    told = beside.warnings[0]
    assert (told.kind, told.numbers) == ("stands_on_assumptions", {"assumed": 1, "total": 1})
    assert [n.kind for n in told.parts] == ["assumed_patients"]
    assert [c.key for c in made.candidates if c.assumptions] == list(told.studies)


def test_a_review_may_ask_for_the_analysis_on_assumptions_of_a_part_of_the_figures():
    other = replace(percent(25.0), id="y/1/a", publication="y", study="y")
    pubs = [of(percent(22.0)), publication("y", [arm("a", ["thrombectomy"], 36)], [other], design="registry")]
    some = spec(id="series", kind="stated assumptions", drop={"design": ["registry"]})
    made = _synthesis(pubs, ARM_SIZE, beside=some)
    assert (made.with_assumptions.k, made.with_assumptions.n) == (2, 72)
    (part,) = (a for a in made.analyses if a.id == "series")
    assert (part.k, part.n, part.events) == (1, 36, 8)
    assert part.warnings[0].kind == "stands_on_assumptions"
    assert "series" not in {a.id for a in _synthesis([of(counts("x", 1, "a", 3, 20))], beside=some).analyses}


def test_an_assumed_figure_of_a_single_arm_study_stands_beside_arms_of_a_comparison_that_need_none():
    arms = [arm("a", ["thrombectomy"], 20), arm("b", ["anticoagulation"], 20, role="comparator")]
    rows = [counts("y", 1, "a", 2, 20), counts("y", 1, "b", 9, 20)]
    compared = publication("y", arms, rows, design="non-randomised comparison")
    made = _synthesis([of(percent(22.0), design="case series"), compared], ARM_SIZE, designs="strata")
    assert (made.primary.k, made.primary.n, made.primary.events) == (1, 20, 2)
    beside = made.with_assumptions
    assert (beside.k, beside.n, beside.events) == (1, 36, 8)
    assert "single-arm" in beside.label


def test_a_printed_figure_stands_for_its_study_before_one_that_needs_an_assumption():
    pub = of(percent(22.0, months=24), counts("x", 2, "a", 3, 20, months=6))
    made = _synthesis([pub], ARM_SIZE)
    assert (made.primary.events, made.primary.n) == (3, 20)
    assert made.with_assumptions is None  # nothing in it would stand on an assumption


# --- the complement, other units, other spreads ---

KEPT = outcome("survival", "one", of=("pts",), complements=("lost",), direction=Better.HIGHER)


def lost(events, n, **changes):
    return counts("x", 1, "a", events, n, outcome="lost", **changes)


def test_a_count_of_the_complement_at_a_visit_is_the_estimate_of_those_without_it():
    # Of 42 of 50 patients seen, 4 lost the limb: 38/42 are taken as kept, with 42 at risk.
    found = one(of(lost(4, 42), n=50), COUNTED_AT_VISIT, asked=KEPT)
    figure = found.intervention
    assert figure.survival == pytest.approx(38 / 42, rel=EXACT)
    assert (figure.n, figure.at_risk, found.kind) == (42, 42, "survival")


def test_where_shares_are_asked_for_the_complement_is_another_outcome():
    asked = replace(KEPT, comparisons={"one": "proportion"})
    pub = of(lost(4, 42, months=None), n=42)
    assert find(pub, asked, ONE_ARM, LATE, supposes(WITHIN_WINDOW)) == ()
    both = one(pub, WITHIN_WINDOW, COUNTED_AT_VISIT, asked=KEPT)
    assert {n.kind for n in both.assumptions} == {"assumed_survival", "assumed_within"}
    other = replace(KEPT, complements=())
    assert find(of(lost(4, 42), n=50), other, ONE_ARM, LATE, supposes(COUNTED_AT_VISIT)) == ()


def test_limbs_are_those_of_the_arm_and_not_its_patients():
    pub = publication(
        "x", [arm("a", ["thrombectomy"], 36, counts={"patient": 36, "limb": 45})], [replace(percent(20.0), unit="limb")]
    )  # fmt: skip
    found = one(pub, ARM_SIZE)
    assert (found.intervention.events, found.intervention.n) == (9, 45)
    without = publication("x", [arm("a", ["thrombectomy"], 36)], [replace(percent(25.0), unit="limb")])
    assert find(without, PROPORTION, ONE_ARM, LATE, supposes(ARM_SIZE)) == ()


def test_the_number_of_patients_in_the_study_file_comes_before_the_size_of_the_arm():
    found = one(of(percent(25.0, assumed={"why": WHY, "n": 20}), n=36), ARM_SIZE)
    assert (found.intervention.events, found.intervention.n) == (5, 20)


@pytest.mark.parametrize(("events", "n", "taken"), [(8, 36, True), (36, 36, True), (37, 36, False)])
def test_events_without_a_denominator_are_of_the_supposed_patients_where_there_are_enough(events, n, taken):
    figure = row("x", 1, "a", values={"events": events}, poolable=False, reason=NO_N, printed=str(events))
    found = find(of(figure, n=n), PROPORTION, ONE_ARM, LATE, supposes(ARM_SIZE))
    assert [c.intervention.counted for c in found] == ([(events, n)] if taken else [])


MEAN_ASKED = outcome("mean", "one", kind="continuous")


@pytest.mark.parametrize(
    ("spread", "sd"),
    [
        ({"sd": 2.2, "se": 9.9}, 2.2),
        ({"se": 0.5}, 3.0),  # times the root of 36
        # t of 35 degrees of freedom at 0.975 (tables): 2.0301
        ({"low": 3.9 - 2.0301, "high": 3.9 + 2.0301, "level": 0.95}, 6.0),
    ],
)
def test_the_standard_deviation_comes_of_what_is_printed_and_the_supposed_patients(spread, sd):
    mean = row("x", 1, "a", type="mean", values={"mean": 3.9} | spread, poolable=False,
               reason=Note("patients_not_printed"), printed="3.9")  # fmt: skip
    found = one(of(mean), ARM_SIZE, asked=MEAN_ASKED)
    assert (found.intervention.sd, found.intervention.n) == (pytest.approx(sd, rel=1e-4), 36)


def test_one_patient_has_no_interval():
    mean = row("x", 1, "a", type="mean", values={"mean": 3.9, "low": 3.0, "high": 4.8, "level": 0.95}, poolable=False,
               reason=Note("patients_not_printed"), printed="3.9")  # fmt: skip
    assert find(of(mean, n=1), MEAN_ASKED, ONE_ARM, LATE, supposes(ARM_SIZE)) == ()


def test_nothing_is_supposed_of_what_a_review_pooled():
    pub = of(replace(percent(25.0), pooled=True))
    assert find(pub, PROPORTION, ONE_ARM, LATE, supposes(ARM_SIZE, MIDDLE_OF_RANGE)) == ()
