"""Printed odds ratios made risk ratios, by the risk of the comparator that the same report prints.

An odds ratio of an outcome that is not rare is farther from 1 than the risk ratio. With the comparator's risk
p it is the risk ratio OR / (1 - p + p OR) of people at that risk (Zhang and Yu 1998,
doi:10.1001/jama.280.19.1690; Grant 2014, doi:10.1136/bmj.f7450). Of an adjusted one that supposes that the
comparator's patients had the risk of those it is adjusted to, which biases it (McNutt 2003,
doi:10.1093/aje/kwg074): what is made so never enters a primary analysis.
"""

from __future__ import annotations

import math
from dataclasses import replace

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.stats.errors import StatsError

KEY = "converted"


def as_risk_ratio(candidate: Candidate) -> Candidate | None:
    """Return a candidate with its printed odds ratio made a risk ratio.

    ``None`` for any other, and where the report prints no risk of its comparator, or one of 0% or 100%.
    """
    effect = candidate.effect
    if (
        not candidate.usable
        or candidate.kind != FigureKind.EFFECT
        or effect is None
        or effect.measure != MeasureId.OR
    ):
        return None
    if effect.comparator_risk is None or effect.comparator_n is None or not 0 < effect.comparator_risk < 1:
        return None
    error = _error(candidate) if effect.estimate > 0 else None
    if error is None:
        return None
    # They bring numpy and scipy: only for those who print odds ratios.
    from scipy.special import ndtri

    from evidence.stats.quantiles.conversions import risk_ratio_from_odds_ratio

    try:
        log_ratio, se = risk_ratio_from_odds_ratio(
            [effect.estimate],
            [error],
            [effect.comparator_risk],
            [effect.comparator_n],
            adjusted=effect.adjusted,
        )
    except StatsError:
        return None
    half = float(ndtri((1 + effect.level) / 2)) * float(se[0])
    middle = float(log_ratio[0])
    numbers = {
        "odds": effect.estimate,
        "risk": effect.comparator_risk,
        "n": effect.comparator_n,
        "ratio": math.exp(middle),
    }
    note = Note("converted_odds_ratio", (), numbers, {"how": "adjusted" if effect.adjusted else "crude"})
    made = replace(
        effect,
        measure=MeasureId.RR,
        estimate=math.exp(middle),
        ci_low=math.exp(middle - half),
        ci_high=math.exp(middle + half),
        p=None,
    )
    return replace(
        candidate,
        key=f"{candidate.key}.{KEY}",
        effect=made,
        derivation=(*candidate.derivation, Step(note, candidate.row_ids)),
        assumptions=(*candidate.assumptions, note),
    )


def _error(candidate: Candidate) -> float | None:
    """Return the standard error of the log odds ratio, from its interval or else its p value."""
    from evidence.stats import effects

    e = candidate.contrast
    if e.ci_low is not None and e.ci_high is not None and e.ci_low > 0:
        sizes = effects.from_interval([e.estimate], [e.ci_low], [e.ci_high], level=e.level, log=True)
    elif e.p is not None:
        sizes = effects.from_p([e.estimate], [e.p], log=True)
    else:
        return None
    variance = float(sizes.vi[0])
    return math.sqrt(variance) if variance > 0 else None
