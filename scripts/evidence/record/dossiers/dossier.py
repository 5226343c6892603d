"""What a review holds for a guidance document: the content of ``dossier.json``.

The guidance itself is what a reviewer wrote down; everything else here is computed from the review.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.record.better import Better
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.pooling_model import WITH_PRIORS
from evidence.record.results.strata import Stratum

SCHEMA: Literal["dossier/1"] = "dossier/1"

# Where a publication stands against the date of the guidance.
BY_THEN = "by then"
SINCE = "since"
NOT_PLACED = "cannot be placed"
STANDINGS = (BY_THEN, SINCE, NOT_PLACED)
# What a standing was decided by.
BASES = (
    "date of publication",
    "year",
    "only the year, which is that of the guidance",
    "no date",
    "patients were enrolled later",
)

# What became of a result since the guidance.
CROSSINGS = (
    "first result",  # none could be given then
    "no result any longer",
    "now excludes no difference",
    "no longer excludes no difference",
    "now lies beyond the benchmark",
    "no longer lies beyond the benchmark",
    "now favours the other side",
    "now lies outside the interval of then",
    "another kind of design leads today",  # the two results are not of one kind: no more is compared
)
# How far a publication reports an item.
REPORTED, PARTLY, NOT_REPORTED = "reported", "partly", "not"
REPORTING = (REPORTED, PARTLY, NOT_REPORTED)
# Bands of follow-up in the map of gaps.
BANDS = (
    "at the procedure",
    "to 1 month",
    "to 6 months",
    "to 12 months",
    "to 24 months",
    "beyond",
    "not stated",
)


@dataclass(frozen=True, slots=True)
class PlacedPublication:
    """A publication against the date of the guidance."""

    id: str
    label: str
    study: str
    status: str  # what the review does with it
    design: str
    year: int | None
    published: str  # the date as far as it is known, "" where it is not
    standing: str  # one of STANDINGS
    basis: str  # one of BASES


@dataclass(frozen=True, slots=True)
class ResultThen:
    """One result, at one date."""

    status: str  # pooled | single study | not pooled
    k: int
    n: int | None
    events: int | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    pi_low: float | None
    pi_high: float | None
    model: str
    studies: tuple[str, ...]  # that it was pooled of
    reports: tuple[str, ...]  # the publication that represents each of them
    reason: Note | None = None  # why there is no pooled result
    stratum: Stratum | None = None  # the kind of design that it is pooled of
    agrees: bool | None = None  # whether the second computation confirms it

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.model in WITH_PRIORS


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """A result as it could be given at the date of the guidance, beside that of today."""

    outcome: str
    outcome_label: str
    role: str
    importance: str
    direction: Better
    synthesis: str
    synthesis_label: str
    comparison: str  # its kind: two-arm | single-arm
    measure: MeasureId
    level: float  # of the intervals
    subgroup: str  # "" for the whole synthesis
    subgroup_level: str
    subgroup_level_label: str
    then: ResultThen
    now: ResultThen
    at_most: (
        ResultThen | None
    )  # then, with the publications that cannot be placed; None where nothing differs
    added: tuple[str, ...]  # studies of today's result that the one of then is made without
    gone: tuple[str, ...]  # studies of the result of then that today's is made without
    replaced: tuple[str, ...]  # studies that another publication represents today
    crossings: tuple[str, ...]  # of CROSSINGS: against the result of then, with and without the next
    doubtful: tuple[str, ...]  # of CROSSINGS: only as long as those that cannot be placed came later
    benchmark: float | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from the others."""
        return self.outcome, self.synthesis, self.subgroup, self.subgroup_level


@dataclass(frozen=True, slots=True)
class AnalysisBeside:
    """A sensitivity analysis that bears on a comment, beside the primary one."""

    outcome: str
    outcome_label: str
    synthesis: str
    synthesis_label: str
    measure: MeasureId
    level: float
    analysis: str
    label: str
    status: str
    k: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    primary_k: int
    primary_estimate: float | None
    primary_low: float | None
    primary_high: float | None
    credible: bool = False  # whether the limits are those of a posterior
    primary_credible: bool = False


@dataclass(frozen=True, slots=True)
class BearingEvidence:
    """What of the review bears on one statement of the guidance, and what is missing."""

    section: str
    results: tuple[int, ...]  # places in the results of then and now
    analyses: tuple[AnalysisBeside, ...]
    items: tuple[str, ...]  # research items
    without_result: tuple[str, ...]  # outcomes of the review without any result, by their labels
    not_asked: tuple[str, ...]  # outcomes of the vocabulary that the review does not ask for
    unknown: bool = False  # whether nothing in a study file says anything of it
    # Outcomes, by their labels, that the review asks for in none of the comparisons that have results here.
    compared_otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyOutcomeFound:
    """A key outcome of the guidance and the outcomes of the review that answer it."""

    name: str
    role: str
    section: str
    outcomes: tuple[str, ...]  # of the review
    results: tuple[int, ...]
    publications: int  # with a figure for it
    placed: tuple[str, ...] = ()  # outcomes of the vocabulary with figures that the review does not ask for


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """One kind of source as the guidance counts it, held against the library."""

    kind: str
    count: int
    note: str
    known: tuple[str, ...]  # publications known to be among them, in the library
    named_in: tuple[str, ...]  # what says so of each
    possible: tuple[str, ...]  # of that kind, published by then: could be among them
    unplaced: tuple[str, ...]  # of that kind, whose date is not known well enough


@dataclass(frozen=True, slots=True)
class ItemCell:
    """How far one publication reports one item, and the words it was read from."""

    publication: str
    item: str
    reported: str  # one of REPORTING
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemShare:
    """How many publications report an item, by time."""

    item: str
    period: str  # one of STANDINGS, or a year
    publications: int
    reported: int
    partly: int


@dataclass(frozen=True, slots=True)
class GapCell:
    """How many studies have a figure for an outcome, by design and time."""

    outcome: str
    design: str
    band: str  # one of BANDS
    studies: int


@dataclass(frozen=True, slots=True)
class NamedEffectFound:
    """A risk or a benefit that the source of a procedure code names, and what the review found of it."""

    code: str
    name: str
    outcomes: tuple[str, ...]  # of the review
    results: tuple[int, ...]
    publications: int  # with a figure for it
    not_asked: tuple[str, ...]  # outcomes of the vocabulary for it that the review does not ask for


@dataclass(frozen=True, slots=True)
class OngoingStudy:
    """A study without results yet, about the question."""

    id: str
    label: str
    registration: str
    state: str
    planned: int | None
    expected: str
    primary_outcome: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that a review holds for its guidance."""

    review: str
    title: str
    id: str
    guidance: GuidanceDocument
    publications: tuple[PlacedPublication, ...]
    results: tuple[ThenAndNow, ...]
    recommendations: tuple[BearingEvidence, ...]  # in the order of the guidance
    considerations: tuple[BearingEvidence, ...]  # in the order of the guidance
    outcomes: tuple[KeyOutcomeFound, ...]
    sources: tuple[SourceCheck, ...]
    cells: tuple[ItemCell, ...]
    shares: tuple[ItemShare, ...]
    gaps: tuple[GapCell, ...]
    risks: tuple[NamedEffectFound, ...]
    ongoing: tuple[OngoingStudy, ...]
    schema: Literal["dossier/1"] = SCHEMA
    benefits: tuple[NamedEffectFound, ...] = ()
