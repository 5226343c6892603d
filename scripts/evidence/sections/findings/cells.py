"""A line of the table of main findings, and its cells."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.certainty import CertaintyCell
from evidence.display.tables.absolute import AbsoluteView
from evidence.display.tables.cells import Cell, Drawing, Para, bold, para, small, to, warning

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
    size: str  # the same with what is counted: people, or limbs
    effect: str
    interval: str
    prediction: str
    status: str
    events: str  # of each side
    spark: str  # inline SVG
    absolute: AbsoluteView | None
    certainty: CertaintyCell | None
    certainty_anchor: str | None
    meaning: str
    flags: tuple[str, ...] = ()  # what to know of its figures, with short codes
    reviews: tuple[Para, ...] = ()  # what systematic reviews pooled for the same question
    contradictions: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()  # what studies of other designs found, a line each
    designs_in_short: tuple[str, ...] = ()  # the same in a few words
    of_design: str = ""  # the designs of a comparison, and of a result that others stand beside
    technique: str = ""  # what its studies tried, where it is not what the review is about
    standing: str | None = None  # who is held back, where not all eligible studies stand
    assumed: tuple[str, ...] = ()  # what stands on assumptions; nothing of a primary analysis


def question(f: MainFinding) -> Cell:
    """Return comparison and time, leading to the section of the synthesis."""
    told = (para(to(f.comparison, f.address)), small(f.time))
    return (*told, small(WITH_ASSUMPTIONS)) if f.assumed else told


def studies(f: MainFinding) -> tuple[Para, ...]:
    """Return numbers of studies and people."""
    return para(words.plural(f.k, "study")), small(
        "; ".join(filter(None, (f.of_design, f.technique, f.size)))
    )


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
    """Return the certainty that was judged, leading to its reasons, and the flags."""
    judged = f.certainty.words(f.certainty_anchor) if f.certainty else ()
    return (*judged, *(small(flag) for flag in f.flags)) or numbers.MISSING


def meaning(f: MainFinding) -> Cell:
    """Return what was found, in plain words."""
    warned = tuple(warning(words.sentence(text)) for text in f.contradictions)
    if f.assumed:
        told = tuple(small(words.sentence(text)) for text in f.assumed)
        return (para(f"{WITH_ASSUMPTIONS}: {f.meaning}"), *told, *f.reviews, *warned)
    held = (small(words.sentence(f.standing)),) if f.standing else ()
    beside = (*(para(text) for text in f.designs), *held, *f.reviews, *warned)
    return (para(f.meaning), *beside) if beside else f.meaning


def in_one(f: MainFinding) -> Cell:
    """Return the result with its intervals in two lines."""
    told = "; ".join(x for x in (f.interval or "no interval", f.prediction) if x)
    return (para(bold(f.effect)), small(told), *map(small, f.designs_in_short))


def certainty_in_short(f: MainFinding) -> Cell:
    """Return the certainty that was judged, and the codes of the flags."""
    judged = f"{f.certainty.symbols} {f.certainty.word}".strip() if f.certainty else "not judged"
    codes = ", ".join(flag.partition(":")[0] for flag in f.flags)
    return (para(judged), *((small(codes),) if codes else ()))


def people_in_short(f: MainFinding) -> Cell:
    """Return the result in people: what the comparator has, and the difference; one group as it is."""
    if f.absolute is None or not (f.absolute.lines or f.absolute.difference):
        return numbers.MISSING
    told = [small(line) for line in f.absolute.lines[:1]]
    if f.absolute.difference:
        told.append(para(f.absolute.difference))
    return tuple(told)
