"""What is missing as a table."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.display.tables.cells import Cell, Span, para, small
from evidence.display.tables.columns import COUNT, Column, Layout, PrintedColumn, Table
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.flow import NAMED_BY_OTHERS, NOTHING, PART, RESULTS, SoughtStudy

MISSING = Table(
    "missing",
    "What could not be used or made",
    "a study file, a study in an outcome, or an outcome",
    (
        Column("file", "the study file"),
        Column("line", "its line; 0 for the file as a whole", COUNT),
        Column("study", "the study that the outcome is made without"),
        Column("outcome", "the outcome; empty for a study file that could not be read"),
        Column("synthesis", "the synthesis within the outcome; empty for all of it"),
        Column("reason", "why", head="Reason"),
        Column("row_ids", "ids of the values that are not used", value=lambda m: "; ".join(m.row_ids)),
    ),
    lambda evidence: evidence.missing,
)


def _sought(evidence: Evidence) -> tuple[SoughtStudy, ...]:
    search = evidence.flow.search if evidence.flow else None
    return search.by_name if search else ()


SOUGHT = Table(
    "sought",
    "Studies looked for by name",
    "a study that was looked for, found or not",
    (
        Column("name", "name of the study, as it was looked for", head="Study"),
        Column("wanted", "what it was to contribute", head="Wanted"),
        Column("where", "where it was looked for", head="Where"),
        Column("date", "date of the last search", head="Last search"),
        Column(
            "found",
            "nothing; named by others: publications that name it; part: without what was wanted; results",
            head="Found",
        ),
        Column("publication", "its study file; empty where none was made, or it is not in the library"),
        Column("note", "what else must be known"),
    ),
    _sought,
)
TABLES = (MISSING, SOUGHT)

# The rows are lines as `evidence.sections.missing.view` makes them.
PRINTED = Layout(
    (
        PrintedColumn("Place", lambda x: Span(x.place, code=True)),
        PrintedColumn("What", lambda x: x.what),
        PrintedColumn(MISSING["reason"].head, lambda x: x.reason),
    ),
    (8, 6, 11),
)


_FOUND = {
    NOTHING: "Nothing",
    NAMED_BY_OTHERS: "Named by other publications",
    PART: "Part of it",
    RESULTS: "Its results",
}


@dataclass(frozen=True, slots=True)
class SoughtLine:
    """A study that was looked for, and where its publication stands in the report."""

    study: SoughtStudy
    publication: Span | None  # its name, which leads to its evidence table


def _found(line: SoughtLine) -> Cell:
    study = line.study
    named = (": ", line.publication) if line.publication else ()
    found = para(_FOUND[study.found], *named)
    said = ("its study file is not in the library",) if study.without_file else ()
    noted = tuple(small(words.sentence(each)) for each in (*said, *([study.note] if study.note else ())))
    return (found, *noted)


SOUGHT_PRINTED = Layout(
    (
        PrintedColumn(SOUGHT["name"].head, lambda x: x.study.name),
        PrintedColumn(SOUGHT["wanted"].head, lambda x: x.study.wanted),
        PrintedColumn(SOUGHT["where"].head, lambda x: x.study.where),
        PrintedColumn(SOUGHT["date"].head, lambda x: x.study.date),
        PrintedColumn(SOUGHT["found"].head, _found),
    ),
    (5, 6, 6, 2.5, 6),
)
