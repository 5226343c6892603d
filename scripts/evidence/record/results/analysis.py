"""One analysis: the model and its result, the effect of each study, results beside it, what was left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.diagnostics import BeyondThreshold
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.second import SecondComputation
from evidence.record.results.strata import Stratum


class AnalysisStatus(StrEnum):
    """What came of an analysis."""

    POOLED = "pooled"
    SINGLE_STUDY = "single study"
    NOT_POOLED = "not pooled"
    SKIPPED = "skipped"  # a sensitivity analysis that would be the primary one again


POOLED, SINGLE_STUDY = AnalysisStatus.POOLED, AnalysisStatus.SINGLE_STUDY
NOT_POOLED, SKIPPED = AnalysisStatus.NOT_POOLED, AnalysisStatus.SKIPPED
MODELS = tuple(PoolingModel)
# Where the interval of one study comes from.
STUDY_INTERVALS = (
    "none",
    "wald",
    "clopper-pearson",
    "cloglog",
    "as printed",
    "printed interval",
    "p value",
    "exact",  # given the total of events
    "poisson",
    "median",  # from the density at the median of a distribution fitted to the quantiles
    "mover",  # of a rate difference, from the exact limits of both rates
    "newcombe",
    "imputed",
)
# Where the standard error of a Kaplan-Meier estimate comes from, from best to worst.
SE_GRADES = (
    "printed interval",
    "printed standard error",
    "number at risk at the time",
    "imputed from the number at start",
)
AT_RISK, IMPUTED = SE_GRADES[2:]
# Of an interval that rests on such a standard error: shown as what it is wherever it stands.
IMPUTED_INTERVAL = "imputed"


class EffectStatus(StrEnum):
    """What came of a study's effect in an analysis."""

    POOLED = "pooled"
    NOT_ESTIMABLE = "not estimable"
    SHOWN = "shown"  # of an analysis that pools nothing


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """The effect of one candidate in one analysis, on both scales, with its own interval and weight (%)."""

    key: str
    yi: float | None
    vi: float | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    interval_method: str  # one of STUDY_INTERVALS
    weight_percent: float | None
    status: EffectStatus
    note: Note | None = None
    se_grade: str | None = None  # of SE_GRADES; None where no standard error is needed
    derivation: tuple[Step, ...] = ()  # from the candidate's figures to yi and vi

    @property
    def pooled(self) -> bool:
        """Whether the analysis pools it."""
        return self.status == EffectStatus.POOLED

    @property
    def imputed(self) -> bool:
        """Whether the interval rests on an imputed standard error, or on patients imputed at 0% and 100%."""
        return self.interval_method == IMPUTED_INTERVAL or self.se_grade == IMPUTED

    @property
    def lies_at(self) -> float | None:
        """The estimate; 0 or infinity for a ratio that is not finite, whose interval is open to that side."""
        if self.estimate is not None or (self.ci_low is None) == (self.ci_high is None):
            return self.estimate
        return 0.0 if self.ci_low is None else math.inf


@dataclass(frozen=True, slots=True)
class TriedModel:
    """One step of a ladder of models: what was tried and what came of it."""

    model: str
    status: str
    reason: Note | None
    estimate: float | None
    ci_low: float | None
    ci_high: float | None


# What a result of the same studies beside the one shown is.
COMMON_EFFECT = "common effect"  # as if all studies had one true effect
RAW_TOTAL = "raw total"  # events of all over patients of all
MEDIAN_STUDY = "median study"  # of the model whose population average is shown
OTHER_BY_RULE = "other by the rule"  # the interval or model that the rule by number of studies did not take
BESIDE = (COMMON_EFFECT, RAW_TOTAL, MEDIAN_STUDY, OTHER_BY_RULE)


@dataclass(frozen=True, slots=True)
class ResultBeside:
    """Another result of the same studies, shown beside the one of the analysis (natural scale)."""

    what: str  # one of BESIDE
    model: str  # one of MODELS
    ci_method: str | None
    estimate: float
    ci_low: float | None
    ci_high: float | None
    second: SecondComputation | None = None

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A candidate that this analysis leaves out, and why."""

    key: str
    reason: Note


if TYPE_CHECKING:
    # Those of a sensitivity analysis may stand in a file: they are read whenever somebody goes through them.
    Effects = Sequence[StudyEffect]
    Exclusions = Sequence[Exclusion]
else:
    Effects = tuple[StudyEffect, ...]  # as they are written and described
    Exclusions = tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """One named analysis (the primary one or a sensitivity analysis) of one synthesis."""

    id: str
    label: str
    why: str
    settings: dict[str, object]
    status: AnalysisStatus
    status_reason: Note | None
    measure: MeasureId
    scale: str
    model: str  # one of MODELS
    tau2_method: str | None
    ci_method: str | None
    prediction_method: str | None
    level: float
    k: int
    n: int | None = None
    events: int | None = None
    n_comparator: int | None = None
    events_comparator: int | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    estimate_scale: float | None = None
    se_scale: float | None = None
    ci_low_scale: float | None = None
    ci_high_scale: float | None = None
    p_value: float | None = None
    tau2: float | None = None
    tau2_low: float | None = None
    tau2_high: float | None = None
    i2_percent: float | None = None
    i2_low_percent: float | None = None
    i2_high_percent: float | None = None
    h2: float | None = None
    q: float | None = None
    q_df: int | None = None
    q_p: float | None = None
    effects: Effects = ()
    excluded: Exclusions = ()
    ladder: tuple[TriedModel, ...] = ()
    warnings: tuple[Note, ...] = ()
    second: SecondComputation | None = None
    notes: tuple[Note, ...] = ()  # how the number came about; nothing a reader must beware of
    beyond: BeyondThreshold | None = None  # how sure the result is to lie beyond a threshold
    beside: tuple[ResultBeside, ...] = ()  # other results of the same studies
    person_years: float | None = None  # behind the events of rates
    person_years_comparator: float | None = None
    stratum: Stratum | None = None  # of the studies pooled; ``None`` where no study was chosen

    @property
    def people(self) -> int | None:
        """Participants of both groups together; ``None`` where a study does not say."""
        return None if self.n is None else self.n + (self.n_comparator or 0)

    @property
    def imputed(self) -> bool:
        """Whether the interval rests on imputed standard errors alone, those of every study behind it."""
        behind = [e.imputed for e in self.effects if e.estimate is not None and e.pooled]
        return self.status != NOT_POOLED and bool(behind) and all(behind)

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE
