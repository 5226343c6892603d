"""The pooled curve of an outcome over time: from effects at times to its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.curves import PooledTime
from evidence.record.note import Note
from evidence.record.parts import SecondComputation
from evidence.stats import survival


@dataclass(frozen=True, slots=True)
class TimedEffect:
    """One study at one time, on the complementary log-log scale."""

    study: str
    time: float
    yi: float
    vi: float


@dataclass(frozen=True, slots=True)
class CurveInput:
    """All that a pooled curve rests on, besides the code: the key of a kept result."""

    times: tuple[TimedEffect, ...]
    method: str  # REML | ML
    level: float


@dataclass(frozen=True, slots=True)
class FittedCurve:
    """The numbers of a pooled curve."""

    pooled: tuple[PooledTime, ...]
    k: int
    studies: int
    tau2: float | None
    tau2_low: float | None
    tau2_high: float | None
    q: float | None
    q_df: int | None
    q_p: float | None
    notes: tuple[Note, ...]
    second: SecondComputation | None = None


def fit(given: CurveInput) -> FittedCurve:
    """Pool all times together."""
    found = survival.pool_over_time(
        [t.study for t in given.times],
        [t.time for t in given.times],
        [t.yi for t in given.times],
        [t.vi for t in given.times],
        method=given.method,
        level=given.level,
    )
    low, high = found.tau2_ci or (None, None)
    return FittedCurve(
        pooled=_pooled(found),
        k=found.k,
        studies=found.studies,
        tau2=found.tau2,
        tau2_low=low,
        tau2_high=high,
        q=found.q,
        q_df=found.q_df,
        q_p=found.q_p,
        notes=tuple(note for note in found.notes if note.kind == "rise_averaged"),
    )


def _pooled(found: survival.PooledCurve) -> tuple[PooledTime, ...]:
    return tuple(
        PooledTime(
            time=float(found.time[i]),
            studies=int(found.studies_at[i]),
            survival=float(found.survival[i]),
            ci_low=float(found.ci_low[i]),
            ci_high=float(found.ci_high[i]),
            band_low=float(found.band_low[i]),
            band_high=float(found.band_high[i]),
            estimate_scale=float(found.estimate[i]),
            se_scale=float(found.se[i]),
            smoothed=bool(found.smoothed[i]),
        )
        for i in range(len(found.time))
    )
