"""One publication with its rows: the content of results/studies/<id>.json."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evidence.record.published.economics import Economics
from evidence.record.published.row import Row, Source
from evidence.record.published.severity import Severity

SCHEMA: Literal["publication/2"] = "publication/2"

# What a publication is to its study.
PRIMARY, FOLLOW_UP, SUBGROUP, SECONDARY = "primary", "follow-up", "subgroup", "secondary analysis"
ROLES = (PRIMARY, FOLLOW_UP, SUBGROUP, SECONDARY)
PUBLICATION_TYPES = (
    "full text",
    "conference abstract",
    "registry results",
    "press release",
    "preprint",
)
# Groups of people that all patients of a publication may belong to; what is true of some of them is none.
POPULATION_GROUPS = (
    "adults",
    "children and adolescents",
    "pregnancy and puerperium",
    "cancer",
    "trauma",
    "surgery",
)
GROUP_NOT_STATED = "not stated"
NOT_ASSESSED = "not assessed"  # of the risk of bias
INTERVENTION, COMPARATOR = "intervention", "comparator"
ARM_ROLES = (INTERVENTION, COMPARATOR)
# How far a study has come, in the words of trial registers; those of a study without results come first.
ONGOING_STATES = (
    "not yet recruiting",
    "recruiting",
    "enrolling by invitation",
    "active not recruiting",
    "suspended",
    "unknown",
)
STATES = (*ONGOING_STATES, "completed", "terminated", "withdrawn")
PATIENT = "patient"
UNITS_OF_ANALYSIS = (
    PATIENT,
    "limb",
    "procedure",
    "infusion",
    "vein segment",
    "vessel",
    "vein",
    "lesion",
    "aneurysm",
    "tumour",
    "eye",
    "vertebral level",
    "stent",
    "lesion over limb",
    "adverse event report",
)
# Of the others an arm may tell how many it has: `n limbs`.
COUNTED_IN_ARMS = tuple(
    unit for unit in UNITS_OF_ANALYSIS if unit not in (PATIENT, "lesion over limb", "adverse event report")
)
# ... and how many of its patients are left: of those analysed and those followed.
LEFT_IN_ARM = ("analysed", "followed")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the publication appeared; "" and None for what is not known."""

    authors: str = ""
    year: int | None = None
    title: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    published: str = ""  # the date on which it first appeared, or its month: 2019-06-12, 2019-06


@dataclass(frozen=True, slots=True)
class Population:
    """Who was treated; `conditions` are words of the vocabulary with the wider ones."""

    condition: str
    conditions: tuple[str, ...]
    details: Mapping[str, object]  # as the study file describes them
    groups: tuple[str, ...] = ()  # of POPULATION_GROUPS


@dataclass(frozen=True, slots=True)
class Partly:
    """What only a part of an arm's patients had, as the words of its label say."""

    words: str  # of the label
    treatments: tuple[tuple[str, ...], ...]  # one set: had in addition or not; several: one or the other
    instead: bool  # one or the other


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of patients as the study file describes it."""

    id: str
    label: str
    role: str  # one of ARM_ROLES
    treatments: tuple[str, ...]
    devices: tuple[str, ...]
    n: int | None  # patients, None where their number is not printed
    counts: Mapping[str, int]  # each printed number by unit: patient, limb, enrolled, analysed ...
    combines: tuple[str, ...] = ()
    subset_of: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    line: int = 0  # of the study file
    partly: tuple[Partly, ...] = ()  # what its label says that only a part of its patients had
    unsure: tuple[str, ...] = ()  # words of its label that may say so
    same_patients_as: str | None = None  # the arm whose patients had this treatment too (cross-over, limbs)

    @property
    def of_its_own(self) -> bool:
        """Whether its patients stand in no other arm that is counted: what all have adds up to everyone."""
        return not self.combines and not self.subset_of and not self.same_patients_as

    def shares_patients(self, other: Arm) -> bool:
        """Whether two arms have the same patients, as each other or as a third."""
        first, second = self.same_patients_as or self.id, other.same_patients_as or other.id
        return self.id != other.id and first == second


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Risk of bias as judged by somebody with a named tool; overall is "" where nobody judged it."""

    tool: str
    judged_by: str
    domains: Mapping[str, str]
    overall: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a study has come, as its entry in a register says; "" and None for what is not said there."""

    state: str  # one of STATES
    as_of: str = ""  # the date of the copy that was read
    planned_n: int | None = None
    start: str = ""
    expected_end: str = ""
    primary_outcome: str = ""

    @property
    def told(self) -> str:
        """State and date in words."""
        return f"{self.state} on {self.as_of}" if self.as_of else self.state

    @property
    def ongoing(self) -> bool:
        """Whether results are still to come."""
        return self.state in ONGOING_STATES


# The time of a figure and the middle of a follow-up are one where both are printed in other units or digits.
SAME_MIDDLE = 0.01


def is_middle(months: float, middle: float) -> bool:
    """Whether the time of a figure is the middle of a follow-up, at which those of a whole one stand."""
    return math.isclose(months, middle, rel_tol=SAME_MIDDLE)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How long patients were followed, in months; None for what is not printed."""

    printed: str  # as the study file writes it
    planned: float | None = None
    reported_to: float | None = None  # the latest time reported
    at_least: float | None = None
    median: float | None = None
    mean: float | None = None
    sd: float | None = None
    q1: float | None = None
    q3: float | None = None
    low: float | None = None
    high: float | None = None

    def has_middle_at(self, months: float) -> bool:
        """Whether this time is its median or its mean."""
        return any(m is not None and is_middle(months, m) for m in (self.median, self.mean))

    @property
    def typical(self) -> float | None:
        """The median, else the mean, else the length planned or reported; None where none is printed."""
        found = (self.median, self.mean, self.at_least, self.reported_to, self.planned)
        return next((length for length in found if length is not None), None)

    @property
    def longest(self) -> float | None:
        """The longest that anybody may have been followed by what is printed; None where nothing is."""
        found = (
            self.planned, self.reported_to, self.at_least, self.median, self.mean, self.q3, self.high,
        )  # fmt: skip
        return max((length for length in found if length is not None), default=None)


# What may be published about a publication afterwards.
RETRACTED = "retraction"
NOTICES = (RETRACTED, "expression of concern", "correction")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about a publication: its retraction, a concern, a correction; "" for what is not known."""

    kind: str  # one of NOTICES
    date: str = ""
    url: str = ""
    note: str = ""

    @property
    def told(self) -> str:
        """In words: correction of 2018-07-30: not read."""
        of = f" of {self.date}" if self.date else ""
        return f"{self.kind}{of}" + (f": {self.note}" if self.note else "")


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that a reviewer has looked at and answered."""

    rule: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """Something found in the description of arms or patients; `silenced` is a reviewer's reason."""

    rule: str
    severity: Severity
    message: str
    where: str
    line: int
    silenced: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything one study file says, extracted."""

    id: str
    file: str
    sha256: str  # of the study file
    study: str
    role: str  # one of ROLES
    publication: str  # one of PUBLICATION_TYPES
    design: str
    citation: Citation
    registration: str
    overlaps: tuple[str, ...]  # publications with (partly) the same patients
    suspected_overlaps: tuple[str, ...]
    setting: Mapping[str, object]  # countries, sites, dates of enrolment ... as the study file gives them
    population: Population
    arms: tuple[Arm, ...]
    sources: tuple[Source, ...]
    appraisal: Appraisal | None
    notes: str
    no_figures: str  # why the publication brings no figure
    awaiting: str  # what of it is still to be read
    progress: Progress | None  # how far the study has come
    follow_up: FollowUp | None
    economics: Economics | None
    notices: tuple[Notice, ...]
    silenced: tuple[Silenced, ...]
    findings: tuple[PlacedFinding, ...]  # in the description of arms and patients
    rows: tuple[Row, ...]
    schema: Literal["publication/2"] = field(default=SCHEMA, kw_only=True)

    def arm(self, arm_id: str) -> Arm:
        """One arm by its id."""
        return next(a for a in self.arms if a.id == arm_id)
