"""Which subsets are pooled, which cells are empty, which reason is told, and which treatments are kin: at every limit."""

from itertools import combinations
from types import SimpleNamespace

import pytest

from evidence.record.notes.note import Note
from evidence.record.results.left_out import LeftOut
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.robustness import refits
from evidence.review.selection.asked import publications
from evidence.review.selection.candidates import find
from evidence.review.summary import not_pooled
from unit.review import results
from unit.review.builders import ANY, SETTINGS, TWO_ARM, outcome, trial


def given(k):
    found = []
    for i in range(k):
        found += find(trial(f"t{i:02}", (3 + i, 60 + i), (6 + i, 61)), outcome(), TWO_ARM, ANY).candidates
    return refits.RefitInput(figures_of(found), "RR", "common effect", SETTINGS)


@pytest.mark.parametrize(("k", "most"), [(1, 0), (2, 1), (5, 4), (6, 2), (20, 2), (21, 1)])
def test_few_studies_are_pooled_in_every_subset_more_without_one_or_two_many_without_one(k, most):
    gone = [set(s.without) for s in refits.subsets(given(k))]
    keys = [f"t{i:02}" for i in range(k)]
    wanted = [n for n in range(1, most + 1) for _ in combinations(keys, n)]
    assert [len(g) for g in gone] == wanted


def test_leave_one_out_begins_with_three_studies():
    assert refits.leave_one_out(given(2)) == () and len(refits.leave_one_out(given(3))) == 3


@pytest.mark.parametrize(
    ("ours", "theirs", "empty"),
    [
        ((0, 9), (3, 9), True),
        ((3, 9), (9, 9), True),
        ((3, 9), (3, 9), False),
        ((3, 9), None, False),
        ((0, 9), None, True),
    ],
)
def test_a_cell_is_empty_where_one_arm_has_no_event_or_events_only(ours, theirs, empty):
    candidate, _ = results.study("a", results.arm(*ours), results.arm(*theirs) if theirs else None)
    assert candidate.has_empty_cell is empty
    means, _ = results.study("b", results.arm(0, 9), None, kind="means")
    assert not means.has_empty_cell


def lost(kind, *rows, label="A", why="no_count"):
    return LeftOut("S", "p", label, "a", "3", None, kind, Note(why), rows)


def told(*left_out, context=(), **more):
    made = [
        SimpleNamespace(primary=SimpleNamespace(effects=()), strata=(), representing=(), left_out=part)
        for part in left_out
    ]
    found = not_pooled.not_pooled(made, SimpleNamespace(context=context))
    return [(x.kind, x.row_ids, x.reason.kind) for x in found]


def test_of_several_reasons_the_most_telling_is_told_and_of_equals_the_first():
    strong, weak = not_pooled._TELLING[0], not_pooled._TELLING[-1]
    assert told([lost(weak, "r1")], [lost(strong, "r1", why="no_denominator")]) == [
        (strong, ("r1",), "no_denominator")
    ]
    assert told([lost(strong, "r1")], [lost(weak, "r1", why="no_denominator")]) == [
        (strong, ("r1",), "no_count")
    ]
    assert told([lost(strong, "r1")], [lost(strong, "r1", why="no_denominator")]) == [
        (strong, ("r1",), "no_count")
    ]


def test_a_figure_that_stands_alone_and_in_a_contrast_is_told_once():
    kind = not_pooled._TELLING[0]
    found = told([lost(kind, "r1", "r2"), lost(kind, "r1"), lost(kind, "r2"), lost(kind, "r3", "r2")])
    assert [rows for _, rows, _ in found] == [("r1",), ("r2",), ("r3", "r2")]


MEANINGS = {"cdt": ("cdt", "lysis"), "lysis": ("lysis",), "stent": ("stent",)}


@pytest.mark.parametrize(
    ("treatment", "named", "kin"),
    [
        ("cdt", {"cdt"}, True),
        ("cdt", {"lysis"}, True),
        ("lysis", {"cdt"}, True),
        ("stent", {"cdt"}, False),
        ("cdt", set(), False),
    ],
)
def test_treatments_are_kin_where_one_is_a_kind_of_the_other(treatment, named, kin):
    assert publications._kin(treatment, named, MEANINGS) is kin
