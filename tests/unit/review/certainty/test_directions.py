"""Directions of effect: a study counts once, from whatever its figures tell, and a test only where it can speak."""

import pytest

from candidate_attributes import attributes
from evidence.record.notes.note import Note
from evidence.record.results.analysis import Exclusion
from evidence.record.summary.direction import HIGHER, LOWER, SAME
from evidence.review.certainty import directions
from evidence.review.certainty.directions import direction_summary
from evidence.review.selection.choosing.overlaps import SURE, Shared
from evidence.stats.sign_test import sign_test
from unit.review.results import ONE_ARM, TWO_ARM, arm, info, printed, study, synthesis


def unpooled(*candidates, comparison=TWO_ARM, status="not pooled"):
    from dataclasses import replace

    found = synthesis([], comparison=comparison, status=status)
    return replace(found, candidates=tuple(c for c, _ in candidates))


def summary(*candidates, overlaps=None, **more):
    return direction_summary(info(), unpooled(*candidates, **more), overlaps or {})


def counts(name, ours, theirs, **changes):
    return study(name, arm(*ours), arm(*theirs), **changes)


def ways(found):
    return {s.label: s.way for s in found.studies}


def test_counts_means_survival_and_printed_contrasts_all_tell_a_direction():
    found = summary(
        counts("risk", (4, 20), (4, 40)),
        study("mean", arm(n=9, mean=1.0), arm(n=9, mean=2.0), kind="means", usable=False),
        study("rate", arm(events=2, person_time=40.0), arm(rate=0.2), kind="rates"),
        study("survival", arm(survival=0.8), arm(survival=0.8), kind="survival"),
        study("ratio", kind="effect", effect=printed("OR", 2.7)),
        study("difference", kind="effect", effect=printed("MD", -0.4)),
    )
    assert ways(found) == {
        "risk": HIGHER,
        "mean": LOWER,
        "rate": LOWER,
        "survival": SAME,
        "ratio": HIGHER,
        "difference": LOWER,
    }
    assert (found.higher, found.lower, found.same) == (2, 3, 1)


def test_the_words_it_was_read_from_stand_beside_each_direction():
    found = summary(counts("a", (1, 9), (2, 9)), study("b", kind="effect", effect=printed("RR", 0.5)))
    assert [s.basis for s in found.studies] == ["1/9 versus 2/9", "RR 0.5"]


def test_figures_of_another_time_that_an_analysis_looked_at_do_not_count():
    elsewhen = counts("c", (1, 9), (2, 9), at_other_time=True)
    found = summary(counts("a", (1, 9), (2, 9)), counts("b", (3, 9), (2, 9)), elsewhen)
    assert ways(found) == {"a": LOWER, "b": HIGHER}


def test_a_study_counts_once():
    first = counts("a", (1, 9), (2, 9))
    second = study("a2", arm(5, 90), arm(2, 90), study="a", n=180)
    found = summary(first, second, counts("b", (1, 9), (2, 9)))
    assert len(found.studies) == 2 and ways(found)["a2"] == HIGHER  # the larger number of patients speaks


def test_studies_that_share_patients_count_once_together():
    shared = {"a": {"b": Shared(SURE)}, "b": {"a": Shared(SURE)}}
    figures = counts("a", (1, 9), (2, 9)), counts("b", (1, 9), (2, 9)), counts("c", (1, 9), (2, 9))
    assert len(summary(*figures, overlaps=shared).studies) == 2


@pytest.mark.parametrize(("kind", "counted"), [("figure_cannot_be", 2), ("no_poolable_figure", 3)])
def test_a_figure_that_cannot_be_has_no_vote_where_it_is_held_back(kind, counted):
    """A mean of 300 on a score that ends at 33 counted as a study in favour of the comparator."""
    from dataclasses import replace

    made = unpooled(*(counts(name, (1, 9), (2, 9)) for name in "abc"))
    why = Note(kind, words={"what": "300 is above the scale"}) if kind == "figure_cannot_be" else Note(kind)
    primary = replace(made.primary, excluded=(Exclusion(made.candidates[2].key, why),))
    found = direction_summary(info(), replace(made, analyses=(primary,)), {})
    assert len(found.studies) == counted


def test_figures_without_a_direction_do_not_count():
    nothing = study("nothing", arm(printed=("some",)), arm(printed=("fewer",)))
    assert summary(counts("a", (1, 9), (2, 9)), nothing) is None


def test_reports_of_part_of_the_patients_do_not_count():
    from dataclasses import replace

    candidate, effect = counts("part", (1, 9), (2, 9))
    part = replace(candidate, attributes=attributes(role="subgroup")), effect
    assert summary(counts("a", (1, 9), (2, 9)), part) is None


@pytest.mark.parametrize("more", [{"status": "pooled"}, {"comparison": ONE_ARM}])
def test_a_pooled_synthesis_and_one_group_have_no_directions(more):
    assert summary(counts("a", (1, 9), (2, 9)), counts("b", (1, 9), (2, 9)), **more) is None


def test_the_sign_test_is_made_from_six_pointing_studies_on():
    def pointing(n):
        return [counts(f"s{i}", (1, 9), (2, 9)) for i in range(n)]

    five = summary(*pointing(5), counts("same", (1, 9), (1, 9)))
    assert five.p_value is None and five.note == Note("no_sign_test", numbers={"fewest": 6})
    six = summary(*pointing(6))
    assert (six.p_value, six.note) == (sign_test(0, 6), None)


@pytest.mark.parametrize(
    ("figure", "rate"),
    [
        ({"events": 2, "person_time": 40.0}, 0.05),
        ({"events": 0, "person_time": 40.0}, 0.0),
        ({"events": 2, "person_time": 40.0, "rate": 9.0}, 0.05),  # counted before printed
        ({"events": 2, "rate": 0.3}, 0.3),
        ({"events": 2, "person_time": 0.0, "rate": 0.3}, 0.3),
        ({"person_time": 40.0, "rate": 0.3}, 0.3),
        ({"events": 2}, None),
    ],
)
def test_a_rate_is_events_in_their_time_else_as_it_is_printed(figure, rate):
    assert directions._rate(arm(**figure)) == rate


def test_one_arm_without_a_figure_of_its_kind_leaves_the_next_kind():
    found = summary(
        study("mixed", arm(4, 20, 1.0), arm(None, 20, 2.0), kind="means"),
        study("risk", arm(4, 20, 1.0), arm(2, 20, 2.0)),
        study("none", arm(4, 20), None),
        study("no effect", kind="effect"),
    )
    assert ways(found) == {"mixed": LOWER, "risk": HIGHER}
