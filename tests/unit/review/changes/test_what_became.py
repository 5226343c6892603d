"""What became of a publication between two states of a review, and of words and judgements in them."""

from dataclasses import replace

import pytest

from evidence.record.history.changes import CauseKind
from evidence.record.history.kept import KeptFigure, KeptPublication, KeptReview
from evidence.review.changes import comparing
from evidence.review.changes.causes import Runs, Why, _why
from unit.review import builders

P = KeptPublication("A", "included", "", "s", "r", {"pts": "3/30"})
FIGURE = KeptFigure("p", {"study": "A"})
EDITED = replace(P, said="t")


def state(publications, **more):
    return KeptReview("legs", "Legs", publications, (), {}, versions={}, code="1", **more)


def became(before, after):
    return Runs(before, after, (), builders.SETTINGS).became("p")


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (replace(EDITED, retracted=True), CauseKind.STUDY_RETRACTED),
        (replace(EDITED, study="B"), CauseKind.STUDY_MOVED),
        (EDITED, CauseKind.STUDY_EDITED),
    ],
)
def test_a_retraction_and_a_report_of_another_study_are_no_mere_edits(now, kind):
    """The file is named where the study has another report."""
    assert became(state({"p": P, "q": P}), state({"p": now, "q": P})) == Why(kind, "p")


def test_of_two_reports_that_changed_the_one_that_went_decides():
    runs = Runs(
        state({"p": P, "q": P}),
        state({"p": replace(EDITED, retracted=True), "q": EDITED}),
        (),
        builders.SETTINGS,
    )
    assert _why("A", FIGURE, KeptFigure("q", {"study": "A"}), runs) == Why(CauseKind.STUDY_RETRACTED, "p")


def test_a_file_that_is_as_it_was_and_says_something_else_was_not_edited():
    then = replace(P, file="f", parts={"population": "1", "arms": "2"})
    now = replace(then, said="t", parts={"population": "3", "arms": "2", "overlaps": "4"})
    parts = ("population", "overlaps")
    assert became(state({"p": then}), state({"p": now})) == Why(CauseKind.STUDY_READ, "A", parts)
    other = replace(now, file="g")
    assert became(state({"p": then}), state({"p": other})) == Why(CauseKind.STUDY_EDITED, "A", parts)
    assert not P.read_otherwise(EDITED)  # a state of an earlier version knows no file


def test_figures_are_a_part_of_the_file_and_name_their_study():
    then = replace(P, parts={"study": "1"})
    assert then.other_parts(replace(then, rows="x")) == ("outcomes",)
    assert then.other_parts(replace(then, rows="x", parts={"study": "2"})) == ("study",)
    assert then.other_parts(replace(then, rows="")) == ()  # not shown any more


def test_a_publication_about_another_question_before_or_now_did_not_come_or_go():
    inside = state({"p": P})
    assert became(state({}, outside=("p",)), inside) == Why(CauseKind.STUDY_ASKED, "A")
    assert became(inside, state({}, outside=("p",))) == Why(CauseKind.STUDY_ELSEWHERE, "A")
    assert became(inside, state({}, unread=("p",))) == Why(CauseKind.STUDY_UNUSABLE, "A")
    assert became(inside, state({})) == Why(CauseKind.STUDY_REMOVED, "A")


def compared(before, after):
    return comparing.compare(before, after, builders.SETTINGS)


def test_words_of_the_vocabulary_are_settings_where_both_states_use_them():
    words = "vocabulary.treatments."
    then = state({}, words={f"{words}a.class": "drug", f"{words}b.class": "x"})
    now = state({}, words={f"{words}a.class": "lysis", f"{words}c.class": "x"})
    (one,) = compared(then, now).methods
    assert (one.name, one.before, one.after) == (f"{words}a.class", "drug", "lysis")
    assert compared(replace(then, words={}), now).nothing


def test_judgements_are_told_by_what_they_say_and_whole_where_they_came_or_went():
    low, high = ({"tool": "RoB 2", "overall": level} for level in ("low", "high"))
    said = {"pts, x": {"reason": "few", "date": "2024"}, "old, x": {"reason": "r"}}
    then = state({"p": replace(P, parts={"x": "1"}, appraisal=low)}, judgements=said)
    said = {"pts, x": {"reason": "very few", "date": "2024"}, "new, x": {"reason": "s"}}
    now = state({"p": replace(P, parts={"x": "1"}, appraisal=high)}, judgements=said)
    assert [(s.name, s.before, s.after) for s in compared(then, now).judgements] == [
        ("certainty of pts, x.reason", "few", "very few"),
        ("certainty of old, x", "reason: r", ""),
        ("certainty of new, x", "", "reason: s"),
        ("risk of bias of p.overall", "low", "high"),
    ]


def test_of_a_state_that_knew_no_judgements_of_bias_none_is_told_as_new():
    now = replace(P, parts={"x": "1"}, appraisal={"tool": "RoB 2"})
    assert compared(state({"p": P}), state({"p": now})).judgements == ()


def test_a_page_that_is_asked_for_now_is_told_unless_the_state_knew_of_none():
    known, on = {"question.x": "y", "pages.outlook": "no"}, {"question.x": "y", "pages.outlook": "yes"}
    assert [s.name for s in compared(state({}, texts=known), state({}, texts=on)).texts] == ["pages.outlook"]
    assert compared(state({}, texts={"question.x": "y"}), state({}, texts=on)).texts == ()
