"""A pooled value lies among the values of its studies, or it is told why not, or it is an error."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from evidence.record.measures import SURVIVAL, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import StudyEffect
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.faults import OutsideItsStudies
from evidence.stats.result import Pooled

# Rounding of sums and of transformations there and back.
_ROUNDING = 1e-6
# Likelihoods whose estimate is no mean of the studies' own values, and the kind of note that says why.
_EXPLAINED: Mapping[str, str] = {
    PoolingModel.THREE_LEVEL: "correlated_figures",
    PoolingModel.GLMM: "chance_in_counts",
    PoolingModel.BINOMIAL_NORMAL: "chance_in_counts",
    PoolingModel.COMMON_LOGISTIC: "counts_together",
    PoolingModel.BETA_BINOMIAL: "mean_risks_compared",
    PoolingModel.BAYESIAN_GLMM: "chance_in_counts",
    PoolingModel.BAYESIAN_GLMM_OF_RATES: "chance_in_counts",
}
_CORRECTED = "half_added_where_pooled"
_SPREAD = "spread_integrated"
_AT_END = "no_finite_ratio_fits"


def notes(effects: Effects, rows: Sequence[StudyEffect], pooled: Pooled) -> tuple[Note, ...]:
    """Say why a pooled value lies outside the range of the studies shown; nothing where it lies inside.

    Raises
    ------
    OutsideItsStudies
        Where nothing in the model explains it.
    """
    if pooled.k < 2 or pooled.estimate is None:
        return ()
    value = pooled.natural().estimate
    low, high = _hull(rows, effects.measure)
    if value is None or low is None or high is None or _inside(value, low, high):
        return ()
    why = _why(effects, pooled)
    if why is None:
        raise OutsideItsStudies(
            f"the pooled {measure_of(effects.measure).name} {value:g} by {pooled.method} lies outside the "
            f"range of its studies ({low:g} to {high:g}); this is a fault of the computation, not of figures"
        )
    return (Note("outside_its_studies", parts=(Note(why),)),)


def _hull(rows: Sequence[StudyEffect], measure: MeasureId) -> tuple[float | None, float | None]:
    """Lowest and highest value of the studies that count; ratios that are not finite end at 0 or infinity."""
    ratio = measure_of(measure).ratio
    at = [row.lies_at if ratio else row.estimate for row in rows if row.pooled]
    values = [value for value in at if value is not None]
    return (min(values), max(values)) if values else (None, None)


def _inside(value: float, low: float, high: float) -> bool:
    slack = _ROUNDING * max(1.0, abs(value))
    return low - slack <= value <= high + slack


def _why(effects: Effects, pooled: Pooled) -> str | None:
    if pooled.status == "one-sided":
        return _AT_END
    if pooled.method in _EXPLAINED:
        return _EXPLAINED[pooled.method]
    yi, _ = effects.arrays()
    middle = pooled.median_study
    if middle is not None and measure_of(effects.measure).kind == SURVIVAL:
        # The mean share of a spread of studies lies to one side of the median study, which is among them.
        at = math.log(-math.log(middle.estimate)) if 0 < middle.estimate < 1 else math.nan
        if yi.size and _inside(at, float(yi.min()), float(yi.max())):
            return _SPREAD
    if yi.size and pooled.estimate is not None and _inside(pooled.estimate, float(yi.min()), float(yi.max())):
        return _CORRECTED
    return None
