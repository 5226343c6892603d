"""Curves over time: which report stands at which time, what is pooled, where the curve ends, and what is said of it."""

import math
from dataclasses import replace

import pytest

from evidence.display.prose.notes import sentence
from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.results.analysis import NOT_POOLED, POOLED, SINGLE_STUDY
from evidence.record.results.curves import COUNTED, KAPLAN_MEIER
from evidence.review.pooling.over_time import curves
from evidence.review.selection.choosing import curve_data
from evidence.review.selection.choosing.curve_of_study import curve_time
from evidence.review.selection.choosing.overlaps import SURE, Shared
from evidence.review.selection.datasets import _comparison
from unit.review.builders import ONE_ARM, arm, counts, outcome, publication
from unit.review.pooling.over_time.invented_curves import EXACT, PATENCY, A, B, C, at, curve, km, study
from unit.review.told import kinds

# A tau2 found by two searches of one likelihood.
TWO_SEARCHES = 1e-6
# A reference value typed with six decimals.
TYPED = 1e-6


def test_all_times_of_all_studies_enter_and_the_curve_ends_with_the_last_two_studies():
    result = curve(A, B, C)
    assert result.status == POOLED and (result.k, result.studies) == (5, 3)
    assert [(p.time, p.studies) for p in result.pooled] == [(6, 3), (12, 2)]
    assert result.ends == 12 and result.ends_reason == Note("no_later_common_time")
    beyond = [p for p in result.points if not p.pooled]
    assert [(p.study, p.time, p.note) for p in beyond] == [("a2010", 24, curves.BEYOND)]


def test_the_curve_is_told_to_be_confirmed_only_where_it_is():
    result = curve(A, B, C)
    assert result.second.agrees and result.second.engine == "scipy"
    assert result.second.tau2 == pytest.approx(result.tau2, abs=TWO_SEARCHES)


def test_every_point_carries_its_rows_words_and_the_steps_to_its_standard_error():
    for point in curve(A, B, C).points:
        assert point.row_ids and point.row_ids[0].startswith(point.publication)
        assert point.printed == f"{100 * point.survival:g}%"
        assert point.se_grade == "imputed from the number at start"
        assert any("0.5 of the event-free still at risk" in sentence(s.what) for s in point.derivation)
        assert point.interval_method == "imputed"
        # Half of the event-free still at risk: Greenwood's integral with constant hazards.
        left = 0.5 * point.n * point.survival
        share = -math.log(point.survival) / math.log(point.n / left)
        greenwood = share * (1 / left - 1 / point.n)
        assert point.vi == pytest.approx(greenwood / math.log(point.survival) ** 2, rel=EXACT)


def test_the_curve_never_rises_and_lies_in_its_band():
    result = curve(A, B, study("d2020", (12, 0.97), n=400), study("e2021", (12, 0.96), n=400))
    shares = [1.0, *(p.survival for p in result.pooled)]
    assert shares == sorted(shares, reverse=True)
    assert all(p.band_low <= p.ci_low <= p.survival <= p.ci_high <= p.band_high for p in result.pooled)
    if any(p.smoothed for p in result.pooled):
        assert "rise_averaged" in kinds(*result.notes)


def test_one_study_stands_alone_with_all_its_times():
    result = curve(A)
    assert result.status == SINGLE_STUDY and not result.pooled and result.second is None
    assert [(p.time, p.survival) for p in result.points] == [(6, 0.9), (12, 0.8), (24, 0.7)]
    assert not any(p.pooled or p.note for p in result.points)
    assert result.tau2 is None and result.k == 0


def test_studies_without_a_common_time_are_shown_and_not_pooled():
    result = curve(study("a2010", (6, 0.9)), study("b2012", (12, 0.8)))
    assert result.status == NOT_POOLED and result.status_reason == curves.NO_COMMON_TIME
    assert len(result.points) == 2 and result.ends is None


def test_studies_without_an_event_yet_are_pooled_and_lift_the_curve():
    without = curve(A, B, study("z2019", (12, 0.9)))
    result = curve(A, B, study("z2019", (6, 1.0), (12, 0.9)))
    (edge,) = [p for p in result.points if p.survival == 1.0]
    assert edge.pooled and edge.note is None and edge.ci_low is None
    assert at(result, 6).studies == at(result, 12).studies == 3
    assert at(result, 6).survival > at(without, 6).survival
    assert result.second.agrees and not kinds(*result.warnings) & {"curve_at_ends"}


def test_a_share_of_none_is_shown_and_told_to_be_missing_in_the_pool():
    result = curve(A, B, study("z2019", (6, 0.5), (12, 0.0)))
    (edge,) = [p for p in result.points if p.survival == 0.0]
    assert not edge.pooled and edge.note == curves.AT_AN_END and edge.ci_low is None
    assert at(result, 6).studies == 3 and at(result, 12).studies == 2
    missing = next(w for w in result.warnings if w.kind == "curve_at_ends")
    assert missing.numbers == {"edge": 1, "total": 7} and missing.studies == (edge.key,)


def test_with_nothing_but_studies_without_an_event_there_is_no_pool():
    result = curve(study("y2018", (6, 1.0)), study("z2019", (6, 1.0)))
    assert result.status == NOT_POOLED and result.status_reason == curves.NO_COMMON_TIME
    assert [p.survival for p in result.points] == [1.0, 1.0]


def test_several_publications_of_a_study_make_one_curve_with_one_voice_a_time():
    full = study("a2010", (12, 0.697), study="A")
    abstract = study(
        "a2009", (6, 0.74), (12, 0.70), (24, 0.59), study="A", role="follow-up",
        publication="conference abstract",
    )  # fmt: skip
    result = curve(abstract, full, B)
    told = [(p.time, p.publication) for p in result.points if p.study == "A"]
    assert told == [(6, "a2009"), (12, "a2010"), (24, "a2009")]
    (passed,) = result.left_out
    assert (passed.kind, passed.reason.kind) == ("passed over", "full_publication")
    winner = next(p for p in result.points if (p.study, p.time) == ("A", 12))
    assert passed.reason.studies == (winner.key,)


def test_a_report_that_makes_a_study_rise_is_left_out_with_the_figure_it_contradicts():
    own = study("a2010", (6, 0.7), study="A")
    later = study("a2014", (12, 0.8), study="A", role="secondary analysis")
    result = curve(own, later, B)
    assert [(p.time, p.publication) for p in result.points if p.study == "A"] == [(6, "a2010")]
    (kept,) = [p for p in result.points if p.study == "A"]
    rise = Note("would_rise", (kept.key,), {"share": 0.7}, {"time": "6 months"})
    assert result.left_out[0].reason == rise


def test_times_near_a_whole_month_are_that_month():
    assert [curve_time(m) for m in (30 / 30.4375, 52 * 7 / 30.4375, 6, 6.5, 0.25)] == [1, 12, 6, 6.5, 0.25]
    result = curve(study("a2010", (30 / 30.4375, 0.9)), study("b2012", (1, 0.8)))
    assert [(p.time, p.studies) for p in result.pooled] == [(1, 2)]


def test_an_overlapping_study_goes_with_all_its_times_and_the_one_with_more_times_stays():
    large = study("m2020", (24, 0.68), n=137)
    overlaps = {"a2010": {"m2020": Shared(SURE)}, "m2020": {"a2010": Shared(SURE)}}
    result = curve(A, B, large, overlaps=overlaps)
    assert {p.study for p in result.points} == {"a2010", "b2012"}
    (lost,) = result.left_out
    assert lost.kind == "overlap" and lost.reason == Note("shares_patients", words={"study": "a2010"})


def test_the_stronger_design_stays_before_the_one_with_more_times():
    trial = study("m2020", (6, 0.8), design="single-arm trial")
    overlaps = {"a2010": {"m2020": Shared(SURE)}, "m2020": {"a2010": Shared(SURE)}}
    assert {p.study for p in curve(A, B, trial, overlaps=overlaps).points} == {"m2020", "b2012"}


def test_figures_counted_at_a_visit_are_beside_the_curve_and_never_in_it():
    count = counts("v2016", 1, "a", 18, 20, outcome="patency_primary", months=12)
    visit = study("v2016", rows=[count], n=20)
    result = curve(A, B, visit)
    (shown,) = [p for p in result.points if p.kind == COUNTED]
    assert shown.survival == 0.9 and not shown.pooled and shown.yi is None
    assert shown.ci_low == pytest.approx(0.683017, abs=TYPED)  # Clopper-Pearson of 18/20, as in any table
    without = curve(A, B)
    assert result.pooled == without.pooled and result.k == without.k


def test_a_study_on_the_curve_is_not_shown_a_second_time_with_its_counts():
    count = counts("b2012", 9, "a", 50, 60, outcome="patency_primary", months=18)
    both = study("b2012", (6, 0.85), (12, 0.75), rows=[count], n=60)
    assert all(p.kind == KAPLAN_MEIER for p in curve(A, both).points)


def test_a_figure_without_a_time_has_no_place_and_is_told():
    result = curve(study("a2010", (None, 0.95)))
    assert result.status == NOT_POOLED and result.status_reason == curves.NO_TIME
    assert [x.printed for x in result.left_out] == ["95%"]


@pytest.mark.parametrize(("months", "there"), [(0, False), (0.5, True), (1, True)])
def test_a_curve_has_what_comes_after_its_start(months, there):
    counted = counts("d2016", 1, "a", 9, 10, outcome="patency_primary", months=months)
    beside = study("d2016", rows=[counted], n=10)
    early = study("c2015", (months, 0.95), n=30)
    data = curve_data.collect([A, B, early, beside], PATENCY, ONE_ARM, _comparison(ONE_ARM))
    assert (months in {c.at_months for c in data.kaplan_meier}) is there
    assert (len(data.counted) == 1) is there
    assert ([x.study for x in data.left_out] == []) is there


def test_two_vein_segments_of_a_study_are_never_one_curve():
    iliac = km("a2010", 7, 36, 0.6, segment="iliac")
    result = curve(study("a2010", (6, 0.9), (12, 0.8), rows=[iliac]), B)
    assert [p.time for p in result.points if p.study == "a2010"] == [6, 12]
    assert result.left_out[0].reason == Note("other_place")


def test_what_the_primary_analysis_leaves_out_the_curve_leaves_out():
    result = curve(A, B, C, drop={"n at most": 30})
    assert {p.study for p in result.points} == {"a2010", "b2012"}
    assert result.left_out[0].reason == Note("dropped", words={"criteria": "n at most: 30"})


def test_an_outcome_that_grows_from_0_has_no_curve():
    class Review:
        outcomes = (PATENCY,)

    assert curve_data.asked(Review, PATENCY, ONE_ARM)
    for reached in ("wound_healing_complete", "recanalisation"):
        grows = outcome("survival", "one", of=(reached,), direction=Better.HIGHER)
        assert not curve_data.asked(Review, grows, ONE_ARM)
    assert not curve_data.asked(Review, replace(PATENCY, direction=Better.LOWER), ONE_ARM)
    counted = replace(PATENCY, id="counted", comparisons={"one": "proportion"})
    # Counted beside an outcome that asks for the Kaplan-Meier estimates: the curve is drawn there, once.
    assert not curve_data.asked(Review, counted, ONE_ARM)
    Review.outcomes = (counted,)
    assert curve_data.asked(Review, counted, ONE_ARM)


def test_outcomes_that_differ_in_their_windows_alone_have_one_curve_together():
    class Review:
        outcomes = ()

    for measure in ("survival", "proportion"):
        first = replace(PATENCY, id="kept", times=("a-year",), comparisons={"one": measure})
        later = replace(first, id="kept_five_years", times=("five-years",))
        elsewhere = replace(first, id="of_a_segment", segments=("ivc",))
        Review.outcomes = (first, later, elsewhere)
        drawn = [o.id for o in Review.outcomes if curve_data.asked(Review, o, ONE_ARM)]
        # Estimates of one segment are other figures.
        assert drawn == ["kept", "of_a_segment"]
        # The first that has the comparison at all draws it.
        Review.outcomes = (replace(first, comparisons={}), later)
        assert [o.id for o in Review.outcomes if curve_data.asked(Review, o, ONE_ARM)] == ["kept_five_years"]


def test_designs_are_not_mixed_on_a_curve_and_the_others_are_shown():
    other = arm("b", ["anticoagulation"], 30, role="comparator")
    comparative = [
        publication(name, [arm("a", ["thrombectomy"], 40), other], [km(name, 1, 6, share), km(name, 2, 12, share - 0.1)],
                    design="non-randomised comparison")
        for name, share in (("d2011", 0.7), ("e2013", 0.8))
    ]  # fmt: skip
    result = curve(A, B, *comparative)
    assert result.stratum == "arms of comparative studies" and result.studies == 2
    shown = {p.study for p in result.points if not p.pooled}
    assert shown == {"a2010", "b2012"}
    notes = {p.note for p in result.points if p.study == "b2012"}
    assert notes == {Note("other_stratum", words={"stratum": "single-arm studies"})}
    alone = curve(*comparative)
    assert [p.survival for p in result.pooled] == [p.survival for p in alone.pooled]
    together = curve(A, B, *comparative, designs="together")
    assert together.studies == 4


def test_a_curve_of_limbs_says_that_its_interval_does_not_allow_for_several_of_one_patient():
    assert "mixed_units" not in kinds(*curve(A, B, C).warnings)
    of_limbs = replace(A, record=replace(A.record, rows=tuple(replace(r, unit="limb") for r in A.rows)))
    (told,) = (n for n in curve(of_limbs, B, C).warnings if n.kind == "mixed_units")
    assert dict(told.numbers) == {"counting": 1, "total": 3} and len(told.studies) == 1
    assert "1 of 3 studies counts limbs, not patients" in sentence(told)
