"""Findings by role and outcome, as rows: a heading for each outcome, its results, what is not pooled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from evidence.display import words
from evidence.display.results import CRITICAL
from evidence.display.tables.cells import (
    HEADING,
    NOTE,
    SMALL,
    Drawing,
    Grid,
    GridRow,
    Para,
    Span,
    para,
    small,
    to,
)
from evidence.display.tables.columns import Layout
from evidence.record.results.synthesis import EFFICACY, SAFETY
from evidence.sections.findings.cells import MainFinding
from evidence.sections.findings.columns import HARMS, IN_REPORT, PRINTED

ROLE_TITLES = {EFFICACY: "Efficacy", SAFETY: "Safety"}  # of outcomes that have findings


@dataclass(frozen=True, slots=True)
class Unpooled:
    """A question of an outcome without a pooled answer, in a few words."""

    synthesis_id: str
    address: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class OutcomeFindings:
    """The results of one outcome, and its questions that have none."""

    outcome_id: str
    address: str
    outcome: str
    importance: str
    rows: tuple[MainFinding, ...]
    unpooled: tuple[Unpooled, ...]
    printed: tuple[Para, ...] = ()  # of a critical outcome: figures that cannot be pooled, as printed
    reviews: tuple[Para, ...] = ()  # of systematic reviews, where nothing of ours stands

    @property
    def heading(self) -> GridRow:
        """Name the outcome over all columns, with its questions that have no pooled answer."""
        told = [para(Span(self.outcome, bold=True, anchor=self.address), *self._critical())]
        told += _not_pooled(self.unpooled)
        return GridRow(((*told, *self.printed, *self.reviews),), HEADING)

    @property
    def unanswered(self) -> tuple[Unpooled, ...]:
        """The questions that no row answers; one that rests on assumptions has a row too."""
        answered = {f.synthesis_id for f in self.rows}
        return tuple(u for u in self.unpooled if u.synthesis_id not in answered)

    @property
    def name(self) -> GridRow:
        """Name the outcome over all columns, with its questions that no row below answers."""
        told = para(Span(self.outcome, bold=True), *self._critical())
        return GridRow(((told, *_not_pooled(self.unanswered)),), HEADING)

    def _critical(self) -> tuple[Span | str, ...]:
        return (" ", Span(CRITICAL, tag=True)) if self.importance == CRITICAL else ()

    @property
    def lines(self) -> tuple[GridRow, ...]:
        """Print the results."""
        return tuple(PRINTED.row(f) for f in self.rows)

    @property
    def lines_alone(self) -> tuple[GridRow, ...]:
        """Print the results without what systematic reviews say of them, which the page folds."""
        return tuple(PRINTED.row(replace(f, reviews=())) for f in self.rows)

    @property
    def headed(self) -> tuple[Para, ...]:
        """Name the outcome, without what the page folds."""
        found = self.heading.cells[0]
        assert not isinstance(found, (str, Span, Para, Drawing))
        told = tuple(line for line in found if isinstance(line, Para))
        return told[: len(told) - len(self.printed) - len(self.reviews)]

    @property
    def folded(self) -> tuple[tuple[str, tuple[Para, ...]], ...]:
        """Figures as printed and values of systematic reviews, each under a heading that counts them."""
        # A value without a time stands beside several results of an outcome; here it is told once.
        every = (*self.reviews, *(line for f in self.rows for line in f.reviews))
        reviews = tuple(dict.fromkeys(every))
        parts = (
            (f"Reported, not pooled: {words.plural(len(self.printed), 'question')}", self.printed),
            (f"Systematic reviews: {words.plural(len(reviews), 'value')}", reviews),
        )
        return tuple((title, lines) for title, lines in parts if lines)


def _not_pooled(questions: Iterable[Unpooled]) -> tuple[Para, ...]:
    found = [s for u in questions for s in ("; ", to(u.label, u.address), f" ({u.note})")]
    return (para("Not pooled: ", *found[1:], ".", style=SMALL),) if found else ()


def _in_paper(outcomes: Iterable[OutcomeFindings], layout: Layout) -> Iterator[GridRow]:
    """Go through an outcome's name and its results, each with who is held back over all columns below it."""
    for o in outcomes:
        if o.rows:
            yield o.name
        for f in o.rows:
            yield layout.row(f)
            if f.standing:
                yield GridRow((small(f.standing),), NOTE)


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one role, and the questions for which no publication has a figure."""

    role: str
    title: str
    outcomes: tuple[OutcomeFindings, ...]
    nothing: tuple[str, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above the columns."""
        return PRINTED.heads

    @property
    def grid(self) -> Grid:
        """The whole table of this role."""
        return PRINTED.grid(row for o in self.outcomes for row in (o.heading, *o.lines))

    @property
    def in_report(self) -> Grid:
        """The results alone, an outcome over its results."""
        return IN_REPORT.grid(_in_paper(self.outcomes, IN_REPORT))

    @property
    def as_harms(self) -> Grid:
        """The results alone with their events."""
        return HARMS.grid(_in_paper(self.outcomes, HARMS))
