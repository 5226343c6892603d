"""Centres beside the pooled result and its prediction interval: one verdict a centre and outcome, by rule."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from evidence.audit.outcomes import FEWEST, AuditOutcome
from evidence.audit.reading import CentreCounts, PeriodCount
from evidence.record.better import Better
from evidence.record.results.analysis import POOLED
from evidence.record.results.synthesis import SAFETY
from evidence.stats.intervals import clopper_pearson
from evidence.stats.monitoring import centres as further
from evidence.stats.monitoring import cusum
from evidence.stats.monitoring.centres import Expected

WARNING_LEVEL, ALARM_LEVEL = 0.95, 0.998
# Odds that the sum over time looks for, and the chance of a false alarm among all patients of a centre.
RAISED_ODDS, FALSE_ALARMS = 2.0, 0.05
_SIZES_DRAWN = 40

INSIDE = "as expected"
BEYOND_WARNING = "beyond the 95% limit"
BEYOND_ALARM = "beyond the 99.8% limit"
NOT_JUDGED = "cannot be judged"
VERDICTS = (INSIDE, BEYOND_WARNING, BEYOND_ALARM, NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class Watched:
    """The log-likelihood CUSUM of one centre: the sum after each period, its limit, where it signals first.

    Where a period has a small count the sums are left out: a step would betray it.
    """

    periods: tuple[str, ...]
    sums: tuple[float, ...]
    limit: float
    signal: str | None  # the first period in which the limit is reached


@dataclass(frozen=True, slots=True)
class CentreResult:
    """One centre in one outcome; counts are ``None`` where they are too small to be shown."""

    centre: str
    events: int | None
    patients: int | None
    share: float | None
    low: float | None
    high: float | None
    suppressed: bool
    verdict: str  # one of VERDICTS
    worse: bool | None  # whether it lies on the worse side; None where neither side is worse, or it is inside
    chance_below: float | None  # that the true share lies below the prediction interval
    chance_above: float | None
    tail: float | None  # chance of so far a result in a further centre, both sides together
    watched: Watched | None

    @property
    def said(self) -> str:
        """The verdict with the side on which the centre lies."""
        side = {True: ", on the worse side", False: ", on the better side", None: ""}[self.worse]
        return self.verdict + side


@dataclass(frozen=True, slots=True)
class FunnelLine:
    """Limits of the funnel at one number of patients, as shares."""

    patients: int
    low95: float
    high95: float
    low998: float
    high998: float
    low_chance: float  # 95% limits of chance alone
    high_chance: float


@dataclass(frozen=True, slots=True)
class AuditResult:
    """All centres in one outcome beside the review's result."""

    outcome: AuditOutcome
    expected: Expected | None
    pi_low: float | None  # of the review, or as computed here
    pi_high: float | None
    computed: bool  # whether the prediction interval is computed here, because the review gives none
    why_not: str  # why centres cannot be judged; "" where they can
    centres: tuple[CentreResult, ...]
    funnel: tuple[FunnelLine, ...]


def expectation(outcome: AuditOutcome) -> tuple[Expected | None, bool, str]:
    """Return what a further centre is expected to have, whether it is computed here, and why there is none.

    The review's own prediction interval where it has one; else, from three studies on, the normal
    model about the median study with t (k - 1), which widens with fewer studies.
    """
    a = outcome.primary
    if a.status != POOLED:
        return None, False, "one study alone says nothing of the differences between centres"
    df = float(a.k - 1) if a.k >= FEWEST else None
    if a.pi_low is not None and a.pi_high is not None:
        return (
            further.expected_of_interval(a.pi_low, a.pi_high, df, link=outcome.link, level=a.level),
            False,
            "",
        )
    if a.k < FEWEST:
        return None, False, f"{a.k} studies say too little of the differences between centres"
    middle = _middle(outcome)
    if a.tau2 is None or middle is None:
        return None, False, "the model of the result gives no spread between studies"
    location, error = middle
    return Expected(location, math.sqrt(a.tau2 + error**2), df, outcome.link), True, ""


def _middle(outcome: AuditOutcome) -> tuple[float, float] | None:
    """Return the median study and its standard error on the link scale."""
    a, found = outcome.primary, outcome.median_study
    quantile = float(stats.t.ppf((1 + a.level) / 2, max(a.k - 1, 1)))
    if found is not None:
        estimate, low, high = (_link(x, outcome.link) for x in found)
        return estimate, abs(high - low) / 2 / quantile
    if a.estimate_scale is None or a.se_scale is None:
        return None
    return a.estimate_scale, a.se_scale


def _link(share: float, link: str) -> float:
    p = min(max(share, 1e-9), 1 - 1e-9)
    return float(special.logit(p)) if link == "logit" else math.log(-math.log(p))


def compare(found: CentreCounts, outcomes: Mapping[str, AuditOutcome], least: int) -> tuple[AuditResult, ...]:
    """Hold every centre against every outcome it has patients in.

    Parameters
    ----------
    least
        Counts from 1 to one less than this are not shown, nor what would betray them; 0 shows all.
    """
    return tuple(_outcome(found, outcomes[key], least) for key in outcomes if key in found.outcomes)


def _outcome(found: CentreCounts, outcome: AuditOutcome, least: int) -> AuditResult:
    expected, computed, why_not = expectation(outcome)
    a = outcome.primary
    low, high = a.pi_low, a.pi_high
    if expected is not None and computed:
        low, high = _interval(expected, a.level)
    beside = (expected, low, high)
    rows, sizes = [], []
    for (centre, key), counts in sorted(found.counts.items()):
        size = sum(c.patients for c in counts)
        if key == outcome.key and size:
            rows.append(_centre(centre, counts, outcome, beside, least))
            sizes.append(size)
    return AuditResult(
        outcome=outcome,
        expected=expected,
        pi_low=low,
        pi_high=high,
        computed=computed,
        why_not=why_not,
        centres=tuple(rows),
        funnel=tuple(_funnel(expected, max(sizes))) if expected is not None and sizes else (),
    )


def _interval(expected: Expected, level: float) -> tuple[float, float]:
    tail = (1 + level) / 2
    reach = stats.norm.ppf(tail) if expected.df is None else stats.t.ppf(tail, expected.df)
    ends = np.array([-reach, reach]) * expected.spread + expected.location
    shares = special.expit(ends) if expected.link == "logit" else np.exp(-np.exp(ends))
    return float(shares.min()), float(shares.max())


def _centre(
    centre: str,
    counts: list[PeriodCount],
    outcome: AuditOutcome,
    beside: tuple[Expected | None, float | None, float | None],
    least: int,
) -> CentreResult:
    expected, pi_low, pi_high = beside
    events, patients = sum(c.events for c in counts), sum(c.patients for c in counts)
    low, high = (float(x[0]) for x in clopper_pearson([events], [patients]))
    small = any(0 < count < least for count in (events, patients - events, patients))
    verdict, side, tail = NOT_JUDGED, 0, None
    below = above = None
    if expected is not None:
        verdict, side = _verdict(events, patients, expected)
        tail = min(1.0, 2 * min(further.tails(events, patients, expected)))
        if pi_low is not None and pi_high is not None:
            below, above = further.chance_outside(events, patients, expected, pi_low, pi_high)
    worse = None
    if side and outcome.direction is not Better.NEITHER:
        worse = outcome.direction.verdict("higher" if side > 0 else "lower") == "worse"
    return CentreResult(
        centre=centre,
        events=None if small else events,
        patients=None if small else patients,
        share=None if small else events / patients,
        low=None if small else low,
        high=None if small else high,
        suppressed=small,
        verdict=verdict,
        worse=worse,
        chance_below=None if small else below,
        chance_above=None if small else above,
        tail=None if small else tail,
        watched=_watch(counts, outcome, least),
    )


def _verdict(events: int, patients: int, expected: Expected) -> tuple[str, int]:
    """Return the verdict, and the side: -1 below, 1 above, 0 inside."""
    for level, name in ((ALARM_LEVEL, BEYOND_ALARM), (WARNING_LEVEL, BEYOND_WARNING)):
        low, high = further.limits([patients], expected, level)
        if events < low[0]:
            return name, -1
        if events > high[0]:
            return name, 1
    return INSIDE, 0


def _funnel(expected: Expected, most: int) -> Iterator[FunnelLine]:
    largest = 20 * math.ceil(max(20, most * 1.15) / 20)  # quarters of it are round numbers
    sizes = np.unique(np.rint(np.linspace(1, largest, min(_SIZES_DRAWN, largest)))).astype(int)
    alone = Expected(expected.location, 0.0, None, expected.link)
    bands = [further.limits(sizes, x, level) for x, level in (
        (expected, WARNING_LEVEL), (expected, ALARM_LEVEL), (alone, WARNING_LEVEL))]  # fmt: skip
    for i, size in enumerate(sizes):
        shares = [float(limit[i]) / int(size) for band in bands for limit in band]
        yield FunnelLine(int(size), *shares)


def _watch(counts: list[PeriodCount], outcome: AuditOutcome, least: int) -> Watched | None:
    """Watch a safety outcome over time, where every period is told."""
    p = outcome.primary.estimate
    if outcome.role != SAFETY or outcome.direction is not Better.LOWER or p is None or not 0 < p < 1:
        return None
    if len(counts) < 2 or any(not c.period for c in counts):
        return None
    small = any(0 < c.events < least for c in counts)
    patients = sum(c.patients for c in counts)
    step = cusum.weights(p, RAISED_ODDS)
    limit = cusum.limit_for(p, patients, step, FALSE_ALARMS)
    sums = cusum.path([c.events for c in counts], [c.patients for c in counts], step)
    signal = next((c.period for c, s in zip(counts, sums, strict=True) if s >= limit), None)
    shown = () if small else tuple(map(float, sums))
    return Watched(tuple(c.period for c in counts), shown, limit, signal)
