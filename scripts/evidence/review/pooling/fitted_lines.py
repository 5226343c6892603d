"""What a meta-regression says along each of its moderators: mean effects with their intervals.

The band of means is Hartung and Knapp's like the coefficients' intervals. A prediction interval is drawn from
as many degrees of freedom on as the fewest studies with one leave to a mean (``prediction from``), and where
something is left between the studies.
"""

from __future__ import annotations

import numpy as np

from evidence.record.measures import MeasureId, stats_code
from evidence.record.results.regressions import FittedLine, FittedPoint
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import on_natural_scale
from evidence.stats.inverse_variance import regression

POINTS = 41  # of a line; it is straight on the pooling scale alone
NONE = "none"
# A moderator costs one degree of freedom more than the mean does.
_OF_REGRESSION = {"t(k-1)": "t(k-p)", "t(k-2)": "t(k-p-1)", "t(k-1) classic": "t(k-p) classic",
                  "t(k-2) classic": "t(k-p-1) classic"}  # fmt: skip


def prediction_of(fit: regression.MetaRegression, settings: ModelSettings) -> str:
    """Return the prediction interval of a fit, in the words of the statistics; "none" where it has none."""
    if fit.q_residual_df + 1 < settings.prediction_from or fit.tau2 <= 0:
        return NONE
    kind = _OF_REGRESSION.get(settings.prediction, settings.prediction)
    return kind if kind in regression.PREDICTIONS else NONE


def lines(
    fit: regression.MetaRegression, measure: MeasureId, settings: ModelSettings, pers: dict[str, float]
) -> tuple[FittedLine, ...]:
    """Return a line for each moderator, the others at their means over the studies.

    Parameters
    ----------
    pers
        The units that coefficients of numbers are told for; values are given back in single units.
    """
    kind = prediction_of(fit, settings)
    found = []
    first = 1
    for name, levels in fit.design.levels.items():
        if levels is None:
            column = fit.design.matrix[:, first]
            at: list[float | str] = [float(v) for v in np.linspace(column.min(), column.max(), POINTS)]
        else:
            at = list(levels)
        first += 1 if levels is None else len(levels) - 1
        along = regression.along(fit, name, at, prediction=kind)
        points = tuple(_point(along, i, value, measure, pers[name]) for i, value in enumerate(at))
        found.append(FittedLine(name, points, None if kind == NONE else kind))
    return tuple(found)


def _point(
    along: regression.Prediction, i: int, value: float | str, measure: MeasureId, per: float
) -> FittedPoint:
    code = stats_code(measure)
    estimate, low, high = on_natural_scale(
        code, float(along.estimate[i]), float(along.ci_low[i]), float(along.ci_high[i])
    )
    predicted: tuple[float | None, float | None] = (None, None)
    if along.pi_low is not None and along.pi_high is not None:
        bounds = float(along.pi_low[i]), float(along.pi_high[i])
        predicted = on_natural_scale(code, bounds[0], *bounds)[1:]
    return FittedPoint(
        value=None if isinstance(value, str) else value * per,
        level=value if isinstance(value, str) else None,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        pi_low=predicted[0],
        pi_high=predicted[1],
    )
