"""Trial sequential monitoring: whether the randomised trials so far have enough people to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from evidence.record.better import Better
from evidence.record.dossiers.outlook import CROSSED, FUTILE, OPEN, REACHED, Look, Monitoring
from evidence.record.measures import MeasureId
from evidence.record.results.analysis import POOLED
from evidence.record.results.candidate import Candidate
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import CertaintySettings
from evidence.review.outlook.chosen import studies_of
from evidence.review.outlook.trials import InformationSizes, Trials
from evidence.review.pooling.reuse import Keep
from evidence.stats.monitoring.information_size import aimed_at

RATIOS = (MeasureId.RR, MeasureId.OR)


def monitored(evidence: Evidence, keep: Keep) -> Iterator[Monitoring]:
    """Go through the comparisons of randomised trials that are pooled as ratios; their numbers are kept."""
    for o in evidence.outcomes:
        for s in o.syntheses:
            a = s.primary
            if a.status == POOLED and a.measure in RATIOS and a.stratum is Stratum.RANDOMISED:
                found = _monitor(o, s, evidence.methods.certainty, keep)
                if found is not None:
                    yield found


def _monitor(o: OutcomeSynthesis, s: Synthesis, asked: CertaintySettings, keep: Keep) -> Monitoring | None:
    effects = {e.key: (e.yi, e.vi) for e in s.primary.effects if e.yi is not None and e.vi}
    trials = [c for c in studies_of(s) if c.key in effects and _people(c) is not None]
    trials.sort(key=lambda c: (c.year or 9999, c.label))
    risks = [c.comparator.share for c in trials if c.comparator is not None and c.comparator.n]
    if len(trials) < 2 or not risks:
        return None
    risk, more = median(risks), o.outcome.direction is Better.HIGHER
    given = Trials(
        people=tuple(_people(c) or 0 for c in trials),
        yi=tuple(float(effects[c.key][0] or 0.0) for c in trials),
        vi=tuple(float(effects[c.key][1] or 0.0) for c in trials),
        risk=risk,
        wanted=aimed_at(risk, asked.relative_reduction, more=more),
        alpha=asked.alpha,
        power=asked.power,
    )
    found = keep("monitoring", given, InformationSizes, _sizes)
    if not found.looks:
        return None
    looks, people = [], 0
    for c, n, at in zip(trials, given.people, found.looks, strict=True):
        people += n
        looks.append(Look(c.label, c.year, people, at.information, at.z, at.efficacy, at.futility))
    return Monitoring(
        outcome=o.outcome.id,
        outcome_label=o.outcome.label,
        synthesis=s.id,
        synthesis_label=s.label,
        risk=given.risk,
        wanted=given.wanted,
        change=asked.relative_reduction,
        alpha=asked.alpha,
        power=asked.power,
        diversity=found.diversity,
        size=found.size,
        adjusted=found.adjusted,
        people=people,
        looks=tuple(looks),
        conclusion=conclusion(looks),
    )


def _sizes(given: Trials) -> InformationSizes:
    from evidence.review.outlook import trial_sequence  # heavy, and not needed where all is known

    return trial_sequence.sizes(given)


def _people(c: Candidate) -> int | None:
    sizes = [f.n for f in (c.intervention, c.comparator) if f is not None and f.n is not None]
    return sum(sizes) if len(sizes) == 2 else c.n


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
