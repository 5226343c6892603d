"""From the search to the studies as tables: counts of the library, the boxes of the diagram, designs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display import words
from evidence.display.geometry.flow import boxes_of
from evidence.display.library.publications import by_design, flow
from evidence.display.tables.columns import COUNT, Column, Layout, PrintedColumn, Table
from evidence.record.reviews.evidence import Evidence

_COUNTED = {
    "library": "publications in the library",
    "other_question": "publications about other questions",
    "about_question": "publications about this question",
    "excluded": "publications excluded, with reasons",
    "context": "systematic reviews and economic evaluations, shown as context",
    "safety_only": "case reports, for safety only",
    "awaiting": "publications whose results were not read yet",
    "ongoing": "publications of studies without results yet",
    "included": "publications included",
    "studies": "studies included",
    "participants": "participants of the included studies, nobody counted twice",
    "studies_without_n": "studies that state no number of participants",
    "with_error": "study files that could not be used",
    "in_results": "studies that stand in a pooled result or in the result of one study",
    "people_in_results": "people of these, by the largest value of each study there, nobody counted twice",
}


@dataclass(frozen=True, slots=True)
class _Count:
    step: str
    meaning: str
    count: int


def _counts(evidence: Evidence) -> Iterator[_Count]:
    for name, count in dataclasses.asdict(flow(evidence)).items():
        yield _Count(name, _COUNTED.get(name, words.label(name)), count)


FLOW = Table(
    "flow",
    "From the library to the studies",
    "a count",
    (
        Column("step", "the count's name"),
        Column("meaning", "what is counted"),
        Column("count", "how many", COUNT),
    ),
    _counts,
)
FLOW_DIAGRAM = Table(
    "flow_diagram",
    "From the search to the studies (PRISMA 2020)",
    "a box of the diagram",
    (
        Column("step", "what the box counts", value=lambda b: b.title, head="Step"),
        Column("count", "how many, or that nobody stated it", head="Count"),
        Column(
            "of_these",
            "how the count is made up",
            value=lambda b: "; ".join(b.lines),
            head="Of these",
            show=str,
        ),
    ),
    lambda evidence: boxes_of(evidence.flow) if evidence.flow else (),
)
DESIGNS = Table(
    "designs",
    "Included publications by design",
    "a design",
    (
        Column("design", "design of the publications", head="Design", show=words.capital),
        Column("publications", "included publications", COUNT, head="Publications"),
        Column("studies", "studies they describe", COUNT, head="Studies"),
        Column("participants", "participants of these studies", COUNT, head="Participants"),
    ),
    by_design,
)
TABLES = (FLOW, FLOW_DIAGRAM, DESIGNS)

DIAGRAM_PRINTED = Layout(
    (
        FLOW_DIAGRAM["step"],
        PrintedColumn("Count", FLOW_DIAGRAM["count"].cell, True),
        FLOW_DIAGRAM["of_these"],
    ),
    (6, 2.5, 8.5),
)
DESIGNS_PRINTED = Layout(DESIGNS.columns, (7, 3, 3, 4))
