"""Results with their second computation: what is kept of an analysis, a level and a curve over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from evidence.record.results.analysis import MEDIAN_STUDY, Analysis, ResultBeside
from evidence.record.results.regressions import Regression
from evidence.record.results.second import SecondComputation
from evidence.review.pooling import computing, regressions, subgroups
from evidence.review.pooling.computing import AnalysisInput, Fitted
from evidence.review.pooling.effects.figures import Figures
from evidence.review.pooling.over_time import fitted_curves
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve
from evidence.review.pooling.regressions import RegressionInput
from evidence.review.pooling.subgroups import ComputedLevel, LevelInput, PooledLevel
from evidence.review.second import computation
from evidence.review.second.around import groups, natural_scale, people, weights
from evidence.review.second.around.groups import Test
from evidence.review.second.attempts import attempted
from evidence.review.second.fitted import curves as second_curve
from evidence.review.second.fitted import regressions as second_regression
from evidence.review.second.verdicts import Compared, exactly, judged
from evidence.stats.exact import about_median_study


def analysis(given: AnalysisInput) -> Analysis:
    """Compute an analysis, and all that is pooled in it once more by independent engines."""
    found = computing.compute(given)
    return confirmed(given.figures, found.analysis, found.fits)


def result(given: AnalysisInput) -> Analysis:
    """Compute an analysis alone (see `computing.compute`), and once more by independent engines."""
    found = computing.compute(given, alone=True)
    return confirmed(given.figures, found.analysis, found.fits)


def confirmed(figures: Figures, made: Analysis, fits: Fitted) -> Analysis:
    """Put second computations to an analysis that was computed; ``fits`` is what they set out from."""
    second = attempted(partial(_of_analysis, figures, made, fits))
    return replace(made, second=second, beside=_beside(fits, made.beside))


def _of_analysis(figures: Figures, made: Analysis, fits: Fitted) -> SecondComputation | None:
    second = _shown(fits)
    if second is not None and second.agrees is not None and fits.answer is not None:
        pooled = fits.answer.pooled
        told = people.PeopleTold(
            made.k,
            made.n,
            made.events,
            made.n_comparator,
            made.events_comparator,
            made.person_years,
            made.person_years_comparator,
        )
        second = judged(
            second,
            (
                *people.compare(told, figures, made.effects, people.studies(fits.effects, pooled)),
                *weights.compare(fits.effects, pooled, fits.answer.fit.settings, second, made.effects),
                *_on_scales(made, pooled.measure),
            ),
        )
    return second


def _on_scales(made: Analysis, code: str) -> Iterator[Compared]:
    """Compare what is shown with the pooling scale; one study has an interval of its own."""
    if made.k > 1:
        scale = made.estimate_scale, made.ci_low_scale, made.ci_high_scale
        yield from natural_scale.compare(
            made.measure, code, scale, (made.estimate, made.ci_low, made.ci_high)
        )


def regression(given: RegressionInput) -> Regression:
    """Fit a meta-regression, and its coefficients once more."""
    found = regressions.compute(given)
    return replace(
        found,
        second=attempted(partial(second_regression.compute, given, found)),
        second_permutation=attempted(partial(second_regression.of_permutation, given, found)),
        second_lines=attempted(partial(second_regression.of_lines, given, found)),
    )


def level(given: LevelInput, *, alone: bool = False) -> ComputedLevel:
    """Compute one level of a subgroup, and all that is pooled in it once more.

    Parameters
    ----------
    alone
        As in `subgroups.compute`.
    """
    found = subgroups.compute(given, alone=alone)
    second = attempted(partial(_of_level, given, found))
    made = found.computed.level
    made = replace(made, second=second, beside=_beside(found.fits, made.beside))
    return replace(found.computed, level=made)


def _of_level(given: LevelInput, found: PooledLevel) -> SecondComputation | None:
    made, fits = found.computed.level, found.fits
    second = _shown(fits)
    if second is not None and second.agrees is not None and fits.answer is not None:
        pooled, rows = fits.answer.pooled, found.computed.effects
        second = judged(
            second,
            (
                exactly("studies", made.k, people.studies(fits.effects, pooled)),
                exactly("people", made.n, people.people(given.figures, rows)),
                *weights.compare(fits.effects, pooled, fits.answer.fit.settings, second, rows),
            ),
        )
    return second


def difference(points: Sequence[tuple[float, float]], told: Test) -> SecondComputation | None:
    """Test once more for a difference between subgroups."""
    return attempted(partial(groups.compute, points, told))


def curve(given: CurveInput) -> FittedCurve:
    """Fit a curve over time, and work its means and intervals out once more."""
    found = fitted_curves.fit(given)
    return replace(found, second=attempted(partial(second_curve.compute, given, found)))


def _shown(fits: Fitted) -> SecondComputation | None:
    if fits.answer is None:
        return None
    fit = fits.answer.fit
    return computation.compute(fits.effects, fit.pooled, fit.model, fit.settings)


def _beside(fits: Fitted, told: tuple[ResultBeside, ...]) -> tuple[ResultBeside, ...]:
    """Put second computations to the results beside, which stand in the order of the answer."""
    if fits.answer is None:
        return told
    seconds = []
    for other in fits.answer.beside:
        fit = other.fit
        pooled = about_median_study(fit.pooled) if other.what == MEDIAN_STUDY else fit.pooled
        make = partial(computation.compute, fits.effects, pooled, fit.model, fit.settings)
        seconds.append(attempted(make))
    return tuple(replace(r, second=s) for r, s in zip(told, seconds, strict=True))
