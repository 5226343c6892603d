"""One publication as its study file describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.record.published.economics import Economics
from evidence.record.published.publication import (
    Appraisal,
    Arm,
    Citation,
    FollowUp,
    Notice,
    Population,
    Progress,
    Silenced,
)
from evidence.record.published.row import Assumed, At, Counted, Derived, PooledFrom, Source
from evidence.studies.notation import Figure

EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed figure of one arm, or of the comparison of two."""

    arm: str  # "effect" for a comparison
    figure: Figure
    printed: str
    source: str
    line: int
    comparison: tuple[str, str] | None = None
    derived: Derived = Derived.NOTHING
    n_unknown: bool = False
    note: str = ""
    at_risk: int | None = None
    assumed: Assumed | None = None
    head: str = ""  # of its column, where a style read it


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
    pooled_from: PooledFrom | None = None
    adjusted: bool = False
    p: Figure | None = None
    note: str = ""
    counted: Counted | None = None
    value_told: bool = False  # whether the file says if it is a value or a change


@dataclass(frozen=True, slots=True)
class StudyDescription:
    """Everything one study file says, as it is written there."""

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
    setting: Mapping[str, object] = field(default_factory=dict)
    appraisal: Appraisal | None = None
    notes: str = ""
    no_figures: str = ""
    awaiting: str = ""
    progress: Progress | None = None
    follow_up: FollowUp | None = None
    economics: Economics | None = None
    notices: tuple[Notice, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)  # of the keys at the top of the file
    lines_of_overlaps: Mapping[str, int] = field(default_factory=dict)  # of the names under these keys
