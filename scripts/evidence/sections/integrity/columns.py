"""Integrity findings and printed effects as tables."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.display.tables.cells import Span, small
from evidence.display.tables.columns import COUNT, NUMBER, YES_NO, Column, Layout, PrintedColumn, Table
from evidence.record.published.row import EffectCheck
from evidence.record.reviews.evidence import Evidence

INTEGRITY = Table(
    "integrity",
    "Integrity findings",
    "a finding",
    (
        Column("publication", "the publication"),
        Column("other", "the other publication, where two are compared"),
        Column("file", "the study file"),
        Column("line", "its line; 0 for the file as a whole", COUNT),
        Column("where", "place in the file"),
        Column("severity", "error, warning or note", head="Severity"),
        Column("rule", "the rule"),
        Column("message", "what does not add up", head="Finding"),
        Column("printed", "the publication's own words"),
        Column("silenced", "the answer given in the study file"),
    ),
    lambda evidence: evidence.findings,
)


def _printed_effects(evidence: Evidence) -> Iterator[EffectCheck]:
    yield from evidence.printed_effects.disagreements
    yield from evidence.printed_effects.not_checked


PRINTED_EFFECTS = Table(
    "printed_effects",
    "Printed effects that their arms do not give, or that could not be computed again",
    "a printed effect",
    (
        Column("row", "the value's id"),
        Column("publication", "the publication"),
        Column("study", "the study"),
        Column("outcome", "the outcome's name in the vocabulary"),
        Column("printed", "the publication's own words"),
        Column("measure", "measure"),
        Column("estimate", "what the arms give", NUMBER, "natural scale"),
        Column("low", "lower limit that the arms give", NUMBER, "natural scale"),
        Column("high", "upper limit that the arms give", NUMBER, "natural scale"),
        Column("agrees", "whether the estimates agree; empty where it was not computed", YES_NO),
        Column("interval_agrees", "whether the intervals agree; empty where not computed", YES_NO),
        Column("why", "what differs, or why it was not computed"),
    ),
    _printed_effects,
)
TABLES = (INTEGRITY, PRINTED_EFFECTS)

# The rows are lines as `evidence.sections.integrity.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Place", lambda f: (Span(f.place, code=True), *([small(f.where)] if f.where else []))),
        PrintedColumn(INTEGRITY["severity"].head, lambda f: f.severity),
        PrintedColumn(INTEGRITY["message"].head, lambda f: (f.message, *([small(f.rule)] if f.rule else []))),
    ),
    (8, 2, 15.7),
)
