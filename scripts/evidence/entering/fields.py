"""What the page asks for: each field with its place in the study file, its kind and the words it may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from evidence.record.published.publication import ARM_ROLES, PUBLICATION_TYPES, ROLES, UNITS_OF_ANALYSIS
from evidence.record.published.row import READ_KINDS
from evidence.studies.notation import METHODS
from evidence.studies.reading.keys import (
    ARM_COUNTS,
    ARM_KEYS,
    CITATION_KEYS,
    POPULATION_KEYS,
    RESERVED,
    SETTING_KEYS,
    TOP_KEYS,
)
from evidence.studies.reading.outcomes.cells import DERIVED
from evidence.studies.reading.outcomes.entries import VALUES
from evidence.studies.reading.publications import EFFECT
from evidence.studies.vocabulary.terms import DESIGNS
from evidence.studies.vocabulary.vocabulary import Vocabulary


class FieldKind(StrEnum):
    """How a field is filled in and how it is written."""

    TEXT = "text"
    LONG = "long"  # several lines
    NUMBER = "number"  # whole
    LIST = "list"  # words
    CHOICE = "choice"  # one of few words
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Field:
    """One field; ``path`` is its place, from the top of the file or of its part."""

    path: tuple[str, ...]
    label: str
    kind: FieldKind = FieldKind.TEXT
    words: str = ""  # the list of words that completes it
    hint: str = ""
    wide: bool = False

    @property
    def name(self) -> str:
        """Its name in forms: ``citation.doi``."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields under one heading."""

    id: str
    title: str
    fields: tuple[Field, ...]


GROUPS = (
    FieldGroup(
        "study",
        "Study",
        (
            Field(("study",), "Name of the study", hint="reports of the same patients share it"),
            Field(("role",), "Role of this report", FieldKind.CHOICE, "roles"),
            Field(("design",), "Design", FieldKind.CHOICE, "designs"),
            Field(("publication",), "Kind of publication", FieldKind.CHOICE, "publications"),
            Field(("registration",), "Registration", hint="such as NCT00251771"),
            Field(
                ("overlaps",),
                "Overlaps",
                FieldKind.LIST,
                "studies",
                "study files with partly the same patients",
                True,
            ),
        ),
    ),
    FieldGroup(
        "citation",
        "Citation",
        (
            Field(("citation", "authors"), "Authors", hint="as printed; a comma ends a name", wide=True),
            Field(("citation", "year"), "Year", FieldKind.NUMBER),
            Field(("citation", "title"), "Title", wide=True),
            Field(("citation", "journal"), "Journal"),
            Field(("citation", "volume"), "Volume"),
            Field(("citation", "issue"), "Issue"),
            Field(("citation", "pages"), "Pages"),
            Field(("citation", "doi"), "DOI", hint="10.1016/…"),
            Field(("citation", "pmid"), "PubMed number"),
            Field(("citation", "pmcid"), "PubMed Central", hint="such as PMC5763501"),
            Field(("citation", "url"), "Address", wide=True),
        ),
    ),
    FieldGroup(
        "patients",
        "Setting and patients",
        (
            Field(("population", "condition"), "Condition", hint="in the paper's words", wide=True),
            Field(
                ("population", "conditions"),
                "Conditions of the vocabulary",
                FieldKind.LIST,
                "conditions",
                "where the words above do not tell",
                True,
            ),
            Field(("population", "clot site"), "Clot site"),
            Field(("population", "symptom duration"), "Symptom duration"),
            Field(("population", "age"), "Age", hint="such as mean 51.6 (SD 15.8)"),
            Field(("population", "female"), "Female", hint="a share or a number"),
            Field(("setting", "countries"), "Countries", FieldKind.LIST, wide=True),
            Field(("setting", "centres"), "Centres", FieldKind.NUMBER),
            Field(("setting", "enrolled"), "Enrolled", hint="such as 2006-01 to 2009-12"),
            Field(("setting", "prospective"), "Prospective", FieldKind.YES_NO),
            Field(("setting", "funding"), "Funding"),
            Field(("setting", "follow-up"), "Follow-up", hint="planned 24 months"),
        ),
    ),
)
NOTES = FieldGroup(
    "notes",
    "Notes",
    (
        Field(
            ("awaiting",),
            "Still to be read",
            FieldKind.LONG,
            hint="what of the publication; empty when nothing is",
            wide=True,
        ),
        Field(("notes",), "What a reader must know", FieldKind.LONG, wide=True),
    ),
)
ARM = (
    Field(("label",), "Label", hint="in the paper's words", wide=True),
    Field(("role",), "Role", FieldKind.CHOICE, "arm roles"),
    Field(("n",), "Patients", FieldKind.NUMBER, hint="empty when not printed"),
    Field(("treatments",), "Treatments", FieldKind.LIST, "treatments", wide=True),
    Field(("devices",), "Devices", FieldKind.LIST, "devices", wide=True),
)
SOURCE = (
    Field(("url",), "Address of the page", wide=True),
    Field(
        ("read",),
        "What was read",
        words="read",
        hint="abstract, table, full text; then what else is to be said",
    ),
)
OUTCOME = (
    Field(("outcome",), "Outcome", words="outcomes", hint="or other: and its words"),
    Field(("at",), "Time", hint="24 months, 10 days, baseline, periprocedural"),
    Field(("source",), "Source", words="sources"),
    Field(("definition",), "Definition", wide=True),
    Field(("method",), "Method", FieldKind.CHOICE, "methods"),
    Field(("unit",), "Unit of analysis", FieldKind.CHOICE, "units"),
    Field(("value",), "Value", FieldKind.CHOICE, "values"),
    Field(("segment",), "Segment"),
    Field(("subgroup",), "Subgroup"),
    Field(("instrument",), "Instrument"),
    Field(("p",), "p value"),
    Field(("note",), "Note", wide=True),
)
CELL = (
    Field(("figure",), "Figure", hint="as printed: 37/90 (41.1%)"),
    Field(("printed",), "Printed", hint="the paper's words, where they are others"),
    Field(("derived",), "Ours, not printed", FieldKind.CHOICE, "derived"),
    Field(("note",), "Note"),
)
# Fields that are always seen; the others of an outcome are folded while they are empty.
ALWAYS_SEEN = ("outcome", "at", "definition", "source")
ALL_FIELDS = tuple(field for group in (*GROUPS, NOTES) for field in group.fields)


def order_of(path: tuple[str, ...], arms: Sequence[str]) -> tuple[str, ...]:
    """Return the order of keys in the mapping at a place: where a new one is put in."""
    if not path:
        return TOP_KEYS
    known = {
        "citation": CITATION_KEYS,
        "setting": SETTING_KEYS,
        "population": POPULATION_KEYS,
        "arms": (),
        "sources": (),
    }
    if len(path) == 1:
        return known.get(path[0], ())
    if path[0] == "arms":
        return (*ARM_KEYS, *(f"n {counted}" for counted in ARM_COUNTS))
    if path[0] == "sources":
        return ("url", "read")
    if len(path) == 2:
        last = ("p", "source", "note")
        return (*(key for key in RESERVED if key not in last), *arms, EFFECT, *last)
    return ("figure", "printed", "derived", "note")


def words_of(vocabulary: Vocabulary, studies: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the words that complete fields, by the name of the list: each with what it is called."""

    def plainly(words: Sequence[str]) -> list[tuple[str, str]]:
        return [(word, "") for word in words]

    return {
        "roles": plainly(ROLES),
        "designs": plainly(DESIGNS),
        "publications": plainly(PUBLICATION_TYPES),
        "arm roles": plainly(ARM_ROLES),
        "units": plainly(UNITS_OF_ANALYSIS),
        "methods": plainly(METHODS),
        "values": plainly(VALUES),
        "derived": plainly(DERIVED),
        "read": plainly(READ_KINDS),
        "studies": plainly(studies),
        "outcomes": [(term.id, term.label) for term in vocabulary.outcomes],
        "treatments": plainly([term.id for term in vocabulary.treatments]),
        "devices": plainly([term.id for term in vocabulary.devices]),
        "conditions": plainly([term.id for term in vocabulary.conditions]),
    }
