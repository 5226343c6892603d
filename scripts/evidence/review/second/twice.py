"""Results with their second computation: what is kept of an analysis and of a curve over time."""

from __future__ import annotations

from dataclasses import replace

from evidence.record.synthesis import Analysis
from evidence.review.pooling import computing, fitted_curves
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.fitted_curves import CurveInput, FittedCurve
from evidence.review.second import computation
from evidence.review.second import curve as second_curve


def analysis(given: AnalysisInput) -> Analysis:
    """Compute an analysis, and its pooled result once more by an independent engine."""
    found = computing.compute(given)
    if found.pooled is None or found.pooled.estimate is None:
        return found.analysis
    second = computation.compute(found.effects, found.pooled, given.model, given.settings)
    return replace(found.analysis, second=second)


def curve(given: CurveInput) -> FittedCurve:
    """Fit a curve over time, and work its means and intervals out once more."""
    found = fitted_curves.fit(given)
    return replace(found, second=second_curve.compute(given.times, found.pooled, given.method, given.level))
