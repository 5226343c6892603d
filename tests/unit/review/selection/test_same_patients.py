"""Groups of the same patients (cross-over, both limbs of each) make no contrast of their own and count once."""

import pytest

from evidence.record.notes.note import Note
from evidence.review.selection.candidates import find
from evidence.review.selection.questions import people_asked
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
