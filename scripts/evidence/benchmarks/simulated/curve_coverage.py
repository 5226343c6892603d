"""How often intervals and bands of pooled curves hold the truth: simulated curves of few studies, seeded.

Studies differ either by the same factor of the hazard at all times, as the model of curves has it, or by
one factor until `TURN` and another, independent of it, afterwards: their hazards cross, which the model does
not know.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from evidence.benchmarks.simulated.coverage import SEED, WAYS, Simulated
from evidence.benchmarks.simulated.reviews import (
    LOST_A_YEAR,
    SURVIVAL_75,
    mean_log_hazard,
    observed,
    repetitions,
    size_of_arm,
)
from evidence.review.pooling.modelling import rule_by_k
from evidence.review.pooling.over_time import fitted_curves
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve, TimedShare
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.over_time import kaplan_meier

STUDIES = (2, 3, 5, 10, 20)
TIMES = (6.0, 12.0, 24.0)
TURN = 6.0  # months until which the first factor of crossing hazards holds
_SHORT = 1 / 3  # of the studies end before the last time
_PRIOR = TauPrior("half-normal", 1.0)
_YEAR = 12.0
_PLACE = 900  # of the seeds, behind those of other settings
_FEWER = 2 / 3  # of the repetitions of other settings: a curve takes ten times as long


@dataclass(frozen=True, slots=True)
class Law:
    """How the hazards of studies differ: on the log scale by ``tau``, after `TURN` anew where they cross."""

    tau: float
    crossing: bool
    describe: str


LAWS = (
    Law(0.0, False, "median study 56%"),
    Law(0.5, False, "median study 56%"),
    Law(0.5, True, "hazards that cross"),
)


def run(scale: float = 1.0, studies: tuple[int, ...] = STUDIES) -> Iterator[Simulated]:
    """Go through all cells."""
    for place in range(len(LAWS)):
        for k in studies:
            yield from of_law(place, k, scale)


def of_law(place: int, k: int, scale: float = 1.0) -> list[Simulated]:
    """Simulate the cells of one law, by its place, and k studies, with a seed of their own."""
    random = np.random.default_rng([SEED, _PLACE + place, k])
    return list(_cells(LAWS[place], k, repetitions(scale * _FEWER), random))


def _cells(law: Law, k: int, asked: int, random: np.random.Generator) -> Iterator[Simulated]:
    truth = [mean_share(law, time) for time in TIMES]
    found: dict[str, list[tuple[bool, float, bool, float]]] = {way: [] for way in WAYS}
    for _ in range(asked):
        points = _drawn(law, k, random)
        if {p.time for p in points} != set(TIMES) or len({p.study for p in points}) < k:
            continue
        given = CurveInput(points, "REML", 0.95, rule_by_k.HOUSE, _PRIOR, tau2_interval=False)
        for way, curve in _ways(given, k).items():
            found[way].append(_held(curve, truth))
    for what in ("curve", "curve band"):
        for way, rows in found.items():
            held = [(c, w) if what == "curve" else (b, wide) for c, w, b, wide in rows]
            yield Simulated(
                measure=what,
                describe=f"{'24 months' if what == 'curve' else '6 to 24 months'}, {law.describe}",
                tau=law.tau,
                k=k,
                way=way,
                repetitions=asked,
                estimable=len(held),
                covered=float(np.mean([c for c, _ in held])) if held else 0.0,
                width=float(np.median([w for _, w in held])) if held else math.nan,
                predicted=0,
                prediction_covered=None,
                prediction_width=None,
            )


def mean_share(law: Law, time: float) -> float:
    """Return the mean over studies of the share without the event: an integral over their effects."""
    if not law.crossing or time <= TURN:
        return math.exp(-math.exp(mean_log_hazard(SURVIVAL_75 + math.log(time / _YEAR), law.tau)))
    z, weight = special.roots_hermitenorm(80)
    factors = np.exp(SURVIVAL_75 + law.tau * z)
    means = [weight @ np.exp(-factors * part / _YEAR) / weight.sum() for part in (TURN, time - TURN)]
    return float(means[0] * means[1])


def _drawn(law: Law, k: int, random: np.random.Generator) -> tuple[TimedShare, ...]:
    """Draw curves of k studies."""
    points = []
    for study in range(k):
        theta = SURVIVAL_75 + law.tau * float(random.standard_normal())
        if law.crossing:
            later = SURVIVAL_75 + law.tau * float(random.standard_normal())
            time, status = observed_crossing(random, theta, later, size_of_arm(random))
        else:
            time, status = observed(random, theta, size_of_arm(random))
        # Of the first two all times are known, so that the curve reaches the last.
        times = TIMES[:-1] if study > 1 and random.random() < _SHORT else TIMES
        read = kaplan_meier.kaplan_meier(time, status).at([t / _YEAR for t in times])
        columns = (read[name] for name in ("survival", "se", "at_risk"))
        for t, s, error, seen in zip(times, *columns, strict=True):
            # Nobody under observation any more tells nothing; 0% is left out, as of published figures.
            if 0 < s <= 1 and seen > 0:
                points.append(TimedShare(str(study), t, float(s), float(error) or None, float(seen)))
    return tuple(points)


def observed_crossing(
    random: np.random.Generator, before: float, after: float, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw times in years and whether they end in the event: one log hazard until `TURN`, another then."""
    asked, turn = random.exponential(1.0, n), TURN / _YEAR
    until = math.exp(before) * turn
    event = np.where(asked <= until, asked / math.exp(before), turn + (asked - until) / math.exp(after))
    lost = random.exponential(1 / LOST_A_YEAR, n)
    return np.minimum(event, lost), event <= lost


def _ways(given: CurveInput, k: int) -> dict[str, FittedCurve]:
    usual = fitted_curves.fit(replace(given, rule=rule_by_k.NO_RULE))
    house = usual if k > rule_by_k.FEW else fitted_curves.fit(given)
    # Cochrane's rule takes normal quantiles for two studies: with any number, what Wald's interval is.
    wald = fitted_curves.with_normal_quantiles(given)
    return {"house": house, "Hartung-Knapp": usual, "Wald": wald}


def _held(curve: FittedCurve, truth: list[float]) -> tuple[bool, float, bool, float]:
    """Whether the interval at the last time and the band hold the truth, and their widths on the scale."""
    last = curve.pooled[-1]
    shares = dict(zip(TIMES, truth, strict=True))
    inside = last.ci_low <= shares[last.time] <= last.ci_high
    band = all(p.band_low <= shares[p.time] <= p.band_high for p in curve.pooled)
    return inside, _width(last.ci_low, last.ci_high), band, _width(last.band_low, last.band_high)


def _width(low: float, high: float) -> float:
    ends = np.clip([low, high], 1e-300, 1 - 1e-16)
    return float(np.ptp(np.log(-np.log(ends))))
