"""Trial sequential monitoring: whether the randomised trials so far have enough people to tell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from evidence.record.dossiers.outlook import CROSSED, FUTILE, OPEN, REACHED, Look, Monitoring
from evidence.record.results.analysis import POOLED, StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import CertaintySettings
from evidence.review.outlook.chosen import studies_of
from evidence.review.pooling.reuse import Keep
from evidence.stats import pooling
from evidence.stats.errors import StatsError
from evidence.stats.monitoring import sequential

RATIOS = ("RR", "OR")


@dataclass(frozen=True, slots=True)
class Fractions:
    """What boundaries rest on: fractions of the information size at the looks, and the errors asked for."""

    information: tuple[float, ...]
    alpha: float
    power: float


@dataclass(frozen=True, slots=True)
class LookLimits:
    """The boundaries at each look; no futility where nothing may be spent on it yet."""

    efficacy: tuple[float, ...]
    futility: tuple[float | None, ...]


def monitored(evidence: Evidence, keep: Keep) -> Iterator[Monitoring]:
    """Go through the comparisons of randomised trials that are pooled as ratios; boundaries are kept."""
    for o in evidence.outcomes:
        for s in o.syntheses:
            a = s.primary
            if a.status == POOLED and a.measure in RATIOS and a.stratum is Stratum.RANDOMISED:
                found = _monitor(o, s, evidence.methods.certainty, keep)
                if found is not None:
                    yield found


def _monitor(o: OutcomeSynthesis, s: Synthesis, asked: CertaintySettings, keep: Keep) -> Monitoring | None:
    effects = {e.key: e for e in s.primary.effects if e.yi is not None and e.vi}
    trials = [c for c in studies_of(s) if c.key in effects and _people(c) is not None]
    trials.sort(key=lambda c: (c.year or 9999, c.label))
    risks = [c.comparator.share for c in trials if c.comparator is not None and c.comparator.n]
    if len(trials) < 2 or not risks:
        return None
    risk = median(risks)
    try:
        size = sequential.information_size(risk, asked.relative_reduction, asked.alpha, asked.power)
    except StatsError:
        return None
    d2 = diversity([effects[c.key] for c in trials])
    adjusted = size / (1 - d2) if d2 < 1 else math.inf
    if not math.isfinite(adjusted):
        return None
    looks = tuple(_looks(trials, effects, adjusted, asked, keep))
    return Monitoring(
        outcome=o.outcome.id,
        outcome_label=o.outcome.label,
        synthesis=s.id,
        synthesis_label=s.label,
        risk=risk,
        reduction=asked.relative_reduction,
        alpha=asked.alpha,
        power=asked.power,
        diversity=d2,
        size=size,
        adjusted=adjusted,
        people=looks[-1].people,
        looks=looks,
        conclusion=conclusion(looks),
    )


def _people(c: Candidate) -> int | None:
    sizes = [f.n for f in (c.intervention, c.comparator) if f is not None and f.n is not None]
    return sum(sizes) if len(sizes) == 2 else c.n


def diversity(effects: Sequence[StudyEffect]) -> float:
    """Return D2 of trials: what their spread (DerSimonian-Laird) adds to the variance of the result."""
    yi, vi = ([float(getattr(e, f) or 0.0) for e in effects] for f in ("yi", "vi"))
    random = pooling.random_effects(np.array(yi), np.array(vi), tau2_method="DL", ci_method="wald")
    common = 1 / sum(1 / v for v in vi)
    return sequential.diversity(common, float(random.se or 0.0) ** 2)


def _looks(
    trials: Sequence[Candidate],
    effects: dict[str, StudyEffect],
    size: float,
    asked: CertaintySettings,
    keep: Keep,
) -> Iterator[Look]:
    people, so_far, told = 0, [], []
    rows: list[tuple[Candidate, int, float]] = []
    for c in trials:
        people += _people(c) or 0
        so_far.append(effects[c.key])
        rows.append((c, people, _z(so_far)))
    last = 0.0
    for _, n, _ in rows:
        t = min(n / size, 1.0)
        if t - last >= sequential.CLOSEST and last < 1:
            told.append(t)
            last = t
    given = Fractions(tuple(told), asked.alpha, asked.power)
    limits = keep("boundaries", given, LookLimits, _limits) if told else LookLimits((), ())
    known = dict(zip(told, zip(limits.efficacy, limits.futility, strict=True), strict=True))
    for c, n, z in rows:
        efficacy, futility = known.pop(min(n / size, 1.0), (None, None))
        yield Look(c.label, c.year, n, n / size, z, efficacy, futility)


def _limits(given: Fractions) -> LookLimits:
    found = sequential.boundaries(given.information, given.alpha, given.power)
    wedge = tuple(None if math.isnan(w) else w for w in found.futility.tolist())
    return LookLimits(tuple(found.efficacy.tolist()), wedge)


def _z(effects: Sequence[StudyEffect]) -> float:
    """Return the cumulative Z value: DerSimonian-Laird, as trial sequential analysis has it."""
    yi = np.array([float(e.yi or 0.0) for e in effects])
    vi = np.array([float(e.vi or 0.0) for e in effects])
    if len(yi) == 1:
        return float(yi[0] / math.sqrt(vi[0]))
    found = pooling.random_effects(yi, vi, tau2_method="DL", ci_method="wald")
    return float((found.estimate or 0.0) / (found.se or 1.0))


def conclusion(looks: Sequence[Look]) -> str:
    """Say how the looks stand to the boundaries: crossed at any look, reached, in the wedge, or open."""
    if any(x.efficacy is not None and abs(x.z) >= x.efficacy for x in looks):
        return CROSSED
    if looks[-1].information >= 1:
        return REACHED
    at = [x for x in looks if x.efficacy is not None]
    if at and at[-1].futility is not None and abs(at[-1].z) < at[-1].futility:
        return FUTILE
    return OPEN
