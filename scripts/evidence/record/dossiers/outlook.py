"""What stands behind and before the results of a review: the content of ``outlook.json``.

How single studies stand to the pooled conclusion, what was found with which device, and what another study
would do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evidence.record.measures import MeasureId
from evidence.record.results.analysis import AnalysisStatus

SCHEMA: Literal["outlook/1"] = "outlook/1"

# How a study stands to the pooled conclusion of the others.
SUPPORTS, CONTRASTS, COMPATIBLE, MENTIONS = "supports", "contrasts", "compatible", "mentions only"
SUPPORT = (SUPPORTS, CONTRASTS, COMPATIBLE, MENTIONS)
# What a study is held against.
WITHOUT_IT, WITH_IT = "the result without it", "the result with it"
AGAINST = (WITHOUT_IT, WITH_IT)
# Why an imagined study would tell nothing of a ratio.
NO_EVENT = "no event in either arm"  # at the comparators' median risk
ALL_EVENTS = "everybody has the event in both arms"
NOTHING_TOLD = (NO_EVENT, ALL_EVENTS)
# How the trials so far stand to the sequential boundaries.
CROSSED = "the boundary is crossed"
REACHED = "the information size is reached without crossing a boundary"
FUTILE = "the result lies in the inner wedge: the effect asked for has become unlikely"
OPEN = "neither is reached: too early to tell"
MONITORING = (CROSSED, REACHED, FUTILE, OPEN)


@dataclass(frozen=True, slots=True)
class StudyStanding:
    """One study in one result: how it stands to the conclusion of the others."""

    outcome: str
    outcome_label: str
    synthesis: str
    synthesis_label: str
    study: str
    label: str
    publication: str
    standing: str  # one of SUPPORT
    against: str  # one of AGAINST, or ""
    measure: MeasureId
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    pooled: float | None
    pooled_low: float | None
    pooled_high: float | None
    differs: tuple[str, ...] = ()  # of a contrasting study: what most others do not have
    pooled_credible: bool = False  # whether the pooled limits are those of a posterior


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """A systematic review of the library: how many of its own pooled values meet those computed here."""

    publication: str
    label: str
    values: int
    meets: int
    apart: tuple[str, ...]  # outcomes in which the intervals do not meet


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A device of the library."""

    device: str
    status: str
    source: str  # of a status that is known
    publications: int
    publication_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceResult:
    """The studies of a result that used one device, pooled as the result itself."""

    outcome: str
    outcome_label: str
    synthesis: str
    synthesis_label: str
    measure: MeasureId
    level: float
    device: str  # several joined by +; "not stated"
    market: str  # of all its devices: one status, or "partly" with the worst
    k: int
    n: int | None
    status: AnalysisStatus
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    studies: tuple[str, ...]
    credible: bool = False  # whether the limits are those of a posterior
    second_agrees: bool | None = None  # whether the second computation confirms it; None: not checked


@dataclass(frozen=True, slots=True)
class NextStudy:
    """What a further study that finds the pooled value would do to a result.

    Where it has no event in either arm, or everybody has it in both, a ratio learns nothing from it, and
    there is no result with it.
    """

    outcome: str
    outcome_label: str
    synthesis: str
    synthesis_label: str
    measure: MeasureId
    level: float
    estimate: float
    ci_low: float | None
    ci_high: float | None
    people: int  # in the further study
    then_estimate: float | None
    then_low: float | None
    then_high: float | None
    credible: bool = False  # whether the limits of today are those of a posterior
    then_credible: bool = False
    tells_nothing: str | None = None  # why, of NOTHING_TOLD; None where it tells something


@dataclass(frozen=True, slots=True)
class Look:
    """One look of the sequential monitoring: after a trial has come in."""

    label: str
    year: int | None
    people: int  # so far
    information: float  # of the information size
    z: float
    efficacy: float | None  # None: no look apart from the one before, or after the end
    futility: float | None


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Trial sequential monitoring of one comparison of randomised trials."""

    outcome: str
    outcome_label: str
    synthesis: str
    synthesis_label: str
    risk: float  # of the comparator, median of the trials
    wanted: float  # the risk that a trial would be asked to tell from it
    change: float  # by how much of itself the rarer of event and no event differs between the two
    alpha: float
    power: float
    diversity: float
    size: float  # information size without diversity
    adjusted: float  # with it
    people: int
    looks: tuple[Look, ...]
    conclusion: str  # one of MONITORING


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything of one review."""

    review: str
    title: str
    standings: tuple[StudyStanding, ...]
    reviews: tuple[ReviewStanding, ...]
    devices: tuple[DeviceFacts, ...]
    device_results: tuple[DeviceResult, ...]
    further: tuple[NextStudy, ...]
    monitoring: tuple[Monitoring, ...]
    schema: Literal["outlook/1"] = SCHEMA
