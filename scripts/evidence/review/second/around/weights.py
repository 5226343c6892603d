"""The weights that a forest plot draws, once more: shares of inverse variances or of a model's sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from evidence.record.measures import MeasureId
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import StudyEffect
from evidence.record.results.candidate import FigureKind
from evidence.record.results.second import SecondComputation
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.modelling import survival_counts, three_level
from evidence.review.second.around.heterogeneity import BY_WEIGHTS, COMMON
from evidence.review.second.averages import three_level as figures
from evidence.review.second.counts import one_ratio, tables, two_arms
from evidence.review.second.verdicts import Compared
from evidence.stats.result import Pooled

# Percentage points: weights of closed forms, and of a variance between studies that is searched.
TOLERANCE, TOLERANCE_SEARCHED = 1e-6, 0.05


def compare(
    effects: Effects,
    pooled: Pooled,
    settings: ModelSettings,
    second: SecondComputation,
    rows: Sequence[StudyEffect],
) -> Iterator[Compared]:
    """Compare the weight of every row; the one farthest off is told. A model without weights has none."""
    shown = [row.weight_percent for row in rows]
    theirs = _weights(effects, pooled, settings, second)
    if theirs is None:
        drawn = next((w for w in shown if w is not None), None)
        if drawn is not None and pooled.weights is None:
            yield Compared("weights", drawn, None, TOLERANCE)
        return
    wanted = _by_row(effects, theirs)
    allowed = TOLERANCE if second.tau2 in (None, 0.0) else TOLERANCE_SEARCHED
    apart = [Compared("weights", a, b, allowed) for a, b in zip(shown, wanted, strict=True)]
    yield next((one for one in apart if not one.agrees), apart[0])


def _by_row(effects: Effects, weights: np.ndarray) -> list[float | None]:
    """Return percentages in the order of the rows; of studies that have no effect, none."""
    share = 100 * weights / weights.sum()
    usable = effects.usable
    if len(share) == len(usable):
        shown = usable | _in_sums_alone(effects)
        return [float(s) if u else None for s, u in zip(share, shown, strict=True)]
    left = list(share)
    return [float(left.pop(0)) if u else None for u in usable]


def _in_sums_alone(effects: Effects) -> np.ndarray:
    """Mark studies without an effect of their own that sums of counts take all the same.

    Of differences these are all; of risk ratios those in which everybody has the event.
    """
    if effects.counted_as in tables.DIFFERENCES:
        return np.ones(len(effects.candidates), dtype=bool)
    if effects.counted_as != MeasureId.RR or any(c.kind != FigureKind.COUNTS for c in effects.candidates):
        return np.zeros(len(effects.candidates), dtype=bool)
    a, n1, c, n2 = effects.counts()
    return np.asarray((a == n1) & (c == n2), dtype=bool)


def _weights(
    effects: Effects, pooled: Pooled, settings: ModelSettings, second: SecondComputation
) -> np.ndarray | None:
    """Return weights up to a factor, of all rows or of the usable ones; ``None`` where a model has none."""
    method = pooled.method
    if method in (BY_WEIGHTS, COMMON):
        _, vi = effects.arrays()
        return 1 / (vi + (second.tau2 or 0.0)) if pooled.k > 1 else np.ones(1)
    if method in (PoolingModel.EXACT_SUM, PoolingModel.EXACT_SUM_OF_RATES):
        return np.asarray(effects.counts()[1], dtype=float)
    if method == PoolingModel.EXACT_SUM_OF_SURVIVAL:
        return survival_counts.counts(effects, settings)[1]
    if method == three_level.MODEL:
        return figures.weights(effects, settings)
    if effects.counted_as not in (*tables.RATIOS, *tables.DIFFERENCES) or method in (
        PoolingModel.BAYESIAN,
        PoolingModel.BETA_BINOMIAL,
    ):
        return None
    counts = tuple(column.astype(float) for column in effects.counts())
    return _of_tables(counts, effects.counted_as, method, second)


def _of_tables(
    counts: tables.Counts, measure: MeasureId, method: str, second: SecondComputation
) -> np.ndarray | None:
    if method == PoolingModel.MANTEL_HAENSZEL:
        if measure in tables.DIFFERENCES:
            return np.array([n1 * n2 / (n1 + n2) for _, n1, _, n2 in zip(*counts, strict=True)])
        above, below = one_ratio.sums(counts, measure)
        return np.asarray(above / above.sum() + below / below.sum())
    if method == PoolingModel.PETO:
        kept = iter(v for _, v in one_ratio.hypergeometric(counts))
        rows = zip(*counts, strict=True)
        return np.array([next(kept) if 0 < a + c < n1 + n2 else 0.0 for a, n1, c, n2 in rows])
    if method == PoolingModel.CONDITIONAL_EXACT and second.estimate is not None:
        return one_ratio.spreads(counts, tables.as_risks(measure), second.estimate)
    if method in (PoolingModel.BINOMIAL_NORMAL, PoolingModel.COMMON_LOGISTIC):
        return two_arms.weights(counts, measure, second.tau2 or 0.0)
    return None
