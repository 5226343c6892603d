"""Tables of the main findings: the primary analysis of every synthesis, and what it means in people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.display.geometry.forest_table import format_of
from evidence.display.prose import standing
from evidence.display.prose.meaning import meaning
from evidence.display.prose.notes.names import FORMULAS
from evidence.display.results import meaning_in, on_assumptions
from evidence.display.tables.columns import COUNT, NUMBER, Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import ANALYSIS, PLACE, InSynthesis, rows_by_place, syntheses
from evidence.record.evidence import Evidence
from evidence.record.statement import State, Statement, statement_of
from evidence.sections.findings import cells

_RISK = "risks and shares between 0 and 1, means in the outcome's unit"


def _of_baseline(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.baseline, name) if r.item.baseline else None


def _said(name: str) -> Callable[[_Finding], object]:
    return lambda r: getattr(r.said, name)


def _ways(name: str) -> Callable[[_Finding], object]:
    return lambda r: getattr(r.said.ways, name) if r.said.null is not None else None


@dataclass(frozen=True, slots=True)
class _Finding(InSynthesis):
    """The primary analysis of a synthesis, or the one on assumptions; what may be said of it."""

    said: Statement
    words: str


def _findings(evidence: Evidence) -> Iterator[_Finding]:
    for o, s in syntheses(evidence):
        yield _Finding(o, s, s.primary, statement_of(s), meaning_in(evidence, o, s))
        supposed = on_assumptions(s)
        if s.with_assumptions is not None and supposed is not None:
            text = meaning(supposed, o.outcome, format_of(supposed.primary))
            yield _Finding(o, s, s.with_assumptions, statement_of(supposed), text)


FINDINGS = Table(
    "findings",
    "The primary analysis of every synthesis, and the one with stated assumptions where a figure needs them",
    "an analysis of a synthesis",
    (
        *ANALYSIS,
        Column("state", "what may be said of the result: " + ", ".join(State), value=_said("state")),
        Column(
            "state_breadth",
            "how far apart the limits are: a fold of ratios, a span of shares, deviations of means",
            NUMBER,
            value=_said("breadth"),
        ),
        Column("state_largest", "how far apart they may be to say anything", NUMBER, value=_said("largest")),
        *(
            Column(f"studies_{name}", meaning, COUNT, value=_ways(name))
            for name, meaning in (
                ("lower", "pooled studies whose estimate is below no difference"),
                ("higher", "pooled studies whose estimate is above it"),
                ("clear_lower", "those whose whole interval is below it"),
                ("clear_higher", "those whose whole interval is above it"),
            )
        ),
        Column("in_words", "what it means, as page and paper say it", value=lambda r: r.words),
        Column(
            "eligible",
            "studies with a figure for the primary analysis, those held back included",
            COUNT,
            value=lambda r: r.synthesis.eligible,
        ),
        Column(
            "held_back",
            "who of them is held back from the primary analysis, and why",
            value=lambda r: standing.of_result(r.synthesis),
        ),
    ),
    _findings,
)
ABSOLUTE_EFFECTS = Table(
    "absolute_effects",
    "What the results mean in people",
    "a result",
    (
        *PLACE,
        Column("kind", "risk, mean, or share of one group"),
        Column("per", "how many people the report tells it for", COUNT),
        Column(
            "baseline", "value of the comparator that it starts from", NUMBER, _RISK, _of_baseline("value")
        ),
        Column("baseline_low", "smallest of the comparator arms", NUMBER, _RISK, _of_baseline("low")),
        Column("baseline_high", "largest of the comparator arms", NUMBER, _RISK, _of_baseline("high")),
        Column("baseline_label", "what the baseline is", value=_of_baseline("what")),
        Column(
            "baseline_source",
            "where a baseline of the configuration was read",
            value=_of_baseline("source"),
        ),
        Column("value", "value with the intervention", NUMBER, _RISK),
        Column("low", "its lower limit, the baseline taken as known", NUMBER, _RISK),
        Column("high", "its upper limit", NUMBER, _RISK),
        Column("difference", "value with the intervention less the baseline", NUMBER, _RISK),
        Column("difference_low", "lower limit of the difference", NUMBER, _RISK),
        Column("difference_high", "upper limit of the difference", NUMBER, _RISK),
        Column("formula", "how it is worked out", value=lambda r: FORMULAS[r.item.formula]),
        Column("note", "why there is none, or what a reader must know"),
    ),
    lambda evidence: rows_by_place(evidence, evidence.absolute),
)
TABLES = (FINDINGS, ABSOLUTE_EFFECTS)

# The rows are findings as `evidence.sections.findings.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Comparison, time", cells.question),
        PrintedColumn("Studies", cells.studies),
        PrintedColumn("Result", cells.result),
        PrintedColumn("Absolute effect", cells.people),
        PrintedColumn("Certainty", cells.certainty),
        PrintedColumn("In words", cells.meaning),
    ),
    (4.6, 2.0, 4.2, 5.0, 3.7, 6.2),
)
