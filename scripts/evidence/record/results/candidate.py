"""A figure of a study that could represent it in a synthesis: its arms, its printed effect, its source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.attributes import CandidateAttributes
from evidence.record.results.strata import Stratum


class FigureKind(StrEnum):
    """What a candidate's figures are."""

    COUNTS = "counts"
    RATES = "rates"  # events in person-time
    MEANS = "means"  # and medians as printed
    SURVIVAL = "survival"  # Kaplan-Meier estimates
    EFFECT = "effect"  # a printed comparison
    MEDIANS = "medians"  # as an analysis compares them; in no data of an outcome


@dataclass(frozen=True, slots=True)
class ArmFigure:
    """One side of a candidate: the arm or arms of one study, as counts, means or a survival estimate."""

    arms: tuple[str, ...]
    label: str
    n: int | None = None
    events: int | None = None
    mean: float | None = None
    sd: float | None = None
    survival: float | None = None
    survival_low: float | None = None
    survival_high: float | None = None
    survival_se: float | None = None
    at_risk: int | None = None
    printed: tuple[str, ...] = ()
    row_ids: tuple[str, ...] = ()
    survival_level: float | None = None  # of the printed interval of a Kaplan-Meier estimate
    events_low: int | None = None  # where the count is the middle of those that fit a rounded percentage:
    events_high: int | None = None  # the least and the most
    follow_up: float | None = None  # as a multiple of the time asked for, where that is unequal
    person_time: float | None = None  # in person-years, behind the events of a rate
    rate: float | None = None  # events per person-year, where they are printed without events, with the
    rate_low: float | None = None  # interval that is printed
    rate_high: float | None = None
    rate_level: float | None = None
    median: float | None = None  # as printed, with what is printed beside it
    q1: float | None = None
    q3: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    printed_share: float | None = None  # printed as a percentage alone, from 0 to 1; a bound as it stands

    @property
    def counted(self) -> tuple[int, int]:
        """Events and patients; an error of a figure that is not counted."""
        if self.events is None or self.n is None:
            raise ValueError(f"{self.label} ({', '.join(self.row_ids)}) has no events and patients")
        return self.events, self.n

    @property
    def counted_in_time(self) -> tuple[int, float]:
        """Events and person-years; an error of a figure without them."""
        if self.events is None or self.person_time is None:
            raise ValueError(f"{self.label} ({', '.join(self.row_ids)}) has no events in person-time")
        return self.events, self.person_time

    @property
    def share(self) -> float:
        """The Kaplan-Meier estimate where there is one, else the events as a share of the patients."""
        if self.survival is not None:
            return self.survival
        events, n = self.counted
        return events / n


@dataclass(frozen=True, slots=True)
class PrintedEffect:
    """A contrast that a publication prints itself (a ratio or difference with its interval or p value)."""

    measure: MeasureId
    estimate: float
    ci_low: float | None
    ci_high: float | None
    level: float
    p: float | None
    adjusted: bool
    printed: str
    row_id: str
    comparator_risk: float | None = None  # that the same report prints of the comparator, and of how many
    comparator_n: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can represent one study in one synthesis: a contrast (two sides) or a single arm.

    ``usable`` says whether its figures can be pooled; ``reason`` why not. ``attributes`` holds what
    sensitivity analyses and subgroups select on (design, publication, market status of devices, ...).
    """

    key: str
    study: str
    publication: str
    label: str
    year: int | None
    design: str
    kind: FigureKind
    intervention: ArmFigure | None
    comparator: ArmFigure | None
    effect: PrintedEffect | None
    at_months: float | None
    at_printed: str | None
    segment: str | None
    unit: str
    definition: str | None
    usable: bool
    reason: Note | None
    n: int | None
    second_hand: bool
    source: str
    derivation: tuple[Step, ...]
    row_ids: tuple[str, ...]
    attributes: CandidateAttributes
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Note, ...] = ()  # what is supposed of its figures; none in a primary analysis
    part: Note | None = None  # of a report of part of a study that nothing of the whole can stand for
    change: bool = False  # a change from baseline, not a value at follow-up
    cannot_be: Note | None = None  # what its figures contradict: held back unless an analysis only warns
    stratum: Stratum = Stratum.NON_RANDOMISED  # by its design: what it may be pooled with
    at_other_time: bool = False  # than the result asks for: only analyses that look there choose from it

    @property
    def months(self) -> float:
        """When it was measured; an error of a figure without a time."""
        if self.at_months is None:
            raise ValueError(f"{self.key} has no time")
        return self.at_months

    @property
    def has_empty_cell(self) -> bool:
        """Whether nobody, or everybody, of a counted arm had the event."""
        arms = [a for a in (self.intervention, self.comparator) if a is not None]
        return self.kind == FigureKind.COUNTS and any(a.events in (0, a.n) for a in arms)

    @property
    def printed(self) -> tuple[str, ...]:
        """What is printed of both sides, and of a contrast."""
        sides = (side for side in (self.intervention, self.comparator) if side is not None)
        of_contrast = () if self.effect is None else (self.effect.printed,)
        return (*(words for side in sides for words in side.printed), *of_contrast)

    @property
    def in_ranges(self) -> bool:
        """Whether it stands on counts that are the middle of several that fit what is printed."""
        arms = [a for a in (self.intervention, self.comparator) if a is not None]
        return self.kind == FigureKind.COUNTS and any(a.events_low != a.events_high for a in arms)

    @property
    def one_side(self) -> ArmFigure:
        """The figure of one group, or of the intervention; an error of a printed contrast without arms."""
        if self.intervention is None:
            raise ValueError(f"{self.key} has no figure of an arm")
        return self.intervention

    @property
    def sides(self) -> tuple[ArmFigure, ArmFigure]:
        """The figures of intervention and comparator; an error where there are not two."""
        if self.intervention is None or self.comparator is None:
            raise ValueError(f"{self.key} has no figures of two arms")
        return self.intervention, self.comparator

    @property
    def contrast(self) -> PrintedEffect:
        """The contrast that is printed; an error where none is."""
        if self.effect is None:
            raise ValueError(f"{self.key} has no printed contrast")
        return self.effect
