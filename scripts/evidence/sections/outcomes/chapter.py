"""The outcomes in the paper."""

from __future__ import annotations

from evidence.display import words
from evidence.display.key_results import CHOSEN
from evidence.display.section import Place, Writer
from evidence.sections.outcomes.view import OutcomesView, OutcomeView, SynthesisView


def write(paper: Writer, v: OutcomesView) -> None:
    """Write the chapter."""
    paper.heading("Outcomes", 1, "outcomes")
    if not v.outcomes:
        paper.text("No outcome has any data.")
    for o in v.outcomes:
        _outcome(paper, o)


def _outcome(paper: Writer, o: OutcomeView) -> None:
    paper.heading(o.outcome.label, 2, o.id)
    paper.text(o.about, style="SmallText", keep=bool(o.syntheses))
    for s in o.syntheses:
        _synthesis(paper, s)
    if not o.syntheses:
        paper.text("Nothing was asked of this outcome.")
    paper.parts(Place.OUTCOME, o.source)


def _synthesis(paper: Writer, s: SynthesisView) -> None:
    paper.heading(s.label, 3, s.id)
    if s.empty:
        paper.text("No publication reports this.")
        return
    _told(paper, s)
    paper.parts(Place.SYNTHESIS, s.source)


def _told(paper: Writer, s: SynthesisView) -> None:
    paper.text(s.meaning, keep=bool(s.source.synthesis.candidates))
    for text in s.designs:
        paper.text(text, keep=True)
    if s.standing:
        paper.text(words.sentence(s.standing), keep=bool(s.source.synthesis.candidates))


def write_key(paper: Writer, v: OutcomesView) -> None:
    """Write the results that the review ranks highest, a forest plot each."""
    if not v.key:
        return
    paper.heading("Key outcomes", 1, "outcomes")
    paper.text(words.sentence(CHOSEN), style="SmallText", keep=True)
    for s in v.key:
        paper.heading(s.source.outcome.outcome.label, 2, s.id)
        _told(paper, s)
        paper.parts(Place.SYNTHESIS, s.source)
