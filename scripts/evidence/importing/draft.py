"""What a door has read of one study before it becomes a study file: the words and figures of its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evidence.importing.citations.reference import Reference

REGISTRY = "registry"  # the id of the source of a draft that is a record of a trial register


@dataclass(frozen=True, slots=True)
class DraftArm:
    """One group of patients; ``role`` is empty where the source does not say it."""

    id: str
    label: str
    role: str = ""
    n: int | None = None
    treatments: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftFigure:
    """One cell, written in the notation of study files; ``note`` are the source's own words about it."""

    cell: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """One outcome at one time: its name in the source, and a figure for each arm id.

    ``where`` says which part of it (class, subgroup, comparison), ``change`` that the figures are changes
    from baseline.
    """

    name: str
    figures: tuple[tuple[str, DraftFigure], ...]
    at: str = ""
    where: str = ""
    effect: str = ""
    note: str = ""
    change: bool = False
    method: str = ""
    unit: str = ""
    own_definition: str | None = None

    @property
    def definition(self) -> str:
        """The words of the source; with outcome and time they tell which outcome it is."""
        if self.own_definition is not None:
            return self.own_definition
        return f"{self.name}; {self.where}" if self.where else self.name


@dataclass(frozen=True, slots=True)
class DraftStudy:
    """A study as one source describes it; what is empty is left for the reviewer to fill in.

    ``source_id``, ``url`` and ``read`` identify the source: a study file with a source of the same ``read``
    is the same study, taken in before. ``not_mapped`` says in one line each what the source holds besides.
    """

    id: str
    study: str
    reference: Reference
    source_id: str
    read: str
    url: str = ""
    second_hand: bool = False
    publication: str = ""
    design: str = ""
    countries: tuple[str, ...] = ()
    enrolled: str = ""
    funding: str = ""
    condition: str = ""
    arms: tuple[DraftArm, ...] = ()
    outcomes: tuple[DraftOutcome, ...] = ()
    progress: Mapping[str, object] = field(default_factory=dict)  # of a study without results
    not_mapped: tuple[str, ...] = ()
    names_file: bool = False  # its id was chosen by the reviewer and names its study file


@dataclass(frozen=True, slots=True)
class Imported:
    """All studies of a file, and in one line each what of it belongs to none of them."""

    studies: tuple[DraftStudy, ...]
    told: tuple[str, ...] = ()
