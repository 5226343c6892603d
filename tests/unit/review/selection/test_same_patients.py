"""Groups of the same patients (cross-over, both limbs of each) make no contrast of their own and count once."""

import pytest

from evidence.record.notes.note import Note
from evidence.review.selection.candidates import find
from evidence.review.selection.questions import people_asked
from evidence.review.selection.sides import sides_of
from unit.review.builders import ANY, ONE_ARM, TWO_ARM, arm, counts, outcome, publication, row

SAME = {"same_patients_as": "a"}


def both(*rows, **of_second):
    return publication(
        "x", [arm("a", ["thrombectomy"], 18), arm("b", ["anticoagulation"], 18, **of_second)], list(rows)
    )


def test_their_values_are_not_pooled_as_if_of_two_groups():
    rows = counts("x", 1, "a", 3, 18), counts("x", 1, "b", 6, 18)
    (apart,) = find(both(*rows), outcome(), TWO_ARM, ANY).candidates
    (same,) = find(both(*rows, **SAME), outcome(), TWO_ARM, ANY).candidates
    assert apart.usable and apart.n == 36
    assert not same.usable and same.reason == Note("same_patients")


def test_a_printed_effect_is_pooled_and_counts_them_once():
    effect = row("x", 1, None, type="effect", comparison=["a", "b"],
                 values={"measure": "RR", "estimate": 0.5, "low": 0.3, "high": 0.9, "level": 0.95})  # fmt: skip
    pub = both(effect, **SAME)
    (candidate,) = find(pub, outcome(), TWO_ARM, ANY).candidates
    assert candidate.usable and candidate.n == 18
    assert (pub.n, people_asked(pub, TWO_ARM)) == (18, 18)


def test_each_group_may_stand_alone():
    rows = counts("x", 1, "a", 3, 18), counts("x", 1, "b", 6, 18)
    (candidate,) = find(both(*rows, **SAME), outcome("proportion", "one"), ONE_ARM, ANY).candidates
    assert candidate.usable and candidate.n == 18


@pytest.mark.parametrize("treatment", ["lysis", "thrombectomy"])
def test_two_treatments_of_the_same_patients_are_not_added_up(treatment):
    arms = [arm("a", ["lysis"], 18), arm("b", [treatment], 18, **SAME), arm("c", ["anticoagulation"], 20)]
    rows = [counts("x", 1, "a", 3, 18), counts("x", 1, "b", 6, 18), counts("x", 1, "c", 6, 20)]
    found = find(publication("x", arms, rows), outcome(), TWO_ARM, ANY).candidates
    assert [(c.usable, c.reason) for c in found] == [(False, Note("same_patients"))]


UNION_OF_UNIONS = [
    arm("u", ["thrombectomy"], 30, combines=["ab", "c"]),
    arm("ab", ["thrombectomy"], 20, combines=["a", "b"]),
    *(arm(each, ["thrombectomy"], 10) for each in "abc"),
]


def test_a_part_of_a_part_is_not_counted_twice():
    rows = [counts("x", 1, "u", 5, 30), counts("x", 1, "a", 2, 10)]
    (candidate,) = find(
        publication("x", UNION_OF_UNIONS, rows), outcome("proportion", "one"), ONE_ARM, ANY
    ).candidates
    assert (candidate.intervention.arms, candidate.intervention.events, candidate.n) == (("u",), 5, 30)
    assert [n.kind for n in candidate.notes] == ["not_counted_twice"]


def test_what_is_not_counted_twice_is_told_within_the_arm_that_counts():
    rows = [counts("x", 1, each, 2, n) for each, n in (("a", 10), ("ab", 20), ("u", 30))]
    (candidate,) = find(
        publication("x", UNION_OF_UNIONS, rows), outcome("proportion", "one"), ONE_ARM, ANY
    ).candidates
    assert [n.words["whole"] for n in candidate.notes] == ["U", "U"]


def test_a_union_of_unions_with_a_part_of_another_technique_is_no_arm_of_this_technique():
    arms = [
        arm("u", ["lysis", "thrombectomy"], 30, combines=["ab", "c"]),
        arm("ab", ["lysis", "thrombectomy"], 20, combines=["a", "b"]),
        arm("a", ["lysis"], 10),
        arm("b", ["thrombectomy"], 10),
        arm("c", ["thrombectomy"], 10),
    ]
    pub = publication("x", arms, [counts("x", 1, "u", 5, 30)])
    assert sides_of(pub, ONE_ARM).intervention == ("b", "c")


def test_unions_with_a_part_in_common_are_not_added_up():
    arms = [
        arm("ab", ["thrombectomy"], 20, combines=["a", "b"]),
        arm("bc", ["thrombectomy"], 20, combines=["b", "c"]),
        *(arm(each, ["thrombectomy"], 10) for each in "abc"),
    ]
    rows = [counts("x", 1, "ab", 5, 20), counts("x", 1, "bc", 2, 20)]
    (candidate,) = find(publication("x", arms, rows), outcome("proportion", "one"), ONE_ARM, ANY).candidates
    assert (candidate.usable, candidate.reason, candidate.n) == (False, Note("patients_in_common"), None)


def test_sides_with_a_part_in_common_are_no_contrast():
    arms = [
        arm("treated", ["lysis"], 20, combines=["a", "b"]),
        arm("others", ["anticoagulation"], 20, combines=["b_too", "c"]),
        arm("a", ["lysis"], 10),
        arm("b", ["lysis"], 10),
        arm("b_too", ["anticoagulation"], 10, same_patients_as="b"),
        arm("c", ["anticoagulation"], 10),
    ]
    rows = [counts("x", 1, "treated", 5, 20), counts("x", 1, "others", 2, 20)]
    (candidate,) = find(publication("x", arms, rows), outcome(), TWO_ARM, ANY).candidates
    assert (candidate.usable, candidate.reason) == (False, Note("patients_in_common"))
