"""The whole of one review as data: the content of ``evidence.json``."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence.record.absolute import AbsoluteEffect
from evidence.record.appraisal import Appraisals
from evidence.record.certainty import Certainty
from evidence.record.direction import DirectionSummary
from evidence.record.flow import Flow
from evidence.record.spread import Spread
from evidence.record.synthesis import OutcomeSynthesis

SCHEMA = "evidence/1"

# What became of a publication in a review.
INCLUDED = "included"
CONTEXT = "context"  # systematic reviews: shown, never pooled with their own studies
SAFETY_ONLY = "safety only"  # case reports: numerators without a denominator
EXCLUDED = "excluded"  # about the question, left out for a stated reason
OTHER_QUESTION = "other question"  # in the library, but about another condition or treatment
STATUSES = (INCLUDED, CONTEXT, SAFETY_ONLY, EXCLUDED, OTHER_QUESTION)


@dataclass(frozen=True, slots=True)
class ArmSummary:
    """One arm as the publication describes it."""

    id: str
    label: str
    role: str
    treatments: tuple[str, ...]
    devices: tuple[str, ...]
    n: int | None
    counts: dict[str, int] = field(default_factory=dict)  # enrolled, treated, analysed, followed ...


@dataclass(frozen=True, slots=True)
class PublicationSummary:
    """One publication and what the review did with it."""

    id: str
    label: str  # "Vedantham 2017", or the study's name where no author is known
    study: str
    role: str
    status: str  # one of STATUSES
    reason: str | None
    title: str | None
    year: int | None
    citation: dict[str, object]
    registration: str | None
    publication: str
    design: str
    setting: dict[str, object]
    population: dict[str, object]
    conditions: tuple[str, ...]
    arms: tuple[ArmSummary, ...]
    n: int | None
    device_market_status: dict[str, str]
    overlaps: tuple[str, ...]
    suspected_overlaps: tuple[str, ...]
    sources: dict[str, dict[str, object]]
    appraisal: dict[str, object] | None
    notes: str | None
    no_figures: str | None
    figures: int  # how many figures (rows) it brings to this review's outcomes
    file: str
    sha256: str


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
    what: str


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
    disagreements: tuple[dict[str, object], ...]
    not_checked: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A review's whole result."""

    review: ReviewInfo
    methods: dict[str, object]
    publications: tuple[PublicationSummary, ...]
    rows: tuple[
        dict[str, object], ...
    ]  # every extracted figure of included publications, as in results/studies
    outcomes: tuple[OutcomeSynthesis, ...]
    agreement: Agreement
    findings: tuple[dict[str, object], ...]
    printed_effects: PrintedEffects
    software: dict[str, str] = field(default_factory=dict)
    schema: str = SCHEMA
    flow: Flow | None = None
    spread: Spread | None = None
    workflow: dict[str, str] = field(default_factory=dict)  # how the workflow asks to be cited
    absolute: tuple[AbsoluteEffect, ...] = ()
    certainty: tuple[Certainty, ...] = ()
    directions: tuple[DirectionSummary, ...] = ()
    risk_of_bias: Appraisals | None = None
