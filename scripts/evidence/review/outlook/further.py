"""What a further study of a given size would do to a result, if it found what is pooled so far."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from evidence.record.dossiers.outlook import ALL_EVENTS, NO_EVENT, NextStudy
from evidence.record.measures import MeasureId
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import AnalysisSpec, OutcomeSpec
from evidence.review.outlook.chosen import pool, studies_of
from evidence.review.pooling.reuse import Keep

SIZES = (50, 100, 200)
CRITICAL = "critical"
_KEY = "further study"


def further(
    evidence: Evidence,
    spec: AnalysisSpec,
    outcomes: Mapping[str, OutcomeSpec],
    keep: Keep,
) -> Iterator[NextStudy]:
    """Add a study of 50, 100 and 200 people to each critical result and pool again.

    Its figures are those that the pooled value gives (whole people; the comparator's risk or mean and spread
    the median of the studies). What cannot be made of the figures at hand is left out; where it would have no
    event in either arm, nothing is pooled.
    """
    for o in evidence.outcomes:
        if o.outcome.importance != CRITICAL:
            continue
        for s in o.syntheses:
            a = s.primary
            if a.status == NOT_POOLED or a.estimate is None:
                continue
            members = studies_of(s)
            for people in SIZES:
                added = imagined(s, members, people)
                if added is None:
                    continue
                nothing = tells_nothing(a.measure, added)
                today = NextStudy(
                    o.outcome.id, o.outcome.label, s.id, s.label, a.measure, a.level, a.estimate, a.ci_low,
                    a.ci_high, people, None, None, None, a.credible, tells_nothing=nothing,
                )  # fmt: skip
                if nothing:
                    yield today
                    continue
                then = pool([*members, added], s, spec, outcomes[o.outcome.id], keep, imagined=True)
                yield replace(
                    today,
                    then_estimate=then.estimate,
                    then_low=then.ci_low,
                    then_high=then.ci_high,
                    then_credible=then.credible,
                )


def tells_nothing(measure: MeasureId, study: Candidate) -> str | None:
    """Say why a study with counts tells nothing of a ratio; ``None`` where it tells something."""
    one, other = study.intervention, study.comparator
    if measure not in (MeasureId.RR, MeasureId.OR) or one is None or other is None:
        return None
    if one.events == 0 == other.events:
        return NO_EVENT
    # Everybody tells of a risk ratio that it is near 1.
    everybody = measure == MeasureId.OR and (one.events, other.events) == (one.n, other.n)
    return ALL_EVENTS if everybody else None


def imagined(synthesis: Synthesis, members: Sequence[Candidate], people: int) -> Candidate | None:
    """Return a study with so many people that finds the pooled value; ``None`` where none can be made."""
    a = synthesis.primary
    of_arms = (FigureKind.COUNTS, FigureKind.MEANS, FigureKind.SURVIVAL)
    like = next((c for c in members if c.kind in of_arms), None)
    if like is None or a.estimate is None or like.intervention is None:
        return None
    if a.measure == MeasureId.SURVIVAL:
        n, p = people, min(max(a.estimate, 1e-6), 1 - 1e-6)
        figure = replace(
            _blank(like.intervention), n=n, survival=p, survival_se=math.sqrt(p * (1 - p) / n), at_risk=None
        )
        return _study(replace(like, kind=FigureKind.SURVIVAL), figure, None, people)
    if a.measure == MeasureId.PROPORTION and like.kind == FigureKind.COUNTS:
        figure = replace(_blank(like.intervention), n=people, events=round(a.estimate * people))
        return _study(like, figure, None, people)
    if a.measure in (MeasureId.RR, MeasureId.OR, MeasureId.RD) and like.kind == FigureKind.COUNTS:
        return _two_arms(a.measure, a.estimate, members, like, people)
    return None


def _two_arms(
    measure: MeasureId, estimate: float, members: Sequence[Candidate], like: Candidate, people: int
) -> Candidate | None:
    risks = [c.comparator.share for c in members if c.kind == FigureKind.COUNTS and c.comparator is not None]
    if not risks or like.intervention is None or like.comparator is None:
        return None
    risk, half = median(risks), people // 2
    if measure == MeasureId.RR:
        other = risk * estimate
    elif measure == MeasureId.RD:
        other = risk + estimate
    else:
        odds = estimate * risk / (1 - risk) if risk < 1 else math.inf
        other = odds / (1 + odds) if math.isfinite(odds) else 1.0
    other = min(max(other, 0.0), 1.0)
    treated = replace(_blank(like.intervention), n=half, events=round(other * half))
    control = replace(_blank(like.comparator), n=half, events=round(risk * half))
    return _study(like, treated, control, people)


def _blank(figure: ArmFigure) -> ArmFigure:
    return ArmFigure(arms=figure.arms, label="further study")


def _study(like: Candidate, figure: ArmFigure, other: ArmFigure | None, people: int) -> Candidate:
    return replace(
        like,
        key=_KEY,
        study=_KEY,
        label=_KEY,
        intervention=figure,
        comparator=other,
        effect=None,
        n=people,
        usable=True,
        reason=None,
        notes=(),
        assumptions=(),
        part=None,
        cannot_be=None,
        row_ids=(),
        derivation=(),
    )
