"""The whole of one review as data: the content of ``evidence.json``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from evidence.record.history.changes import Changes
from evidence.record.notes.note import Note
from evidence.record.published.appraisal import Appraisals
from evidence.record.published.row import EffectCheck, Row
from evidence.record.published.severity import Severity
from evidence.record.results.missing import Missing
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.flow import Flow
from evidence.record.reviews.methods import Methods
from evidence.record.reviews.publications import PublicationSummary
from evidence.record.reviews.spread import Spread
from evidence.record.summary.absolute import AbsoluteEffect
from evidence.record.summary.certainty import Certainty
from evidence.record.summary.direction import DirectionSummary
from evidence.record.summary.flags import ResultFlags
from evidence.record.summary.other_reviews import Contradiction, ReviewValue

SCHEMA: Literal["evidence/2"] = "evidence/2"

if TYPE_CHECKING:
    # Whoever goes through them once is given a list in a file, which holds none of them.
    Outcomes = Sequence[OutcomeSynthesis]
else:
    Outcomes = tuple[OutcomeSynthesis, ...]  # as they are written and described


@dataclass(frozen=True, slots=True)
class ReviewInfo:
    """Title, question and provenance of a review."""

    id: str
    title: str
    question: dict[str, object]
    guidance: dict[str, object]
    notes: str | None
    config_file: str
    config_sha256: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A number that the second computation does not confirm."""

    outcome: str
    synthesis: str
    analysis: str
    what: Note


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many pooled numbers were computed twice, and how many agree."""

    checked: int
    agreeing: int
    not_checked: int
    engines: dict[str, str]
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class PrintedEffects:
    """How many effects that publications print could be computed from their own arms, and how many agree."""

    printed: int
    checked: int
    agreeing: int
    intervals_checked: int
    intervals_agreeing: int
    disagreements: tuple[EffectCheck, ...]
    not_checked: tuple[EffectCheck, ...]


@dataclass(frozen=True, slots=True)
class IntegrityFinding:
    """Something that does not add up: in a figure, in a description, or between two publications."""

    rule: str
    severity: Severity
    message: str
    publication: str
    file: str
    line: int  # 0: the file as a whole
    where: str | None = None  # the place inside the file, of what is not about one figure
    row: str | None = None  # the figure that it is about
    outcome: str | None = None
    printed: str | None = None
    other: str | None = None  # the other publication
    rows: tuple[str, ...] = ()  # the figures that two publications share
    blocks: bool = False  # whether the two studies are not pooled together
    silenced: str = ""  # the reviewer's reason, where the study file answers it


@dataclass(frozen=True, slots=True)
class Evidence:
    """A review's whole result."""

    review: ReviewInfo
    methods: Methods
    publications: tuple[PublicationSummary, ...]
    rows: tuple[Row, ...]  # every extracted figure of the publications that are shown, as in results/studies
    outcomes: Outcomes
    agreement: Agreement
    findings: tuple[IntegrityFinding, ...]
    printed_effects: PrintedEffects
    software: dict[str, str] = field(default_factory=dict)
    schema: Literal["evidence/2"] = SCHEMA
    flow: Flow | None = None
    spread: Spread | None = None
    workflow: dict[str, str] = field(default_factory=dict)  # how the workflow asks to be cited
    absolute: tuple[AbsoluteEffect, ...] = ()
    certainty: tuple[Certainty, ...] = ()
    directions: tuple[DirectionSummary, ...] = ()
    flags: tuple[ResultFlags, ...] = ()
    review_values: tuple[ReviewValue, ...] = ()  # what systematic reviews pooled themselves
    contradictions: tuple[Contradiction, ...] = ()
    risk_of_bias: Appraisals | None = None
    wording: dict[str, str] = field(default_factory=dict)  # what each kind of note says
    missing: tuple[Missing, ...] = ()  # study files and outcomes that could not be used or made, and why
    changes: Changes | None = None  # what is other than in the baseline; None where there is none

    def by_outcome(self) -> Iterator[Evidence]:
        """Go through the outcomes: the review with each of them alone."""
        for outcome in self.outcomes:
            yield replace(self, outcomes=(outcome,))
