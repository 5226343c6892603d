"""Publications that await reading and studies that go on, as tables."""

from __future__ import annotations

from evidence.display import numbers
from evidence.display.library.citations import address_of
from evidence.display.library.publications import (
    results_so_far,
    with_results_to_come,
    with_results_to_read,
)
from evidence.display.numbers import MISSING
from evidence.display.tables.cells import Cell, link, small
from evidence.display.tables.columns import COUNT, Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import PUBLICATION_HEAD
from evidence.record.reviews.publications import PublicationSummary

AWAITING = Table(
    "awaiting",
    "Publications whose results are still to be read",
    "a publication",
    (
        Column("id", "name of the study file"),
        Column("label", "first author and year", head=PUBLICATION_HEAD),
        Column("study", "the study it describes"),
        Column("design", "design of the study", head="Design"),
        Column("n", "participants", COUNT, head="n"),
        Column(
            "condition",
            "what the patients had",
            value=lambda p: p.population.get("condition"),
            head="Population",
        ),
        Column("status", "awaiting where none of its values was read, else what became of it", head="Status"),
        Column("figures", "values of the review's outcomes that were read", COUNT, head="Values read"),
        Column("awaiting", "what is still to be read", head="Still to be read"),
        Column("address", "where to read it", value=address_of),
    ),
    with_results_to_read,
)
ONGOING = Table(
    "ongoing",
    "Studies that go on",
    "a publication",
    (
        Column("id", "name of the study file"),
        Column("label", "the study or its publication", head="Study"),
        Column("registration", "entry in a register of trials", head="Registration"),
        Column("design", "design of the study", head="Design"),
        Column(
            "condition",
            "whom it treats",
            value=lambda p: p.population.get("condition"),
            head="Population",
        ),
        Column(
            "arms", "what it compares", value=lambda p: " versus ".join(a.label for a in p.arms), head="Arms"
        ),
        Column(
            "planned_n", "participants planned", COUNT, value=lambda p: p.progress.planned_n, head="Planned n"
        ),
        Column("state", "how far it has come", value=lambda p: p.progress.state, head="State"),
        Column("as_of", "date of the copy read", value=lambda p: p.progress.as_of, head="As of"),
        Column("start", "when it began", value=lambda p: p.progress.start, head="Start"),
        Column(
            "expected_end", "when it is to end", value=lambda p: p.progress.expected_end, head="Expected end"
        ),
        Column(
            "primary_outcome",
            "its primary outcome",
            value=lambda p: p.progress.primary_outcome,
            head="Primary outcome",
        ),
        Column("address", "where to read it", value=address_of),
        Column("results", "reports with results of it here", value=results_so_far, head="Results so far"),
    ),
    with_results_to_come,
)
TABLES = (AWAITING, ONGOING)


def _name(p: PublicationSummary) -> Cell:
    return (link(p.label, address_of(p)), *([small(p.title)] if p.title and p.title != p.label else []))


def _status(p: PublicationSummary) -> Cell:
    read = f"{numbers.integer(p.figures)} values read" if p.figures else ""
    return (p.status, *([small(read)] if read else []))


def _state(p: PublicationSummary) -> Cell:
    assert p.progress is not None  # as `with_results_to_come` has chosen them
    return (p.progress.state, *([small(f"on {p.progress.as_of}")] if p.progress.as_of else []))


AWAITING_PRINTED = Layout(
    (
        PrintedColumn(AWAITING["label"].head, _name),
        AWAITING["design"],
        PrintedColumn(
            AWAITING["n"].head,
            lambda p: numbers.integer(p.n) if p.n is not None else MISSING,
            True,
        ),
        AWAITING["condition"],
        PrintedColumn(AWAITING["status"].head, _status),
        AWAITING["awaiting"],
    ),
    (5, 2.4, 1.2, 4, 2, 4.4),
)
ONGOING_PRINTED = Layout(
    (
        PrintedColumn(ONGOING["label"].head, _name),
        ONGOING["registration"],
        ONGOING["design"],
        ONGOING["condition"],
        ONGOING["planned_n"],
        PrintedColumn(ONGOING["state"].head, _state),
        ONGOING["expected_end"],
        ONGOING["primary_outcome"],
        ONGOING["results"],
    ),
    (4, 2.2, 2.2, 2.6, 1.2, 1.9, 1.7, 2.8, 1.6),
)
