"""An outcome over time: the Kaplan-Meier figures of all studies and the curve pooled from them.

Survival stands for any share that is 100% at the start and can only fall: alive, limb kept, vein open.
Fractions between 0 and 1 and months; ``*_scale`` is log(-log S). A number that does not exist is ``None``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.results.comparison import Comparison
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.left_out import LeftOut
from evidence.record.results.second import SecondComputation
from evidence.record.results.strata import Stratum

# What a point on the plot is.
KAPLAN_MEIER = "Kaplan-Meier"
COUNTED = "counted"  # patients counted at a visit: shown beside the curve, never pooled with it
KINDS = (KAPLAN_MEIER, COUNTED)
# How the intervals of a pooled curve were made.
STUDENT, NORMAL = "t", "wald"
INTERVALS = (STUDENT, NORMAL, CREDIBLE)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One study at one time.

    Attributes
    ----------
    months, at_printed
        The time that is printed; ``time`` is the one it counts as (30 days as 1 month).
    survival, ci_low, ci_high
        The share as printed, with its interval; ``None`` where no interval can be known.
    yi, vi, se_grade, derivation
        What is pooled, where its standard error comes from, and the steps from the printed words to it.
    pooled
        Whether the pooled curve rests on it; ``note`` says why not.
    """

    key: str
    study: str
    publication: str
    label: str
    year: int | None
    kind: str  # one of KINDS
    months: float
    time: float
    at_printed: str
    printed: str
    survival: float
    ci_low: float | None
    ci_high: float | None
    interval_method: str
    n: int | None
    at_risk: int | None
    yi: float | None
    vi: float | None
    se_grade: str | None
    pooled: bool
    note: Note | None
    second_hand: bool
    derivation: tuple[Step, ...]
    row_ids: tuple[str, ...]


def share(point: CurvePoint) -> float:
    """Return the share that is pooled: as on the pooling scale, where it has a place there."""
    return point.survival if point.yi is None else math.exp(-math.exp(point.yi))


def standard_error(point: CurvePoint) -> float | None:
    """Return the standard error of the share that is pooled; ``None`` without one, as of 100%."""
    if point.yi is None or point.vi is None:
        return None
    return math.sqrt(point.vi) * share(point) * math.exp(point.yi)


def patients_at(point: CurvePoint, still_at_risk: float) -> float | None:
    """Return the patients under observation at the time, else a share of those without the event by then."""
    if point.at_risk is not None:
        return float(point.at_risk)
    return None if point.n is None else still_at_risk * point.n * point.survival


@dataclass(frozen=True, slots=True)
class PooledTime:
    """The pooled curve at one time: the mean share over studies, its pointwise interval, the curve's band.

    ``estimate_scale`` and ``se_scale`` are of the median study as fitted, whose share and interval stand in
    ``median_study``, ``median_low`` and ``median_high`` (``None``: the curve itself is that of the median
    study). ``smoothed`` says that the fitted curve rose here and was averaged with its neighbours. With one
    study at a time the value rests on its figure and on how it lies against the others at other times.
    """

    time: float
    studies: int
    survival: float
    ci_low: float
    ci_high: float
    band_low: float
    band_high: float
    estimate_scale: float
    se_scale: float
    smoothed: bool
    median_study: float | None = None
    median_low: float | None = None
    median_high: float | None = None


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """One single-arm comparison over time.

    Attributes
    ----------
    status, status_reason
        As of an analysis; why there is no pooled curve.
    points
        By study, then time.
    pooled
        By rising time, from the first time to the last with two studies; 100% at the start is known.
    ends, ends_reason
        Last month of the pooled curve, and why it ends there although points stand further on.
    k, studies
        Points and studies in the pooled curve.
    tau2, tau2_low, tau2_high
        Variance between studies on the scale, one for all times, with its profile-likelihood interval.
    warnings, notes
        What a reader must beware of; how the numbers came about.
    """

    id: str
    comparison: Comparison
    status: str  # pooled | single study | not pooled
    status_reason: Note | None
    points: tuple[CurvePoint, ...]
    pooled: tuple[PooledTime, ...]
    ends: float | None
    ends_reason: Note | None
    k: int
    studies: int
    scale: str
    method: str  # REML or ML, of the variance between studies; empty without a pooled curve
    level: float
    still_at_risk: float
    tau2: float | None
    tau2_low: float | None
    tau2_high: float | None
    q: float | None
    q_df: int | None
    q_p: float | None
    left_out: tuple[LeftOut, ...]
    warnings: tuple[Note, ...]
    notes: tuple[Note, ...]
    second: SecondComputation | None
    stratum: Stratum | None = None  # of the studies pooled
    ci_method: str | None = None  # one of INTERVALS; ``None`` without a pooled curve
