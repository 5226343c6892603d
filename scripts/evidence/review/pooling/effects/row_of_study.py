"""The row of one study in a forest plot: an effect with its normal interval, or why there is none."""

from __future__ import annotations

import math

import numpy as np

from evidence.record.measures import MeasureId, stats_code
from evidence.record.notes.note import Note
from evidence.record.results.analysis import EffectStatus, StudyEffect
from evidence.stats import effects

Limits = tuple[np.ndarray, np.ndarray]  # of one study each
_Z_TAIL = 2  # two-sided intervals


def wald(
    key: str, es: effects.EffectSizes, measure: MeasureId, level: float, method: str, *, note: Note | None
) -> StudyEffect:
    """Build the row of a study from its effect with a normal interval on the pooling scale."""
    if es.dropped[0]:
        return not_estimable(key, es.reasons[0])
    yi, vi = float(es.yi[0]), float(es.vi[0])
    half = critical(level) * math.sqrt(vi)
    values = [yi, yi - half, yi + half]
    natural = [float(v) for v in effects.back_transform(np.array(values), stats_code(measure))]
    return StudyEffect(
        key=key,
        yi=yi,
        vi=vi,
        estimate=natural[0],
        ci_low=natural[1],
        ci_high=natural[2],
        interval_method=method,
        weight_percent=None,
        status=EffectStatus.POOLED,
        note=note,
    )


def exact(key: str, es: effects.EffectSizes, estimate: float, limits: Limits, method: str) -> StudyEffect:
    """Build the row of one group: its share or rate, exact limits, and its effect for models that weigh."""
    (low,), (high,) = limits
    return StudyEffect(
        key=key,
        yi=float(es.yi[0]),
        vi=float(es.vi[0]),
        estimate=estimate,
        ci_low=float(low),
        ci_high=float(high),
        interval_method=method,
        weight_percent=None,
        status=EffectStatus.POOLED,
    )


def not_estimable(key: str, why: Note | None) -> StudyEffect:
    """Build the row of a study that has no effect, with the reason."""
    return StudyEffect(
        key=key,
        yi=None,
        vi=None,
        estimate=None,
        ci_low=None,
        ci_high=None,
        interval_method="none",
        weight_percent=None,
        status=EffectStatus.NOT_ESTIMABLE,
        note=why,
    )


def critical(level: float) -> float:
    """Return the two-sided normal quantile."""
    from scipy.special import ndtri

    return float(ndtri(1 - (1 - level) / _Z_TAIL))
