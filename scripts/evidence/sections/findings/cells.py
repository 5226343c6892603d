"""A line of the table of main findings, and its cells."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.certainty import CertaintyCell
from evidence.display.tables.cells import Cell, Drawing, bold, para, small, to
from evidence.sections.findings.absolute import AbsoluteView

WITH_ASSUMPTIONS = "With stated assumptions"


@dataclass(frozen=True, slots=True)
class MainFinding:
    """One result: a line of the table of main findings."""

    synthesis_id: str
    address: str
    comparison: str
    time: str
    k: int
    n: int | None
    effect: str
    interval: str
    prediction: str
    status: str
    spark: str  # inline SVG
    absolute: AbsoluteView | None
    certainty: CertaintyCell | None
    certainty_anchor: str | None
    meaning: str
    standing: str | None = None  # who is held back, where not all eligible studies stand
    assumed: tuple[str, ...] = ()  # what stands on assumptions; nothing of a primary analysis


def question(f: MainFinding) -> Cell:
    """Return comparison and time, leading to the section of the synthesis."""
    told = (para(to(f.comparison, f.address)), small(f.time))
    return (*told, small(WITH_ASSUMPTIONS)) if f.assumed else told


def studies(f: MainFinding) -> Cell:
    """Return numbers of studies and people."""
    told = (para(words.plural(f.k, "study")), small(f"{numbers.integer(f.n)} people"))
    return (*told, small(f.standing)) if f.standing else told


def result(f: MainFinding) -> Cell:
    """Return the result with its intervals, and on the page its drawing."""
    told = [para(bold(f.effect)), small(f.interval or "no interval")]
    if f.prediction:
        told.append(small(f.prediction))
    return (*told, Drawing(f.spark))


def people(f: MainFinding) -> Cell:
    """Return the result in people: without and with the intervention, the difference, the baseline."""
    if f.absolute is None:
        return numbers.MISSING
    told = [para(line) for line in f.absolute.lines]
    if f.absolute.difference:
        told.append(para(bold(f.absolute.difference)))
    if f.absolute.baseline:
        told.append(small(f.absolute.baseline))
    return tuple(told)


def certainty(f: MainFinding) -> Cell:
    """Return the certainty in a few words, leading to its reasons."""
    return f.certainty.words(f.certainty_anchor) if f.certainty else numbers.MISSING


def meaning(f: MainFinding) -> Cell:
    """Return what was found, in plain words."""
    if not f.assumed:
        return f.meaning
    return (para(f"{WITH_ASSUMPTIONS}: {f.meaning}"), *(small(words.sentence(text)) for text in f.assumed))
