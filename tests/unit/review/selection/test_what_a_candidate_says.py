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


# ATTRACT (Vedantham 2017): 60/336 against 84/355, printed as 0.73 (0.54 to 0.98); by hand 0.7547 (0.5614 to 1.0144).
COUNTS = [counts("x", 1, "a", 60, 336), counts("x", 1, "b", 84, 355)]
OF = ["x/1/a", "x/1/b"]
GIVEN = {"measure": "RR", "estimate": 0.7547, "low": 0.5614, "high": 1.0144, "agrees": False, "of": OF}


def said_of(values, given, arms_of=("a", "b"), **changes):
    arms = [arm("a", ["lysis"], 336), arm("b", ["anticoagulation"], 355)]
    contrast = row(
        "x", 2, None, type="effect", comparison=list(arms_of), values=values, recomputed=given, **changes
    )
    pub = publication("x", arms, [*COUNTS, contrast])
    (found,) = (c for c in find(pub, outcome(), TWO_ARM, ANY).candidates if c.kind == "effect")
    return [note for note in found.notes if "counts" in note.kind]


def test_counts_beside_a_contrast_that_give_another_value_are_told_with_it():
    printed = {"measure": "RR", "estimate": 0.73, "low": 0.54, "high": 0.98}
    other = Note("counts_give_another", numbers={"estimate": 0.7547, "low": 0.5614, "high": 1.0144}, words={"measure": "RR"})  # fmt: skip
    assert said_of(printed, GIVEN) == [other]
    # An estimate that agrees with another interval, and one that agrees but lies on the other side of 1.
    assert said_of(printed, {**GIVEN, "agrees": True, "interval_agrees": False}) == [other]
    assert said_of(printed, {**GIVEN, "agrees": True, "interval_agrees": True}) == [other]
    same = {**GIVEN, "agrees": True, "interval_agrees": True, "high": 0.99}
    assert said_of(printed, same) == [Note("counts_beside")]


def test_counts_of_other_rows_and_those_that_were_not_compared_say_nothing_of_a_contrast():
    printed = {"measure": "RR", "estimate": 0.73, "low": 0.54, "high": 0.98}
    assert said_of(printed, {**GIVEN, "of": ["x/1/a", "x/9/b"]}) == [Note("counts_beside")]
    assert said_of(printed, {"agrees": None, "why": "no figure of arm b"}) == [Note("counts_beside")]
    assert said_of(printed, None) == [Note("counts_beside")]


def test_what_counts_give_is_turned_with_a_contrast_that_is_printed_the_other_way_round():
    printed = {"measure": "RR", "estimate": 1.4, "low": 1.02, "high": 1.85}
    given = {"measure": "RR", "estimate": 4 / 3, "low": 1.0, "high": 1.6, "agrees": False, "of": OF[::-1]}
    (found,) = said_of(printed, given, ("b", "a"))
    assert found.numbers == pytest.approx({"estimate": 0.75, "low": 0.625, "high": 1.0})


def test_counts_beside_an_adjusted_contrast_are_said_to_be_crude():
    printed = {"measure": "RR", "estimate": 0.73, "low": 0.54, "high": 0.98}
    given = {"agrees": None, "why": "the effect is adjusted"}
    assert said_of(printed, given, adjusted=True) == [Note("crude_counts_beside")]
