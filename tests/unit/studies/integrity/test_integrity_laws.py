"""Laws between outcomes and over time: what may not be, and what may although it looks odd."""

import pytest
from integrity_examples import found, rows_of

from evidence.studies.integrity.within.laws import (
    HAPPENS_ONCE,
    LOST_FOR_GOOD,
    ORDERS,
    REACHED,
    SUMS,
    WITHIN_A_MONTH,
)

LAW = ("part_above_whole", "warning")


def test_every_outcome_of_a_law_is_in_the_vocabulary(words):
    named = {name for order in (*ORDERS, *WITHIN_A_MONTH) for name in (order.part, order.whole)}
    named |= {*HAPPENS_ONCE, *LOST_FOR_GOOD, *REACHED}
    named |= {name for parts, whole in SUMS for name in (*parts, whole) if name}
    assert named <= {outcome.id for outcome in words.outcomes}


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("outcome: major_bleeding, cdt: {}", "outcome: any_bleeding, cdt: {}"),
        ("outcome: pts_moderate_severe, at: 24 months, cdt: {}", "outcome: pts_any, at: 24 months, cdt: {}"),
        ("outcome: clot_lysis_grade3, cdt: {}", "outcome: clot_lysis_grade2plus, cdt: {}"),
        ("outcome: death_30d, at: 30 days, cdt: {}", "outcome: death, at: 12 months, cdt: {}"),
        ("outcome: major_bleeding, at: 10 days, cdt: {}", "outcome: any_bleeding, cdt: {}"),
        (
            "outcome: patency_primary, segment: ivc, at: 12 months, cdt: {}",
            "outcome: patency_secondary, segment: ivc, at: 12 months, cdt: {}",
        ),
        (
            "outcome: patency_primary, at: 12 months, cdt: {}",
            "outcome: patency_primary_assisted, at: 12 months, cdt: {}",
        ),
        (
            "outcome: assisted primary patency, at: 12 months, cdt: {}",
            "outcome: patency_secondary, at: 12 months, cdt: {}",
        ),
    ],
)
def test_a_part_cannot_exceed_its_whole(words, part, whole):
    assert found(words, part.format(7), whole.format(7)) == []
    assert found(words, part.format(8), whole.format(7)) == [LAW]
    above, below = rows_of(words, part.format(8), whole.format(7))
    (finding,) = (f for row in (above, below) for f in row.findings)
    told_at = above if above.findings else below
    assert {told_at.id, *finding.against} == {above.id, below.id}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # two times, two segments, two arms, two units: nothing follows
        ("outcome: pts_severe, at: 24 months, cdt: 9", "outcome: pts_any, at: 6 months, cdt: 7"),
        (
            "outcome: patency_primary, segment: ivc, cdt: 9",
            "outcome: patency_secondary, segment: iliac, cdt: 7",
        ),
        ("outcome: major_bleeding, cdt: 9", "outcome: any_bleeding, control: 7"),
        ("outcome: major_bleeding, cdt: 9", "outcome: any_bleeding, unit: limb, cdt: 7/100"),
        ("outcome: major_bleeding, at: 12 months, cdt: 9", "outcome: any_bleeding, at: 10 days, cdt: 7"),
        # 8 of 100 is 8 %, which 7.5 % printed as 8 % may be
        ("outcome: major_bleeding, cdt: 8", "outcome: any_bleeding, cdt: 8%"),
    ],
)
def test_no_law_between_figures_of_different_patients_times_or_roundings(words, first, second):
    assert found(words, first, second) == []


def km(outcome, at, figure):
    return f"outcome: {outcome}, method: Kaplan-Meier, at: {at}, cdt: {figure}"


def test_amputation_free_survival_lies_between_its_bounds(words):
    limb, alive = km("limb_salvage", "6 months", "76.0%"), km("survival", "6 months", "87.1%")
    afs = "amputation_free_survival"
    assert found(words, limb, alive, km(afs, "6 months", "66.1%")) == []
    assert found(words, limb, alive, km(afs, "6 months", "76.4%")) == [LAW]
    told = found(words, limb, alive, km(afs, "6 months", "61.6%"))  # below 76.0 + 87.1 - 100
    assert told == [("amputation_free_survival_bound", "warning")]


def test_a_later_survivor_was_an_earlier_one(words):
    early = km("limb_salvage", "6 months", "76%")
    assert found(words, early, km("amputation_free_survival", "12 months", "70%")) == []
    assert found(words, early, km("amputation_free_survival", "12 months", "80%")) == [LAW]


UNLIKE = [
    ("part_above_whole", "patency_primary: 16/20", "patency_secondary: 30/40"),  # 20 were imaged for both
    ("part_above_whole", "major_bleeding: 3/20", "any_bleeding: 4/40"),
    ("complement", "survival: 18/20", "death: 8/40"),
    ("sum_of_parts", "clot_lysis_grade2: 10/20", "clot_lysis_grade3: 10/20", "clot_lysis_grade2plus: 30/40"),
    (
        "amputation_free_survival_bound",
        "amputation_free_survival: 20/40",
        "limb_salvage: 19/20",
        "survival: 38/40",
    ),
]


def at_a_year(*figures):
    return [
        f"outcome: {name}, at: 12 months, cdt: {figure}" for name, figure in (x.split(": ") for x in figures)
    ]


@pytest.mark.parametrize(("rule", "figures"), [(rule, figures) for rule, *figures in UNLIKE])
def test_shares_of_unlike_numbers_of_patients_are_only_noted(words, rule, figures):
    """What another denominator may explain holds no figure back."""
    told = found(words, *at_a_year(*figures))
    assert (rule, "note") in told and {severity for _, severity in told} == {"note"}
    of_all = [f.replace("16/20", "32/40").replace("/20", "/40") for f in figures]
    of_all = [f.replace("19/40", "38/40").replace("18/40", "36/40").replace(" 3/40", " 6/40") for f in of_all]
    of_all = [f.replace("10/40", "20/40") for f in of_all]
    assert (rule, "warning") in found(words, *at_a_year(*of_all))


def test_more_events_in_the_part_than_in_the_whole_among_fewer_patients_cannot_be(words):
    assert LAW in found(words, *at_a_year("major_bleeding: 5/20", "any_bleeding: 4/40"))
    assert LAW not in found(words, *at_a_year("major_bleeding: 5/40", "any_bleeding: 2/20"))


def test_a_share_whose_count_is_not_known_is_only_noted_beside_one_of_other_patients(words):
    """12.3% is no whole number of 20, so that nobody knows how many had the part."""
    assert ("part_above_whole", "note") in found(
        words, *at_a_year("major_bleeding: 12.3% of 20", "any_bleeding: 4/40")
    )


def test_counts_of_nobody_knows_how_many_are_compared_as_they_stand(words):
    arms = {"cdt": "{label: A, role: intervention, treatments: [CDT]}"}
    part, whole = "outcome: major_bleeding, cdt: 8", "outcome: any_bleeding, cdt: {}"
    told = [f for row in rows_of(words, part, whole.format(7), arms=arms) for f in row.findings]
    assert [(f.rule, f.severity, f.message) for f in told] == [
        ("part_above_whole", "warning", "major bleeding 8 cannot be above any bleeding 7")
    ]
    assert found(words, part, whole.format(8), arms=arms) == []


def test_kaplan_meier_estimates_never_rise(words):
    assert found(words, km("survival", "6 months", "90%"), km("survival", "12 months", "90%")) == []
    told = found(words, km("survival", "6 months", "90%"), km("survival", "12 months", "92%"))
    assert told == [("over_time", "warning")]


@pytest.mark.parametrize(
    "outcome", ["death", "major_amputation", "amputation_or_death", "patency_primary_lost"]
)
def test_events_by_kaplan_and_meier_grow_and_never_fall(words, outcome):
    """Cumulative incidences that grew were held back from results: "this can only fall with time"."""
    assert found(words, km(outcome, "6 months", "23%"), km(outcome, "12 months", "28%")) == []
    told = found(words, km(outcome, "6 months", "28%"), km(outcome, "12 months", "23%"))
    assert told == [("over_time", "warning")]


@pytest.mark.parametrize(
    "outcome", ["patency_loss_or_patency_unclear", "recanalisation", "symptom_resolution"]
)
def test_what_may_be_kept_or_reached_is_held_to_nothing(words, outcome):
    assert found(words, km(outcome, "6 months", "23%"), km(outcome, "12 months", "28%")) == []
    assert found(words, km(outcome, "6 months", "28%"), km(outcome, "12 months", "23%")) == []


def test_an_outcome_and_its_opposite_follow_one_another_in_time(words):
    dead, alive = "outcome: death, at: {}, cdt: {}/100", "outcome: survival, at: {}, cdt: {}/100"
    assert found(words, dead.format("6 months", 10), alive.format("12 months", 90)) == []
    told = [("over_time", "warning")]
    assert found(words, dead.format("6 months", 10), alive.format("12 months", 91)) == told
    assert found(words, alive.format("6 months", 90), dead.format("12 months", 9)) == told
    assert found(words, alive.format("6 months", 90), dead.format("12 months", 10)) == []
    assert found(words, km("death", "6 months", "10%"), km("survival", "12 months", "92%")) == told
    assert found(words, km("death", "6 months", "10%"), km("survival", "12 months", "90%")) == []
    # of fewer patients more may live
    assert found(words, dead.format("6 months", 10), "outcome: survival, at: 12 months, cdt: 80/85") == [
        ("over_time", "note")
    ]


def test_deaths_from_the_start_never_fall(words):
    early = "outcome: death, at: 1 month, cdt: 5/100"
    assert found(words, early, "outcome: death, at: 12 months, cdt: 5/100") == []
    assert found(words, early, "outcome: death, at: 12 months, cdt: 4/100") == [("over_time", "warning")]
    assert found(words, early, "outcome: death, at: 12 months, cdt: 3/90") == [("over_time", "note")]


@pytest.mark.parametrize(
    "outcome",
    ["minor_amputation", "any_bleeding", "minor_bleeding", "intracranial_bleeding", "any_complication"],
)
def test_events_counted_from_the_start_never_fall(words, outcome):
    early, late = f"outcome: {outcome}, at: 1 month, cdt: 9", f"outcome: {outcome}, at: 12 months, cdt: {{}}"
    assert found(words, early, late.format(9)) == []
    assert found(words, early, late.format(8)) == [("over_time", "warning")]


def test_what_comes_and_goes_may_fall(words):
    assert (
        found(words, "outcome: pts_any, at: 6 months, cdt: 9", "outcome: pts_any, at: 24 months, cdt: 7")
        == []
    )


def test_an_outcome_and_its_opposite_are_everyone(words):
    assert found(words, "outcome: survival, cdt: 90", "outcome: death, cdt: 10") == []
    assert found(words, "outcome: survival, cdt: 90", "outcome: death, cdt: 12") == [
        ("complement", "warning")
    ]


def test_a_kaplan_meier_estimate_and_a_count_may_differ_by_losses(words):
    alive = km("survival", "12 months", "90%")
    assert found(words, alive, "outcome: death, at: 12 months, cdt: 7") == []
    assert found(words, alive, "outcome: death, at: 12 months, cdt: 30") == [("complement", "note")]


def test_grades_add_up(words):
    grades = ("outcome: clot_lysis_grade2, cdt: 20", "outcome: clot_lysis_grade3, cdt: 60")
    assert found(words, *grades, "outcome: clot_lysis_grade2plus, cdt: 80") == []
    told = found(words, *grades, "outcome: clot_lysis_grade2plus, cdt: 82")
    assert told == [("sum_of_parts", "warning")]
    assert found(words, *grades, "outcome: clot_lysis_grade1, cdt: 20") == []
    assert found(words, *grades, "outcome: clot_lysis_grade1, cdt: 22") == [("sum_of_parts", "warning")]
    assert found(words, *grades, "outcome: clot_lysis_grade1, cdt: 18") == [("sum_of_parts", "note")]


def test_rounded_percentages_add_up_within_their_rounding(words):
    grades = ("outcome: clot_lysis_grade2, cdt: 33%", "outcome: clot_lysis_grade3, cdt: 33%")
    assert found(words, *grades, "outcome: clot_lysis_grade2plus, cdt: 67%") == []
    assert found(words, *grades, "outcome: clot_lysis_grade2plus, cdt: 68%") == [("sum_of_parts", "warning")]


def test_an_amputation_within_30_days_is_an_adverse_limb_event(words):
    # Del Giudice 2018
    told = found(
        words, "outcome: male_30d, at: 30 days, cdt: none", "outcome: major_amputation, at: 1 month, cdt: 1"
    )
    assert told == [LAW]
    told = found(
        words, "outcome: male_30d, at: 30 days, cdt: none", "outcome: major_amputation, at: 6 months, cdt: 1"
    )
    assert told == []


def test_a_transfused_bleed_without_a_major_one_is_noted(words):
    told = found(words, "outcome: major_bleeding, cdt: none", "outcome: transfusion, cdt: 2")
    assert told == [("transfused_but_not_major", "note")]
    assert found(words, "outcome: major_bleeding, cdt: 2", "outcome: transfusion, cdt: 2") == []
