"""The sheet of the workbook on publications and their studies."""

from __future__ import annotations

from evidence.display.tables.sheets import BookSheet, Purpose, named, rows_of
from evidence.sections.evidence_base.columns import PUBLICATIONS

_HEADS = {
    "label": "Publication",
    "study": "Study",
    "status": "Status",
    "reason": "Reason",
    "design": "Design",
    "publication": "Kind of report",
    "year": "Year",
    "n": "Participants",
    "countries": "Countries",
    "condition": "Population",
    "treatments": "Treatments",
    "devices": "Devices",
    "follow_up": "Follow-up",
    "registration": "Registration",
    "overlaps": "Shares patients with",
    "notices": "Notices",
    "citation": "Citation",
    "address": "Address",
    "id": "Study file",
}
SHEETS = (
    BookSheet(
        Purpose.STUDIES,
        "Studies",
        PUBLICATIONS.title,
        PUBLICATIONS.row,
        named(PUBLICATIONS, _HEADS),
        rows_of(PUBLICATIONS),
        leading=2,
    ),
)
