"""Tables of the main findings: the primary analysis of every synthesis, and what it means in people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.display.geometry.forest.table import format_of
from evidence.display.prose.notes.names import FORMULAS
from evidence.display.prose.results import by_design, standing
from evidence.display.prose.results.flagged import flag_lines
from evidence.display.prose.results.meaning import meaning
from evidence.display.results import meaning_in, on_assumptions
from evidence.display.tables.columns import COUNT, NUMBER, YES_NO, Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import (
    ANALYSIS,
    INTERVAL,
    NATURAL,
    PLACE,
    InSynthesis,
    rows_by_place,
    syntheses,
)
from evidence.record.results.strata import Stratum
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.flags import ResultFlags
from evidence.record.summary.statement import State, Statement, statement_of
from evidence.sections.findings import cells

_RISK = "risks and shares between 0 and 1, means in the outcome's unit"


def _of_baseline(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: getattr(r.item.baseline, name) if r.item.baseline else None


def _of_review(name: str) -> Callable[[InSynthesis], object]:
    return lambda r: (getattr(r.item.pooled_from, name) or None) if r.item.pooled_from else None


def _said(name: str) -> Callable[[_Finding], object]:
    return lambda r: getattr(r.said, name)


def _ways(name: str) -> Callable[[_Finding], object]:
    return lambda r: getattr(r.said.ways, name) if r.said.null is not None else None


@dataclass(frozen=True, slots=True)
class _Finding(InSynthesis):
    """The primary analysis of a synthesis, or the one on assumptions; what may be said of it."""

    said: Statement
    words: str
    flags: ResultFlags | None


def _codes(row: _Finding) -> tuple[str, ...]:
    return row.flags.codes if row.flags else ()


def _flag_words(row: _Finding) -> tuple[str, ...]:
    return flag_lines(row.flags) if row.flags else ()


def _findings(evidence: Evidence) -> Iterator[_Finding]:
    flags = {(f.outcome, f.synthesis, f.analysis): f for f in evidence.flags}
    for o, s in syntheses(evidence):
        place = (o.outcome.id, s.id)
        own = flags.get((*place, s.primary.id))
        yield _Finding(o, s, s.primary, statement_of(s), meaning_in(evidence, o, s), own)
        supposed = on_assumptions(s)
        if s.with_assumptions is not None and supposed is not None:
            text = by_design.headed(supposed, meaning(supposed, o.outcome, format_of(supposed.primary)))
            own = flags.get((*place, s.with_assumptions.id))
            yield _Finding(o, s, s.with_assumptions, statement_of(supposed), text, own)


FINDINGS = Table(
    "findings",
    "The primary analysis of every synthesis, and the one with stated assumptions where a value needs them",
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
        Column("flags", "codes of what to know of its values", value=lambda r: " ".join(_codes(r))),
        Column("flags_in_words", "the same in words", value=lambda r: "; ".join(_flag_words(r))),
        Column(
            "headline",
            "whether it can carry a headline (config/README.md)",
            YES_NO,
            value=lambda r: r.flags.leads if r.flags else None,
        ),
        Column("no_headline", "why it cannot", value=lambda r: "; ".join(r.flags.bars) if r.flags else ""),
        Column(
            "interval_imputed",
            "whether the interval rests on imputed standard errors alone",
            YES_NO,
            value=lambda r: r.item.imputed,
        ),
        Column(
            "eligible",
            "studies with a value for the primary analysis, those held back included",
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
        Column("kind", "risk, rate (events per person-year), mean, or share of one group"),
        Column("per", "how many people (of rates, person-years) the report tells it for", COUNT),
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
REVIEW_VALUES = Table(
    "review_values",
    "What systematic reviews pooled themselves for the question of a synthesis",
    "a pooled value of a review",
    (
        *PLACE,
        Column("publication", "the systematic review"),
        Column("label", "its first author and year"),
        Column("printed", "the value as printed"),
        Column("at", "its time as printed", value=lambda r: r.item.at_printed),
        Column("measure", "its measure"),
        *INTERVAL[:1],
        Column("low", "lower limit of its interval", NUMBER, NATURAL),
        Column("high", "upper limit of its interval", NUMBER, NATURAL),
        Column("studies", "studies behind it", COUNT, value=_of_review("studies")),
        Column("patients", "people behind it", COUNT, value=_of_review("patients")),
        Column("certainty", "certainty as the review judges it", value=_of_review("certainty")),
        Column("figure", "id of the extracted value", value=lambda r: r.item.row_id),
    ),
    lambda evidence: rows_by_place(evidence, evidence.review_values),
)
CONTRADICTIONS = Table(
    "contradictions",
    "Results that a systematic review, the complementary outcome or another design contradicts",
    "a contradiction",
    (
        *PLACE,
        Column("kind", "what contradicts it", value=lambda r: str(r.item.kind)),
        Column("other", "the review's publication, the other outcome or the other stratum"),
        Column("other_synthesis", "the synthesis of the other outcome"),
        Column("measure", "measure here"),
        *INTERVAL[:1],
        Column("low", "lower limit here", NUMBER, NATURAL),
        Column("high", "upper limit here", NUMBER, NATURAL),
        Column("other_measure", "measure there"),
        Column("other_estimate", "the other value; of an outcome one minus its share", NUMBER, NATURAL),
        Column("other_low", "its lower limit", NUMBER, NATURAL),
        Column("other_high", "its upper limit", NUMBER, NATURAL),
        Column("opposite", "whether the directions are opposite", YES_NO),
        Column("figure", "id of the review's value", value=lambda r: r.item.row_id),
    ),
    lambda evidence: rows_by_place(evidence, evidence.contradictions),
)


@dataclass(frozen=True, slots=True)
class _OfDesign(InSynthesis):
    """The primary analysis of one stratum."""

    words: str


def _strata(evidence: Evidence) -> Iterator[_OfDesign]:
    for o, s in syntheses(evidence):
        for analysis in s.by_stratum if s.strata else ():
            alone = by_design.as_primary(s, analysis)
            yield _OfDesign(o, s, analysis, meaning(alone, o.outcome, format_of(analysis)))


STRATA = Table(
    "strata",
    "Results by design, of every synthesis with studies of more than one",
    "a stratum of a synthesis",
    (
        *ANALYSIS,
        Column("stratum", "the designs: " + ", ".join(Stratum)),
        Column(
            "is_headline",
            "whether it is the result of the synthesis",
            YES_NO,
            value=lambda r: r.item.id == r.synthesis.primary.id,
        ),
        Column("in_words", "what it means", value=lambda r: r.words),
    ),
    _strata,
)
TABLES = (FINDINGS, STRATA, ABSOLUTE_EFFECTS, REVIEW_VALUES, CONTRADICTIONS)

# The rows are findings as `evidence.sections.findings.main_findings` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Comparison, time", cells.question),
        PrintedColumn("Studies", cells.studies),
        PrintedColumn("Result", cells.result),
        PrintedColumn("Absolute effect", cells.people),
        PrintedColumn("Certainty, flags", cells.certainty),
        PrintedColumn("In words", cells.meaning),
    ),
    (4.6, 2.0, 4.2, 5.0, 3.7, 6.2),
)

# In the paper: the same results without what the annex tells of them.
IN_REPORT = Layout(
    (
        PrintedColumn("Comparison, time", cells.question),
        PrintedColumn("Studies", cells.studies),
        PrintedColumn("Result", cells.in_one),
        PrintedColumn("Absolute effect", cells.people_in_short),
        PrintedColumn("Certainty, flags", cells.certainty_in_short),
    ),
    (5.2, 3.0, 4.4, 5.4, 2.2),
)
HARMS = Layout(
    (
        PrintedColumn("Comparison, time", cells.question),
        PrintedColumn("Studies", cells.studies),
        PrintedColumn("Events", lambda f: f.events or "not counted"),
        PrintedColumn("Result", cells.in_one),
        PrintedColumn("Certainty, flags", cells.certainty_in_short),
    ),
    (5.8, 3.4, 3.2, 4.8, 2.2),
)
