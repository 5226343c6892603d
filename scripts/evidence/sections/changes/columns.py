"""Results that differ from the baseline, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from evidence.display.numbers import MISSING
from evidence.display.prose import changes as prose
from evidence.display.prose import moved_results
from evidence.display.tables.cells import Cell, small
from evidence.display.tables.columns import COUNT, NUMBER, Column, Layout, PrintedColumn, Table
from evidence.display.words import capital
from evidence.record.history.changes import ResultChanged
from evidence.record.reviews.evidence import Evidence


def _rows(evidence: Evidence) -> Iterable[ResultChanged]:
    return evidence.changes.results if evidence.changes else ()


def _of(state: str, name: str) -> Callable[[ResultChanged], object]:
    def value(row: ResultChanged) -> object:
        return getattr(getattr(row, state), name, None)

    return value


_NUMBERS = (
    ("status", "pooled, single study or not pooled", "text"),
    ("measure", "the effect measure", "text"),
    ("model", "what pooled it", "text"),
    ("k", "studies", COUNT),
    ("people", "participants", COUNT),
    ("estimate", "the estimate (natural scale)", NUMBER),
    ("ci_low", "lower limit of its interval", NUMBER),
    ("ci_high", "upper limit of its interval", NUMBER),
    ("pi_low", "lower limit of the prediction interval", NUMBER),
    ("pi_high", "upper limit of the prediction interval", NUMBER),
    ("tau2", "between-study variance", NUMBER),
)

CHANGES = Table(
    "changes",
    "Results that differ from the baseline",
    "a result that moved, or of which something else is said",
    (
        Column("outcome", "the outcome"),
        Column("synthesis", "the synthesis within the outcome"),
        Column("label", "both in words"),
        *(
            Column(f"{name}_{state}", f"{meaning}, {when}", kind, value=_of(state, name))
            for state, when in (("before", "in the baseline"), ("after", "in this run"))
            for name, meaning, kind in _NUMBERS
        ),
        Column("studies_in", "studies that joined it", value=lambda r: "; ".join(r.studies_in)),
        Column("studies_out", "studies that left it", value=lambda r: "; ".join(r.studies_out)),
        Column(
            "crossings",
            "what its interval crossed",
            value=lambda r: "; ".join(moved_results.crossing(c) for c in r.crossings),
        ),
        Column(
            "causes", "what moved it", value=lambda r: "; ".join(moved_results.cause(c) for c in r.causes)
        ),
        Column(
            "alone",
            "the earlier result with one of these causes alone, where several came together",
            value=lambda r: "; ".join(moved_results.alone(c) for c in r.causes if c.alone),
        ),
        Column(
            "sentence_before", "what was said of it", value=lambda r: r.sentences[0] if r.sentences else ""
        ),
        Column("sentence_after", "what is said of it", value=lambda r: r.sentences[1] if r.sentences else ""),
    ),
    _rows,
)
TABLES = (CHANGES,)


def _state(state: str) -> Callable[[Any], Cell]:
    def cell(row: ResultChanged) -> Cell:
        now = getattr(row, state)
        told = [moved_results.effect(now)]
        if now is None:
            return told[0]
        beside = moved_results.rest(now)
        if now.pi_low is not None:
            beside += f"; prediction {moved_results.prediction(now)}"
        return (told[0], small(beside))

    return cell


def _what(row: ResultChanged) -> Cell:
    told = [capital(moved_results.crossing(c)) for c in row.crossings]
    if models := moved_results.other_model(row):
        told.append(f"Model: {models}")
    if row.certainties:
        told.append(f"Certainty: {row.certainties[0] or 'not graded'} → {row.certainties[1] or 'not graded'}")
    if row.sentences:
        told += [f"Said before: {row.sentences[0]}", f"Said now: {row.sentences[1]}"]
    return tuple(small(text) for text in told) or ""


def _why(row: ResultChanged) -> Cell:
    alone = tuple(small(moved_results.alone(c)) for c in row.causes if c.alone)
    return (capital(moved_results.causes(row)), *alone)


PRINTED = Layout(
    (
        PrintedColumn("Result", lambda r: r.label),
        PrintedColumn("Before", _state("before")),
        PrintedColumn("Now", _state("after")),
        PrintedColumn("What that means", _what),
        PrintedColumn("Cause", _why),
    ),
    (5, 4, 4, 7, 5),
)

PUBLICATIONS = Layout(
    (
        PrintedColumn("Study", lambda p: p.study),
        PrintedColumn("Publication", lambda p: p.publication),
        PrintedColumn("What became of it", lambda p: capital(prose.status(p))),
    )
)
FIGURES = Layout(
    (
        PrintedColumn("Study", lambda f: f.study),
        PrintedColumn("Outcome, time and arm", lambda f: f.place),
        PrintedColumn("Printed before", lambda f: f.before or MISSING),
        PrintedColumn("Printed now", lambda f: f.after or MISSING),
    )
)
SETTINGS = Layout(
    (
        PrintedColumn("Setting", lambda s: prose.setting(s)[0]),
        PrintedColumn("Before", lambda s: prose.setting(s)[1]),
        PrintedColumn("Now", lambda s: prose.setting(s)[2]),
    )
)
