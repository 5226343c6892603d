"""Every kind of note has one sentence, arises somewhere, and carries just what its sentence quotes."""

import ast
import re
import string
from pathlib import Path

import pytest

from evidence.display.prose.notes import TEMPLATES, names, sentence
from evidence.record.notes.kind import SEVERITIES
from evidence.record.notes.note import KINDS, Note, RowNote, notes_of, of_studies, warnings_of
from evidence.record.results.analysis import MODELS, SE_GRADES, STUDY_INTERVALS
from evidence.record.results.diagnostics import SMALL_STUDY_TESTS
from evidence.record.results.left_out import LEFT_OUT_KINDS
from evidence.record.summary.absolute import FORMULAS
from evidence.review.selection.choosing.figure_of_study import RULES
from evidence.stats.over_time import survival

PACKAGE = Path(__file__).parents[3] / "scripts/evidence"
# Words that a sentence does not quote but turns into words of its own.
IDS = {
    "cells": "four cells", "measure": "RR", "reached": "reached", "interval": "wald", "model": "GLMM",
    "shares_are": "weight",
}  # fmt: skip
SAID = {"who", "of_whom", "because", "parts"}


class Watched(dict):
    """A mapping that knows which of its names were asked for."""

    def __init__(self, *given):
        super().__init__(*given)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.asked.add(name)
        return super().get(name, default)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)


def example(kind, without=()):
    """Return a note of a kind with all that it carries, of two studies and with two parts."""
    carried = KINDS[kind]
    return Note(
        kind,
        ("a", "b"),
        Watched({name: 1 + i for i, name in enumerate(carried.numbers) if name not in without}),
        Watched({name: IDS.get(name, f"<{name}>") for name in carried.words if name not in without}),
        (Note("unit", words={"unit": "limb"}), Note("unit", words={"unit": "vein"})),
    )


def test_every_kind_has_a_sentence_and_every_sentence_a_kind():
    assert set(TEMPLATES) == set(KINDS)
    assert {kind.severity for kind in KINDS.values()} == set(SEVERITIES)
    assert all(kind.meaning and kind.meaning[-1] != "." for kind in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_quotes_what_its_kind_carries_and_nothing_else(kind):
    note, template = example(kind), TEMPLATES[kind]
    text = sentence(note, {"a": "Alpha 2010", "b": "Bravo 2012"})
    assert text and not re.search(r"\{|\}|None", text)
    carried = {*KINDS[kind].numbers, *KINDS[kind].words}
    if isinstance(template, str):
        fields = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert fields - SAID == carried
    else:
        assert note.numbers.asked | note.words.asked >= carried
    if KINDS[kind].may_lack:
        assert sentence(example(kind, without=KINDS[kind].may_lack))


def test_every_kind_arises_somewhere():
    told = set()
    for floor in ("record/published", "stats", "studies", "review", "workflow"):
        for path in (PACKAGE / floor).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            told |= {
                n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
    assert set(KINDS) - told == set()


def test_a_note_that_carries_too_little_or_too_much_is_refused():
    with pytest.raises(ValueError, match="no kind of note 'nothing'"):
        Note("nothing")
    with pytest.raises(ValueError, match="lacks factor and carries x"):
        Note("hartung_knapp_raised", numbers={"x": 1})


def test_rows_become_the_studies_themselves():
    rows = RowNote("no_events_no_weight", rows=(0, 2))
    assert sentence(rows) == "no events in both arms (rows 1, 3), without weight"
    within = Note("not_estimable", parts=(rows,))
    (named,) = of_studies([within], ["a:0", "b:0", "c:0"])
    assert named == Note("not_estimable", parts=(Note("no_events_no_weight", ("a:0", "c:0")),))
    labels = {"a:0": "Huang 2015", "c:0": "Lee 2020"}
    assert sentence(named, labels).endswith("no events in both arms (Huang 2015, Lee 2020), without weight")


def test_severity_tells_warnings_from_notes():
    raised, two = Note("hartung_knapp_raised", numbers={"factor": 0.5}), Note("two_studies_tau2")
    assert (warnings_of([raised, two, two]), notes_of([raised, two, raised])) == ((two,), (raised,))


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note("zero_cell_corrected", numbers={"add": 0.5}, words={"cells": "four cells"}),
         "zero cell: 0.5 added to all four cells"),
        (Note("nearer_time", ("k",), words={"study": "CaVenT", "time": "24 months"}),
         "CaVenT is represented by Enden 2012 (24 months is closest to the prespecified time)"),
        (Note("printed_all_the_same", numbers={"more": 1}, parts=(
            Note("no_poolable_figure"),
            Note("printed_figure", words={"label": "Dua 2025", "printed": "33%"},
                 parts=(Note("no_denominator"),)))),
         "no study reported poolable data; printed all the same: Dua 2025 33% (no denominator is "
         "printed); and 1 more"),
        (Note("errors_imputed", ("k",), {"imputed": 1, "total": 3}),
         "1 of 3 Kaplan-Meier estimates are printed without interval or numbers at risk; their standard errors are "
         "imputed from the number of patients at the start."),
        (Note("method_read", ("k",), {"read": 2, "total": 3}),
         "2 of 3 studies do not name the method of the share (Enden 2012); that it is a Kaplan-Meier estimate is the "
         "reader's reading"),
        (Note("few_participants", numbers={"width": 0.15, "allowed": 0.2, "fewest": 100},
              words={"measure": "proportion"}),
         "It spans 15 percentage points; 20 percentage points allowed, but from an unknown number of participants; "
         "at least 100 wanted."),
        (Note("information_size_of_risks", numbers={"n": 1234, "needed": 1811.2, "risk": 0.2, "wanted": 0.15},
              words={"reached": "not reached"}),
         "1,234 participants; optimal information size 1,811 (15.0% with the event instead of 20.0%). Not reached."),
        (Note("counts_against_contrast", ("k",), {"other": 1, "total": 1}, {}, (Note("counts_beside"),)),
         "The study stands here as printed, and the counts printed with it give another value (the arms' counts are "
         "shown beside the printed contrast)"),
        (Note("counts_against_contrast", ("k",), {"other": 2, "total": 3}, {}, (Note("counts_beside"),)),
         "2 of 3 studies stand here as printed, and the counts printed with them give another value (the arms' counts "
         "are shown beside the printed contrast)"),
        (Note("second_contradicts", (), {"first": 0.51, "second": 0.62}, {"quantity": "tau2"},
              (Note("by_common_effect"),)),
         "common effect: tau2 is 0.51 here, 0.62 by the second computation"),
        (Note("second_contradicts", (), {"first": 0.51}, {"quantity": "tau2"}, (Note("by_common_effect"),)),
         "common effect: tau2 is 0.51 here, none by the second computation"),
        (Note("part_for_whole", ("k",), {"n": 1200, "whole": 3400}, {"study": "CaVenT"}),
         "CaVenT is represented by a part of it: 1,200 of 3,400 patients (Enden 2012)."),
        (Note("curve_errors_imputed", (), {"imputed": 1, "total": 3, "still_at_risk": 0.5}),
         "1 of 3 Kaplan-Meier estimates is printed without interval or numbers at risk; standard errors are then imputed "
         "from the number of patients at the start, with 50% of those without an event taken as still at risk."),
        (Note("curve_errors_imputed", (), {"imputed": 2, "total": 3, "still_at_risk": 0.5}),
         "2 of 3 Kaplan-Meier estimates are printed without interval or numbers at risk; standard errors are then imputed "
         "from the number of patients at the start, with 50% of those without an event taken as still at risk."),
    ],
)  # fmt: skip
def test_some_sentences_word_by_word(note, words):
    assert sentence(note, {"k": "Enden 2012"}) == words


def test_every_id_of_the_results_has_a_name():
    assert set(MODELS) <= set(names.MODELS)
    assert set(SMALL_STUDY_TESTS) == set(names.SMALL_STUDY_TESTS)
    assert set(FORMULAS) == set(names.FORMULAS)
    assert set(STUDY_INTERVALS) == set(names.STUDY_INTERVALS)
    assert {rule.id for rule in RULES} == set(names.CHOICE_RULES)
    assert survival.GRADES == SE_GRADES


def test_every_reason_why_a_value_is_in_no_primary_analysis_has_words():
    assert tuple(names.LEFT_OUT) == LEFT_OUT_KINDS
