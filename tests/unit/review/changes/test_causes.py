"""Which of several changes moved a result, each with the result of that change alone; held against weighted means by hand."""

import math
from dataclasses import replace

import pytest

from evidence.record.history.changes import Cause, CauseKind
from evidence.record.history.kept import KeptPublication, KeptResult, KeptReview
from evidence.review.changes import causes, inputs
from evidence.review.changes.refitting import refit
from unit.review import builders, results
from unit.review.invented_analyses import spec

# One ratio for all studies, so that what is computed is a weighted mean.
SETTINGS = replace(builders.SETTINGS, two_arm_model="common effect")
FIRST = {"A": (10, 100, 20, 100), "B": (6, 60, 9, 50), "C": (12, 80, 10, 80)}
# Sums of products: only rounding is left.
CLOSED_FORM = 1e-9


def mean(tables):
    """The ratio of risks, by the inverse of the variance of its logarithm."""
    terms = [(math.log(a / n * m / c), 1 / a - 1 / n + 1 / c - 1 / m) for a, n, c, m in tables.values()]
    return math.exp(sum(y / v for y, v in terms) / sum(1 / v for _, v in terms))


def rests(tables, **settings):
    arms = {name: (results.arm(a, n), results.arm(c, m)) for name, (a, n, c, m) in tables.items()}
    members = [results.study(name, *both, kind="counts") for name, both in arms.items()]
    whole = results.synthesis(members, estimate=0.5)
    asked = replace(spec(), settings=replace(SETTINGS, **settings))
    return inputs.input_of(whole, whole.primary, builders.outcome(), asked)


def result(kept, numbers=None):
    found = numbers or refit(kept, SETTINGS)
    return KeptResult("pts", "x", "PTS", "lower", found, "Fewer.", "low", (), rests_on=kept)


def library(tables):
    return {
        f"{name}2019": KeptPublication(name, "included", "", str(t), "r", {}) for name, t in tables.items()
    }


def runs(before, after, code="1", settings=()):
    kept = [
        KeptReview("legs", "Legs", library(tables), (), {}, versions={}, code=by)
        for tables, by in ((before, "1"), (after, code))
    ]
    return causes.Runs(*kept, tuple(settings), SETTINGS)


def told(before, after, code="1", was=None):
    then, now = rests(before), rests(after)
    return causes.causes_of(result(then, was), result(now), runs(before, after, code))


def test_what_is_refitted_is_the_weighted_mean():
    assert refit(rests(FIRST), SETTINGS).estimate == pytest.approx(mean(FIRST), rel=CLOSED_FORM)


@pytest.mark.parametrize("code", ["1", "2"])
def test_a_result_that_rested_on_nothing_is_moved_by_what_was_added_and_that_alone(code):
    now = rests(FIRST)
    empty = replace(result(now), rests_on=None)
    added = tuple(Cause(CauseKind.STUDY_ADDED, (name,)) for name in FIRST)
    removed = tuple(Cause(CauseKind.STUDY_REMOVED, (name,)) for name in FIRST)
    assert causes.causes_of(empty, result(now), runs({}, FIRST, code)) == added
    assert causes.causes_of(result(now), empty, runs(FIRST, {}, code)) == removed


def test_of_results_that_both_rest_on_nothing_only_other_code_is_a_cause():
    empty = replace(result(rests(FIRST)), rests_on=None)
    assert causes.causes_of(empty, empty, runs({}, {}, "2")) == (Cause(CauseKind.CODE, ()),)
    assert causes.causes_of(empty, empty, runs({}, {})) == ()


def test_one_change_with_the_same_code_is_the_cause_and_not_computed():
    after = FIRST | {"A": (11, 100, 20, 100)}
    assert told(FIRST, after) == (Cause(CauseKind.STUDY_EDITED, ("A",)),)
    assert told(FIRST, FIRST) == () and told(FIRST, FIRST, "2") == (Cause(CauseKind.CODE, ()),)


def decided(edited, *, now="A", was="non-randomised", figures=FIRST):
    """Causes where files say another design: of the studies of a result those in ``now`` are left."""
    both = runs(FIRST, FIRST)
    others = {name: replace(p, said="t") if name[0] in edited else p for name, p in library(FIRST).items()}
    both = replace(both, after=replace(both.after, publications=others))
    then, left = rests(figures), rests({name: FIRST[name] for name in now})
    before, after = result(then), result(left)
    before = replace(before, numbers=replace(before.numbers, stratum=was))
    return causes.causes_of(
        before, replace(after, numbers=replace(after.numbers, stratum="randomised")), both
    )


def test_a_file_that_decides_on_others_is_the_cause_where_it_alone_is_another():
    """A's design makes it the only trial: B and C leave the headline, and A's own values stay."""
    assert decided("A") == (Cause(CauseKind.STUDY_EDITED, ("A",)),)
    assert decided("A", now="BC") == (Cause(CauseKind.STUDY_EDITED, ("A",)),)
    # Which of two files it was is not known.
    assert [(c.kind, c.names) for c in decided("AB", now="BC")] == [(CauseKind.STUDY_EDITED, ("A",))]
    assert {(c.kind, c.names) for c in decided("AB", now="AB")} == {(CauseKind.OTHER_STUDIES, ("C",))}


def test_a_result_that_is_of_other_designs_now_has_a_cause_though_its_values_are_the_same():
    one = {"A": FIRST["A"]}
    assert decided("A", figures=one) == (Cause(CauseKind.STUDY_EDITED, ("A",)),)
    assert decided("AC", figures=one) == (Cause(CauseKind.OTHER_STUDIES, ("A",)),)
    assert decided("", figures=one) == (Cause(CauseKind.VOCABULARY, ()),)  # the code is the same
    assert decided("A", figures=one, was="randomised") == ()


def test_changes_that_came_together_are_told_with_the_result_of_each_alone():
    after = {"A": (15, 100, 20, 100), "C": FIRST["C"], "D": (5, 40, 9, 40)}
    found = told(FIRST, after)
    assert [(c.kind, c.names) for c in found] == [
        (CauseKind.STUDY_EDITED, ("A",)), (CauseKind.STUDY_REMOVED, ("B",)), (CauseKind.STUDY_ADDED, ("D",)),
    ]  # fmt: skip
    alone = [
        FIRST | {"A": after["A"]},
        {name: FIRST[name] for name in "AC"},
        FIRST | {"D": after["D"]},
    ]
    assert [c.alone.estimate for c in found] == pytest.approx([mean(t) for t in alone], rel=CLOSED_FORM)
    assert [c.alone.k for c in found] == [3, 2, 4]


def test_a_change_that_moves_nothing_is_no_cause_and_one_that_moves_all_stands_without_numbers():
    then = rests(FIRST)
    renamed = {"A": then.figures["A"], "B": then.figures["B"], "C": then.figures["C"]}
    label = replace(renamed["B"], candidate={**renamed["B"].candidate, "label": "B et al."})
    edited = rests(FIRST | {"A": (11, 100, 20, 100)}).figures["A"]
    now = replace(then, figures={**renamed, "A": edited, "B": label})
    after = library(FIRST | {"A": 1, "B": 2})
    both = runs(FIRST, FIRST)
    both = replace(both, after=replace(both.after, publications=after))
    assert causes.causes_of(result(then), result(now), both) == (Cause(CauseKind.STUDY_EDITED, ("A",)),)


def test_other_code_is_a_cause_where_it_gives_other_numbers_and_the_others_are_set_against_those():
    after = FIRST | {"A": (11, 100, 20, 100)}
    # With code that gives the same as before, the study explains all.
    assert told(FIRST, after, "2") == (Cause(CauseKind.STUDY_EDITED, ("A",)),)
    was = replace(refit(rests(FIRST), SETTINGS), estimate=0.6)
    code, study = told(FIRST, after, "2", was)
    assert (code.kind, code.names, study.kind, study.names) == (
        CauseKind.CODE, (), CauseKind.STUDY_EDITED, ("A",),
    )  # fmt: skip
    assert code.alone.estimate == pytest.approx(mean(FIRST), rel=CLOSED_FORM)
    assert study.alone.estimate == pytest.approx(mean(after), rel=CLOSED_FORM)


def test_settings_that_pool_otherwise_are_one_cause_of_their_own():
    then, now = rests(FIRST), rests(FIRST, level=0.9)
    (found,) = causes.causes_of(result(then), result(now), runs(FIRST, FIRST))
    assert found == Cause(CauseKind.SETTING, ("level",))
    after = FIRST | {"A": (11, 100, 20, 100)}
    now = replace(rests(after, level=0.9))
    study, setting = causes.causes_of(result(then), result(now), runs(FIRST, after))
    assert (study.kind, setting.kind) == (CauseKind.STUDY_EDITED, CauseKind.SETTING)
    assert setting.alone.estimate == pytest.approx(mean(FIRST), rel=CLOSED_FORM)
    assert study.alone.ci_high != setting.alone.ci_high


def test_figures_that_a_setting_lets_in_are_told_with_the_settings():
    then, now = rests({name: FIRST[name] for name in "AB"}), rests(FIRST)
    same = runs(FIRST, FIRST, settings=("times.late.from", "outcomes.other.times"))
    (found,) = causes.causes_of(result(then), result(now), same)
    assert found == Cause(CauseKind.SETTING, ("times.late.from", "C"))


@pytest.mark.parametrize(("more", "tried"), [(0, True), (1, False)])
def test_of_very_many_changes_none_is_tried_alone(more, tried):
    tables = {f"S{i:02}": (10 + i, 100, 20, 100) for i in range(causes.MOST_TRIED + more)}
    after = {name: (a + 5, n, c, m) for name, (a, n, c, m) in tables.items()}
    found = told(tables, after)
    assert len(found) == len(tables) and all((c.alone is not None) is tried for c in found)
