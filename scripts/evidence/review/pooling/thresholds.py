"""The value a result is set against, and how sure an analysis is to lie beyond it.

The value is the benchmark of the synthesis, else the threshold that the review names for the outcome, else
(of two arms) no difference. "BeyondThreshold" is the better side, as the outcome's direction says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from evidence.record.better import Better
from evidence.record.measures import MeasureId, measure_of
from evidence.record.results.dataset import Dataset
from evidence.record.results.diagnostics import CONFIDENCE, POSTERIOR, BeyondThreshold
from evidence.record.reviews.methods import OutcomeSpec
from evidence.stats.bayesian.normal_model import Posterior
from evidence.stats.exact import CountPosterior, about_median_study
from evidence.stats.inverse_variance.pooling import probability_beyond
from evidence.stats.over_time.survival_posterior import SurvivalPosterior
from evidence.stats.result import Pooled

OfResult = Posterior | CountPosterior | SurvivalPosterior  # what a result with credible intervals is of
NO_DIFFERENCE = "no difference"
_OTHER_SIDE = {"above": "below", "below": "above"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A value on the natural scale with the side that is better than it."""

    value: float
    side: str  # above | below


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value on the natural scale of ``measure`` with the side that is better than it."""

    value: float
    label: str
    side: str  # above | below
    measure: MeasureId

    @property
    def limit(self) -> Limit:
        """The threshold without its name."""
        return Limit(self.value, self.side)

    def in_measure(self, measure: MeasureId) -> Threshold | None:
        """Return the threshold for an analysis in another measure: only no difference has a counterpart."""
        if measure == self.measure:
            return self
        if self.label != NO_DIFFERENCE or not measure_of(measure).two_arm:
            return None
        # A ratio of failures is better where the ratio of events is worse.
        turned = measure_of(measure).more_events is not measure_of(self.measure).more_events
        side = _OTHER_SIDE[self.side] if turned else self.side
        return Threshold(_null(measure), self.label, side, measure)


def threshold_of(outcome: OutcomeSpec, dataset: Dataset) -> Threshold | None:
    """Return what the results of a synthesis are set against; ``None`` where there is nothing."""
    side = "below" if outcome.direction is Better.LOWER else "above"
    measure, comparison, time = dataset.measure, dataset.comparison, dataset.time
    benchmark, own = outcome.benchmark, outcome.threshold
    if benchmark is not None and not comparison.two_arm and benchmark.time in (None, time.id):
        return Threshold(benchmark.value, benchmark.label, side, measure)
    if own is not None and own.comparison in (None, comparison.id) and own.time in (None, time.id):
        return Threshold(own.value, own.label, side, measure)
    if measure_of(measure).two_arm:
        return Threshold(_null(measure), NO_DIFFERENCE, side, measure)
    return None


def beyond(
    pooled: Pooled, threshold: Limit | None, posterior: OfResult | None = None
) -> BeyondThreshold | None:
    """Return how sure the result is to lie beyond the threshold, whose name is told elsewhere.

    ``None`` without a threshold on the result's scale, for one study, and for the exact sum of proportions,
    whose interval no standard error gives.
    """
    if threshold is None or pooled.k < 2 or not pooled.se or pooled.measure in ("PR", "IR"):
        return None
    limit = on_pooling_scale(threshold.value, pooled.measure)
    if limit is None:
        return None
    # log(-log S) falls where S rises.
    side = _OTHER_SIDE[threshold.side] if pooled.measure == "CLOGLOG" else threshold.side
    if posterior is not None:
        mean, new_study = _by_posterior(posterior, limit, threshold.value, side == "above")
        return BeyondThreshold(
            threshold=threshold.value,
            label="",
            side=threshold.side,
            basis=POSTERIOR,
            mean=mean,
            new_study=new_study,
            share=None,
            share_low=None,
            share_high=None,
        )
    found = probability_beyond(pooled, limit, side)
    mean = found.mean
    if pooled.median_study is not None:
        # The mean is that of the population average; other studies lie about the median one.
        found = probability_beyond(about_median_study(pooled), limit, side)
    low, high = found.share_ci or (None, None)
    return BeyondThreshold(
        threshold=threshold.value,
        label="",
        side=threshold.side,
        basis=CONFIDENCE,
        mean=mean,
        new_study=found.new_study,
        share=found.share,
        share_low=low,
        share_high=high,
    )


def _by_posterior(posterior: OfResult, limit: float, value: float, above: bool) -> tuple[float, float]:
    """Return the posterior probabilities of the mean and of a new study; shares are asked as such."""
    if isinstance(posterior, SurvivalPosterior):
        mean, new = posterior.average_above(value), posterior.new_study_above(value)
        return (1 - mean, 1 - new) if above else (mean, new)  # above on the scale is below as a share
    if isinstance(posterior, CountPosterior):
        mean, new = posterior.average_above(value), posterior.new_study_above(value)
        return (mean, new) if above else (1 - mean, 1 - new)
    if above:
        return posterior.probability_above(limit), posterior.new_study_above(limit)
    return posterior.probability_below(limit), posterior.new_study_below(limit)


def on_pooling_scale(value: float, code: str) -> float | None:
    """Return a natural value on the scale of the statistics; ``None`` where it lies at an end of that."""
    if measure_of(code).ratio or code == "IRLN":
        return math.log(value) if value > 0 else None
    if code in ("PLO", "CLOGLOG"):
        if not 0 < value < 1:
            return None
        return math.log(value / (1 - value)) if code == "PLO" else math.log(-math.log(value))
    return value


def _null(measure: MeasureId) -> float:
    return measure_of(measure).null or 0.0
