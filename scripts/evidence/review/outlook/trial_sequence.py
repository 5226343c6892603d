"""The numbers of a trial sequential monitoring: sizes, Z values and boundaries of trials in their order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from evidence.review.outlook.trials import NO_SIZES, InformationSizes, NumbersOfLook, Trials
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling
from evidence.stats.monitoring import sequential

_NONE = (None, None)


def sizes(given: Trials) -> InformationSizes:
    """Compute the information sizes and the looks; `NO_SIZES` where no trial could tell the risks apart."""
    try:
        size = sequential.information_size(given.risk, given.wanted, given.alpha, given.power)
    except StatsError:
        return NO_SIZES
    spread = diversity(given.yi, given.vi)
    adjusted = size / (1 - spread) if spread < 1 else math.inf
    if not math.isfinite(adjusted):
        return NO_SIZES
    return InformationSizes(size, adjusted, spread, tuple(_looks(given, adjusted)))


def diversity(yi: Sequence[float], vi: Sequence[float]) -> float:
    """Return D2 of trials: what their spread (DerSimonian-Laird) adds to the variance of the result.

    Parameters
    ----------
    yi, vi
        Effects and their variances, one a trial.
    """
    random = pooling.random_effects(np.array(yi), np.array(vi), tau2_method="DL", ci_method="wald")
    common = 1 / sum(1 / v for v in vi)
    return sequential.diversity(common, float(random.se or 0.0) ** 2)


def _looks(given: Trials, size: float) -> Iterator[NumbersOfLook]:
    fractions = [n / size for n in accumulate(given.people)]
    told: list[float] = []
    last = 0.0
    for fraction in fractions:
        t = min(fraction, 1.0)
        if t - last >= sequential.CLOSEST and last < 1:
            told.append(t)
            last = t
    known = _limits(told, given) if told else {}
    for number, fraction in enumerate(fractions, start=1):
        z = _z(given.yi[:number], given.vi[:number])
        yield NumbersOfLook(fraction, z, *known.pop(min(fraction, 1.0), _NONE))


def _limits(information: Sequence[float], given: Trials) -> dict[float, tuple[float, float | None]]:
    """Return the boundaries by fraction; no futility where nothing may be spent on it yet."""
    found = sequential.boundaries(information, given.alpha, given.power)
    wedge = (None if math.isnan(w) else w for w in found.futility.tolist())
    return dict(zip(information, zip(found.efficacy.tolist(), wedge, strict=True), strict=True))


def _z(yi: Sequence[float], vi: Sequence[float]) -> float:
    """Return the cumulative Z value: DerSimonian-Laird, as trial sequential analysis has it."""
    found = pooling.random_effects(np.array(yi), np.array(vi), tau2_method="DL", ci_method="wald")
    return float((found.estimate or 0.0) / (found.se or 1.0))
