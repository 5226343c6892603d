"""What a candidate takes over of its rows, and which printed contrasts are refused, each from a figure worked by hand."""

import pytest

from evidence.record.notes.note import Note
from evidence.review.selection.assumed.refusals import refused
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, ONE_ARM, TWO_ARM, arm, counts, outcome, publication, row

ARMS = [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 30)]
RR = {"measure": "RR", "estimate": 0.5, "low": 0.25, "high": 0.8}


def effect(values=RR, entry=2, **changes):
    return row("x", entry, None, type="effect", comparison=["a", "b"], values=values, **changes)


def only(rows, measure="RR", comparison=TWO_ARM, arms=ARMS):
    (candidate,) = find(
        publication("x", arms, rows), outcome(measure, comparison.id), comparison, ANY
    ).candidates
    return candidate


def test_counts_that_cannot_be_used_do_not_stand_beside_a_contrast():
    bare = dict(type="percent", poolable=False, reason=Note("no_denominator"), values={"percent": 22.0})
    pub = publication("x", ARMS, [row("x", 1, "a", **bare), row("x", 1, "b", **bare), effect()])
    (found,) = (c for c in find(pub, outcome(), TWO_ARM, ANY).candidates if c.kind == "effect")
    assert (found.intervention, found.comparator) == (None, None)
    assert "counts_beside" not in {note.kind for note in found.notes}


def test_counts_of_other_arms_do_not_stand_beside_a_contrast():
    arms = [*ARMS, arm("c", ["thrombectomy"], 9)]
    pub = publication(
        "x", arms, [counts("x", 1, "c", 3, 9), counts("x", 1, "b", 6, 30), effect()]
    )  # fmt: skip
    (found,) = (c for c in find(pub, outcome(), TWO_ARM, ANY).candidates if c.kind == "effect")
    assert (found.intervention, found.comparator) == (None, None)


def test_a_contrast_that_is_not_poolable_says_why_and_a_poolable_one_is_usable():
    good = only([effect()])
    assert (good.usable, good.reason) == (True, None)
    bad = only([effect(poolable=False, reason=Note("neither_interval_nor_p"))])
    assert (bad.usable, bad.reason) == (False, Note("neither_interval_nor_p"))


def test_its_number_of_patients_is_that_of_both_sides_or_of_the_arms_where_none_is_printed():
    both = only([counts("x", 1, "a", 3, 19), counts("x", 1, "b", 6, 28)])
    assert both.n == both.attributes.n == 19 + 28
    assert only([effect()]).n == 20 + 30


def test_it_is_second_hand_where_one_of_its_rows_is():
    source = {"id": "review", "url": "", "read": "review", "second_hand": True}
    mixed = only([counts("x", 1, "a", 3, 20), counts("x", 1, "b", 6, 30, source=source)])
    assert mixed.second_hand and mixed.attributes.second_hand
    assert not only([counts("x", 1, "a", 3, 20), counts("x", 1, "b", 6, 30)]).second_hand


def test_it_says_what_is_counted_where_that_is_no_patient():
    arms = [arm("a", ["thrombectomy"], 20)]
    limbs = only([counts("x", 1, "a", 3, 20, unit="limb")], "proportion", ONE_ARM, arms)
    assert Note("counted_in", words={"unit": "limb"}) in limbs.notes
    assert (limbs.unit, limbs.attributes.unit) == ("limb", "limb")
    patients = only([counts("x", 1, "a", 3, 20)], "proportion", ONE_ARM, arms)
    assert patients.notes == ()


def test_it_keeps_the_time_of_its_row_and_has_none_where_none_is_printed():
    arms = [arm("a", ["thrombectomy"], 20)]
    late = only([counts("x", 1, "a", 3, 20, months=18)], "proportion", ONE_ARM, arms)
    assert (late.at_months, late.at_printed, late.attributes.follow_up) == (18, "18 months", 18)
    never = only([counts("x", 1, "a", 3, 20, months=None)], "proportion", ONE_ARM, arms)
    assert (never.at_months, never.at_printed, never.attributes.follow_up) == (None, None, None)


REFUSED = {
    "ordinary": (RR, None),
    "ratio of 0": (RR | {"estimate": 0.0, "low": 0.0}, "ratio_of_zero"),
    "lower limit of 0": (RR | {"low": 0.0}, "ratio_of_zero"),
    "difference of 0": ({"measure": "MD", "estimate": 0.0, "low": -1.0, "high": 1.0}, None),
    "difference with a limit of 0": ({"measure": "MD", "estimate": 1.0, "low": 0.0, "high": 2.0}, None),
    "no width": (RR | {"low": 0.5, "high": 0.5}, "interval_without_width"),
    "below its interval": (RR | {"estimate": 0.2}, "estimate_outside_interval"),
    "above its interval": (RR | {"estimate": 0.9}, "estimate_outside_interval"),
    "at its limit": (RR | {"estimate": 0.25}, None),
    "p of 0": ({"measure": "RR", "estimate": 0.5, "p": 0.0}, "p_of_zero"),
    "p of 1": ({"measure": "RR", "estimate": 0.5, "p": 1.0}, None),
    "p above 1": ({"measure": "RR", "estimate": 0.5, "p": 1.5}, "p_of_zero"),
    "ordinary p": ({"measure": "RR", "estimate": 0.5, "p": 0.03}, None),
    "p of 0 beside an interval": (RR | {"p": 0.0}, None),
}


@pytest.mark.parametrize(("values", "kind"), REFUSED.values(), ids=REFUSED)
def test_a_printed_contrast_without_a_standard_error_is_refused_by_kind(values, kind):
    why = refused(only([effect(values)], values["measure"]))
    assert (why.kind if why else None) == kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"n": 12, "mean": 3.0, "sd": 2.0}, None),
        ({"n": 2, "mean": 3.0, "sd": 2.0}, None),
        ({"n": 1, "mean": 3.0, "sd": 2.0}, "one_patient_no_spread"),
        ({"n": 12, "mean": 3.0, "sd": 0.0}, "spread_of_zero"),
        ({"n": 0, "mean": 3.0, "sd": 2.0}, "arm_without_patients"),
    ],
)
def test_an_arm_without_a_spread_is_refused_by_kind(values, kind):
    arms = [arm("a", ["thrombectomy"], 20)]
    found = find(
        publication("x", arms, [row("x", 1, "a", type="mean", values=values)]),
        outcome("mean", "one", kind="continuous"),
        ONE_ARM,
        ANY,
    )
    why = refused(found.candidates[0])
    assert (why.kind if why else None) == kind


def test_counts_of_one_patient_are_counts():
    arms = [arm("a", ["thrombectomy"], 1)]
    assert refused(only([counts("x", 1, "a", 1, 1)], "proportion", ONE_ARM, arms)) is None
