"""How robust a pooled result is: beyond a threshold or not, which studies carry it, and what else was tried.

Effects are on the natural scale (a ratio, a proportion between 0 and 1, points) unless a name ends in
``_scale``. A number that does not exist is ``None``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.record.notes.note import Note
from evidence.record.results.intervals import CREDIBLE

# What a probability of lying beyond a threshold is.
CONFIDENCE = "confidence"  # 1 minus the one-sided p value
POSTERIOR = "posterior"


@dataclass(frozen=True, slots=True)
class BeyondThreshold:
    """How sure an analysis is that effects lie beyond a threshold; probabilities between 0 and 1.

    ``mean`` is about the mean effect (of a binomial-normal model: the median study), ``new_study`` about the
    effect in a new study, ``share`` the estimated share of true study effects beyond the threshold.
    """

    threshold: float
    label: str
    side: str  # above | below
    basis: str  # confidence | posterior
    mean: float
    new_study: float | None
    share: float | None
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True, slots=True)
class CumulativeStep:
    """The primary analysis after a study has come in, by year; the first is that study itself."""

    key: str
    label: str
    year: int | None
    k: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    i2_percent: float | None
    ci_method: str | None = None

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class StudyInfluence:
    """How far one study pulls the pooled result (Viechtbauer and Cheung 2010), and how far off it lies.

    On the pooling scale, by inverse variance. ``influential`` by the usual limits of any of the measures;
    ``outlier`` where what the others predict leaves it out (studentised residual), ``interval_apart`` where
    its own interval does not meet the pooled one.
    """

    key: str
    label: str
    weight_percent: float | None
    rstudent: float | None
    dffits: float | None
    cook_distance: float | None
    covariance_ratio: float | None
    tau2_without: float | None
    q_without: float | None
    hat: float | None
    dfbetas: float | None
    heterogeneity: float | None  # Baujat plot, across: squared Pearson residual
    influence: float | None  # Baujat plot, up: squared change of the estimate without the study
    influential: bool
    outlier: bool
    interval_apart: bool


@dataclass(frozen=True, slots=True)
class SubsetGrid:
    """The meta-analyses of subsets of the studies (at least two each), counted on a grid.

    ``counts`` has a row for each stretch of I² (from the lowest) with a count for each stretch of the
    estimate; the edges are those of the stretches. ``seed`` is that of a random sample, ``None`` where all
    subsets were taken.
    """

    subsets: int
    seed: int | None
    estimate_edges: tuple[float, ...]
    i2_percent_edges: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]


# Of single groups, whose standard error depends on the estimate itself.
TESTS_ON_SIZE = ("Meta-regression on size", "Regression on size")
SMALL_STUDY_TESTS = ("Peters", "Harbord", "Egger", "Thompson and Sharp", "Begg", *TESTS_ON_SIZE)


@dataclass(frozen=True, slots=True)
class SmallStudyTest:
    """A test of whether small studies show other effects; ``limit`` is the effect of an endless study."""

    name: str  # one of SMALL_STUDY_TESTS
    statistic: float | None
    df: int | None
    p_value: float
    limit: float | None
    limit_low: float | None
    limit_high: float | None


@dataclass(frozen=True, slots=True)
class FilledFunnel:
    """Studies that a symmetric funnel would hold besides, and the result with them."""

    estimator: str  # L0 | R0
    missing: int
    side: str  # low | high
    estimate: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True, slots=True)
class PetPeeseEffect:
    """The effect at infinite precision by regression; ``chosen`` by the rule of Stanley and Doucouliagos."""

    chosen: str  # PET | PEESE
    estimate: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A study in the funnel plot; ``depth`` is 0 at its top."""

    key: str
    label: str
    estimate: float
    depth: float


@dataclass(frozen=True, slots=True)
class Contour:
    """Where studies at the bottom of the plot are just significant at 1 - ``level``; ``null`` at the top."""

    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FunnelData:
    """A funnel plot: lines are straight on the pooling scale from the top to ``bottom``.

    ``depth_is`` is the standard error, or 1 / root of the number of patients where the standard error depends
    on the estimate itself (single groups); contours and limits exist for the standard error only.
    """

    depth_is: str  # standard error | 1 / root of n
    points: tuple[FunnelPoint, ...]
    bottom: float
    centre: float
    null: float | None
    contours: tuple[Contour, ...]
    limit_low: float | None
    limit_high: float | None


@dataclass(frozen=True, slots=True)
class SmallStudyEffects:
    """Whether small studies differ; with few studies ``reason`` says why nobody asked."""

    k: int
    reason: Note | None
    tests: tuple[SmallStudyTest, ...] = ()
    trim_and_fill: tuple[FilledFunnel, ...] = ()
    pet_peese: PetPeeseEffect | None = None
    funnel: FunnelData | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Specification:
    """One defensible way to pool: which studies, by which model, estimator and interval."""

    studies: str
    model: str
    tau2_method: str | None
    ci_method: str | None
    analysis: str | None  # the analysis of the review that this is
    k: int
    estimate: float
    ci_low: float
    ci_high: float


if TYPE_CHECKING:
    # They may stand in a file: they are read whenever somebody goes through them.
    Ways = Sequence[Specification]
else:
    Ways = tuple[Specification, ...]  # as they are written and described


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """All specifications from the lowest estimate to the highest, and what they have in common.

    ``beyond`` and ``interval_beyond`` count the specifications whose estimate, or whole interval, lies beyond
    the threshold. A share of specifications is no probability: it depends on which were written down.
    """

    specifications: Ways
    lowest: float
    median: float
    highest: float
    threshold: float | None
    threshold_label: str | None
    side: str | None  # above | below
    beyond: int | None
    interval_beyond: int | None


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How robust the primary analysis of a synthesis of at least three studies is."""

    k: int
    model: str  # inverse variance | common effect
    cumulative: tuple[CumulativeStep, ...]
    influence: tuple[StudyInfluence, ...]
    gosh: SubsetGrid | None
    small_studies: SmallStudyEffects
    specifications: SpecificationCurve | None
    notes: tuple[Note, ...] = ()
    tau2_method: str | None = None  # None under a common effect
