"""One publication as its study file describes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.studies.notation import Figure
from evidence.studies.times import At

ROLES = ("primary", "follow-up", "subgroup", "secondary analysis")
PUBLICATION_TYPES = (
    "full text",
    "conference abstract",
    "registry results",
    "press release",
    "preprint",
)
ARM_ROLES = ("intervention", "comparator")
UNITS_OF_ANALYSIS = (
    "patient",
    "limb",
    "procedure",
    "infusion",
    "vein segment",
    "vessel",
    "lesion over limb",
    "adverse event report",
)
EFFECT = "effect"


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


@dataclass(frozen=True, slots=True)
class Population:
    """Who was treated; `conditions` are words of the vocabulary with the wider ones."""

    condition: str
    conditions: tuple[str, ...]
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of patients; `counts` holds each printed number by unit (`patient`, `limb`, `randomised`…)."""

    id: str
    label: str
    role: str
    treatments: tuple[str, ...]
    devices: tuple[str, ...]
    counts: Mapping[str, int]
    combines: tuple[str, ...] = ()
    subset_of: str = ""
    details: Mapping[str, object] | None = None
    line: int = 0

    @property
    def n(self) -> int | None:
        """Number of patients, None when it is not printed."""
        return self.counts.get("patient")


@dataclass(frozen=True, slots=True)
class Source:
    """A page that was read; second-hand when another publication quotes the figure there."""

    id: str
    url: str
    read: str
    second_hand: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed figure of one arm, or of the comparison of two."""

    arm: str  # "effect" for a comparison
    figure: Figure
    printed: str
    source: str
    line: int
    comparison: tuple[str, str] | None = None
    derived: str = ""
    n_unknown: bool = False
    note: str = ""
    at_risk: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An outcome at one time; `number` counts the entries of the file from 1."""

    number: int
    line: int
    outcome: str
    cells: tuple[Cell, ...]
    at: At | None = None
    definition: str = ""
    segment: str = ""
    subgroup: str = ""
    unit: str = "patient"
    instrument: str = ""
    method: str = ""
    change: bool = False
    pooled: bool = False
    adjusted: bool = False
    p: Figure | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Risk of bias as judged by somebody with a named tool."""

    tool: str
    judged_by: str
    domains: Mapping[str, str]
    overall: str = ""


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that a reviewer has looked at and answered."""

    rule: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything one study file says."""

    id: str
    file: str
    study: str
    role: str
    publication: str
    design: str
    citation: Citation
    population: Population
    arms: Mapping[str, Arm]
    sources: Mapping[str, Source]
    entries: tuple[Entry, ...]
    overlaps: tuple[str, ...] = ()
    suspected_overlaps: tuple[str, ...] = ()
    registration: str = ""
    setting: Mapping[str, object] | None = None
    appraisal: Appraisal | None = None
    notes: str = ""
    no_figures: str = ""
    silenced: tuple[Silenced, ...] = ()
    lines: Mapping[str, int] | None = None  # of the keys at the top of the file
