"""Which figures can represent a study, and why the others do not."""

import math
from dataclasses import replace

import pytest

from evidence.display.prose.notes import sentence
from evidence.record.notes.note import Note
from evidence.review.selection.candidates import find
from evidence.studies.reading.outcomes.times import parse_at
from unit.review.builders import (
    ANY,
    LATE,
    ONE_ARM,
    TWO_ARM,
    arm,
    counts,
    outcome,
    publication,
    row,
    trial,
)  # fmt: skip


def test_both_arms_of_an_entry_make_one_contrast():
    found = find(trial("x", (3, 20), (6, 21)), outcome(), TWO_ARM, ANY)
    (candidate,) = found.candidates
    assert (candidate.intervention.events, candidate.intervention.n) == (3, 20)
    assert (candidate.comparator.events, candidate.comparator.n) == (6, 21)
    assert candidate.usable and not found.left_out


def test_arms_in_entries_of_their_own_are_paired_when_all_else_is_the_same():
    pub = publication(
        "x",
        [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)],
        [counts("x", 1, "a", 3, 20), counts("x", 2, "b", 6, 21)],
    )
    (candidate,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    assert candidate.row_ids == ("x/1/a", "x/2/b")


def test_arms_whose_time_is_written_in_two_ways_are_paired():
    pub = publication(
        "x",
        [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)],
        [
            replace(counts("x", 1, "a", 3, 20), at=parse_at("12 months")),
            replace(counts("x", 2, "b", 6, 21), at=parse_at("365 days")),
        ],
    )
    (candidate,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    assert candidate.row_ids == ("x/1/a", "x/2/b")


def test_arms_at_different_times_are_not_paired_and_both_are_told():
    pub = publication(
        "x",
        [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)],
        [counts("x", 1, "a", 3, 20, months=6), counts("x", 2, "b", 6, 21, months=12)],
    )
    found = find(pub, outcome(), TWO_ARM, ANY)
    assert not found.candidates
    assert [x.row_ids for x in found.left_out] == [("x/1/a",), ("x/2/b",)]
    assert all(x.reason == Note("other_arm_not_printed") for x in found.left_out)


def test_a_union_of_arms_stands_for_its_parts():
    pub = publication(
        "x",
        [
            arm("all", ["lysis", "thrombectomy"], 30, combines=["p", "q"]),
            arm("p", ["lysis"], 10),
            arm("q", ["thrombectomy"], 20),
            arm("b", ["anticoagulation"], 21),
        ],
        [counts("x", 1, "all", 5, 30), counts("x", 1, "p", 2, 10), counts("x", 1, "q", 3, 20),
         counts("x", 1, "b", 6, 21)],
    )  # fmt: skip
    (candidate,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    assert (candidate.intervention.events, candidate.intervention.n) == (5, 30)
    assert [n.kind for n in candidate.notes] == ["not_counted_twice"] * 2


def test_a_union_with_a_part_of_another_technique_is_no_single_arm_of_this_technique():
    pub = publication(
        "x",
        [
            arm("all", ["lysis", "thrombectomy"], 30, combines=["p", "q"]),
            arm("p", ["lysis"], 10),
            arm("q", ["thrombectomy"], 20),
        ],
        [counts("x", 1, "all", 5, 30), counts("x", 1, "p", 2, 10), counts("x", 1, "q", 3, 20)],
    )
    found = find(pub, outcome("proportion", "one"), ONE_ARM, ANY)
    (candidate,) = found.candidates
    assert candidate.intervention.arms == ("q",)
    # What part of an arm was treated otherwise is told of, apart from arms of another kind.
    (mixed,) = [x for x in found.left_out if x.kind == "mixed arm"]
    assert [p.words["part"] for p in mixed.reason.parts] == [pub.arm("p").label, pub.arm("q").label]
    assert [x.reason.kind for x in found.left_out if x.kind == "other comparison"] == ["other_arm"]


def test_separate_arms_on_one_side_are_summed():
    pub = publication(
        "x",
        [arm("p", ["lysis"], 10), arm("q", ["thrombectomy"], 20), arm("b", ["anticoagulation"], 21)],
        [counts("x", 1, "p", 2, 10), counts("x", 1, "q", 3, 20), counts("x", 1, "b", 6, 21)],
    )
    (candidate,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    assert (candidate.intervention.events, candidate.intervention.n) == (5, 30)
    (step,) = candidate.derivation
    assert (
        sentence(step.what) == "arms combined: 2/10 + 3/20 = 5/30"
        and step.row_ids == candidate.intervention.row_ids
    )
    assert "arms_combined" in {n.kind for n in candidate.notes}


def test_counts_worked_out_of_percentages_are_summed_like_printed_ones():
    pub = publication(
        "x",
        [arm("p", ["thrombectomy"], 41), arm("q", ["thrombectomy"], 40)],
        [
            counts("x", 1, "p", 5, 41, type="percent"),
            counts("x", 1, "q", 7, 40, type="percent"),
        ],
    )
    (candidate,) = find(pub, outcome("proportion", "one"), ONE_ARM, ANY).candidates
    assert candidate.usable
    assert (candidate.intervention.events, candidate.intervention.n) == (12, 81)


def test_arms_that_cannot_be_added_are_still_shown_with_what_is_printed():
    km = dict(type="survival", values={"survival": 0.8}, printed="80%")
    pub = publication(
        "x",
        [arm("p", ["thrombectomy"], 41), arm("q", ["thrombectomy"], 40)],
        [row("x", 1, "p", **km), row("x", 1, "q", **km)],
    )
    (candidate,) = find(pub, outcome("survival", "one"), ONE_ARM, ANY).candidates
    assert not candidate.usable and candidate.reason == Note("estimates_of_arms")
    assert candidate.intervention.printed == ("80%", "80%")


def test_means_of_separate_arms_combine_to_the_mean_and_sd_of_all_patients():
    first, second = [1.0, 2.0, 6.0], [4.0, 8.0]

    def mean_row(arm_id, values):
        m = sum(values) / len(values)
        sd = math.sqrt(sum((v - m) ** 2 for v in values) / (len(values) - 1))
        return row("x", 1, arm_id, type="mean", values={"n": len(values), "mean": m, "sd": sd})

    pub = publication(
        "x",
        [arm("p", ["thrombectomy"], 3), arm("q", ["thrombectomy"], 2)],
        [mean_row("p", first), mean_row("q", second)],
    )
    (candidate,) = find(pub, outcome("mean", "one", kind="continuous"), ONE_ARM, ANY).candidates
    together = first + second
    mean = sum(together) / 5
    assert candidate.intervention.mean == pytest.approx(mean)
    assert candidate.intervention.sd == pytest.approx(math.sqrt(sum((v - mean) ** 2 for v in together) / 4))


def test_a_contrast_printed_the_other_way_round_is_inverted():
    effect = row(
        "x", 1, None, type="effect", comparison=["b", "a"],
        values={"measure": "RR", "estimate": 2.0, "low": 1.25, "high": 4.0},
    )  # fmt: skip
    pub = publication("x", [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)], [effect])
    (candidate,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    printed = candidate.effect
    assert (printed.estimate, printed.ci_low, printed.ci_high) == (0.5, 0.25, 0.8)
    assert {"inverted"} == {n.words["how"] for n in candidate.notes if n.kind == "sides_exchanged"}


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"months": 3}, "outside the time window", "at 3 months"),
        ({"months": None}, "outside the time window", "no time is printed"),
        ({"subgroup": "acute"}, "subgroup only", "part of the patients (acute)"),
        ({"pooled": True}, "context", "pooled estimate"),
        ({"unit": "adverse event report"}, "not poolable", "adverse event reports"),
        ({"type": "survival"}, "other kind of figure", "Kaplan-Meier"),
    ],
)
def test_a_figure_that_can_represent_no_study_is_told_with_its_reason(changes, kind, words):
    pub = publication(
        "x", [arm("a", ["thrombectomy"], 20)], [counts("x", 1, "a", 3, 20, **({"months": 24} | changes))]
    )
    found = find(pub, outcome("proportion", "one"), ONE_ARM, LATE)
    assert not found.candidates
    assert found.left_out[0].kind == kind and words in sentence(found.left_out[0].reason)


def test_a_figure_without_denominator_is_a_candidate_that_cannot_be_used():
    bare = row("x", 1, "a", type="percent", poolable=False, reason=Note("no_denominator"),
               values={"percent": 22.0}, printed="22%")  # fmt: skip
    pub = publication("x", [arm("a", ["thrombectomy"], 20)], [bare])
    (candidate,) = find(pub, outcome("proportion", "one"), ONE_ARM, ANY).candidates
    assert not candidate.usable and candidate.reason == Note("no_denominator")


def test_every_row_that_answers_ends_somewhere():
    pub = publication(
        "x",
        [arm("a", ["thrombectomy"], 20), arm("b", ["anticoagulation"], 21), arm("c", ["anticoagulation"], 9)],
        [counts("x", 1, "a", 3, 20), counts("x", 1, "b", 6, 21), counts("x", 2, "a", 4, 20, months=36),
         counts("x", 3, "c", 1, 9, months=36), counts("x", 4, "a", 2, 20, months=1)],
    )  # fmt: skip
    found = find(pub, outcome(), TWO_ARM, LATE)
    ends = [r for c in found.candidates for r in c.row_ids] + [r for x in found.left_out for r in x.row_ids]
    assert sorted(ends) == sorted(r.id for r in pub.rows)


def test_counts_are_shown_beside_a_printed_contrast_but_the_contrast_is_what_is_pooled():
    effect = row(
        "x", 2, None, type="effect", comparison=["a", "b"],
        values={"measure": "RR", "estimate": 0.73, "low": 0.54, "high": 0.98},
    )  # fmt: skip
    pub = publication(
        "x",
        [arm("a", ["lysis"], 336), arm("b", ["anticoagulation"], 355)],
        [counts("x", 1, "a", 60, 336), counts("x", 1, "b", 84, 355), effect],
    )
    by_kind = {c.kind: c for c in find(pub, outcome(), TWO_ARM, ANY).candidates}
    assert by_kind["effect"].intervention.events == 60
    from evidence.review.pooling.effects.study_effects import compute
    from unit.review.builders import SETTINGS

    (shown,) = compute([by_kind["effect"]], "RR", SETTINGS).studies
    assert shown.estimate == pytest.approx(0.73)
    assert shown.interval_method == "as printed"


@pytest.mark.parametrize(
    ("low", "high", "bounds"), [(0.0, 4.0, None), (1.0, 4.0, (0.25, 1.0)), (0.5, 1.0, (1.0, 2.0))]
)
def test_a_ratio_with_a_bound_of_zero_is_not_turned_into_one_without_end(low, high, bounds):
    values = {"measure": "RR", "estimate": 0.8, "low": low, "high": high}
    effect = row("x", 1, None, type="effect", comparison=["b", "a"], values=values)
    pub = publication("x", [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)], [effect])
    (candidate,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    assert (candidate.effect.ci_low, candidate.effect.ci_high) == (bounds or (None, None))
    assert candidate.usable is (bounds is not None)
    assert bounds is not None or candidate.reason.kind == "ratio_of_zero"


@pytest.mark.parametrize(("months", "kind"), [(24, "not poolable"), (1, "outside the time window")])
def test_a_contrast_told_without_a_value_is_shown_as_not_reported_where_its_time_is_asked_for(months, kind):
    """What a trial says of an outcome without a number is no contrast in a wrong measure."""
    silent = row(
        "x", 1, None, type="not reported", comparison=["a", "b"], months=months, printed="no difference"
    )
    arms = [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)]
    found = find(publication("x", arms, [silent]), outcome(), TWO_ARM, LATE)
    (left,) = found.left_out
    assert not found.candidates
    assert left.kind == kind
    assert (left.reason == Note("not_reported")) is (kind == "not poolable")


@pytest.mark.parametrize(
    ("sizes", "people"), [((20, 21), 41), ((20, None), None), ((None, 21), None), ((None, None), None)]
)
def test_of_a_printed_contrast_people_are_those_of_both_arms_or_not_known(sizes, people):
    values = {"measure": "OR", "estimate": 0.5, "low": 0.2, "high": 1.2}
    effect = row("x", 1, None, type="effect", comparison=["a", "b"], values=values)
    arms = [arm("a", ["thrombectomy"], sizes[0]), arm("b", ["anticoagulation"], sizes[1], role="comparator")]
    (candidate,) = find(publication("x", arms, [effect]), outcome("OR"), TWO_ARM, ANY).candidates
    assert candidate.n == people
