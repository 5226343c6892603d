"""Names of the studies that notes are about: the label of a publication by the key of its candidate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.record.results.curves import SurvivalCurve
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis


def of_synthesis(synthesis: Synthesis) -> Mapping[str, str]:
    """Name the candidates of one synthesis."""
    return {c.key: c.label for c in synthesis.candidates}


def of_curve(curve: SurvivalCurve) -> Mapping[str, str]:
    """Name the figures of one curve."""
    return {p.key: p.label for p in curve.points}


def of_outcomes(outcomes: Iterable[OutcomeSynthesis]) -> Mapping[str, str]:
    """Name all candidates and figures of curves; a key belongs to one publication throughout a review."""
    names: dict[str, str] = {}
    for outcome in outcomes:
        for curve in outcome.curves:
            names |= of_curve(curve)
        for synthesis in outcome.syntheses:
            names |= of_synthesis(synthesis)
    return names


def of_row(row: object) -> Mapping[str, str]:
    """Name the studies that a row of a table may be about: those of its synthesis, curve or outcome."""
    synthesis, curve = getattr(row, "synthesis", None), getattr(row, "curve", None)
    if isinstance(synthesis, Synthesis):
        return of_synthesis(synthesis)
    if isinstance(curve, SurvivalCurve):
        return of_curve(curve)
    outcome = getattr(row, "outcome", None)
    return of_outcomes([outcome]) if isinstance(outcome, OutcomeSynthesis) else {}
