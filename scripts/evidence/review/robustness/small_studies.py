"""Small-study effects of a synthesis: the tests that suit its measure, and the result they would leave.

With fewer than ten studies none of them can tell anything, and none is made. The standard error of a single
proportion or Kaplan-Meier estimate, and of a standardised difference, depends on the estimate itself: a
funnel of these leans without any bias, so that the number of patients takes the place of the standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evidence.record.measures import MeasureId, ids, stats_code
from evidence.record.notes.note import Note
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.record.results.diagnostics import (
    Contour,
    FilledFunnel,
    FunnelData,
    FunnelPoint,
    PetPeeseEffect,
    SmallStudyEffects,
    SmallStudyTest,
)
from evidence.review.pooling.effects.study_effects import Effects
from evidence.stats import small_study
from evidence.stats.effects import back_transform
from evidence.stats.errors import StatsError

FEWEST_STUDIES = 10
CONTOURS = (0.90, 0.95, 0.99)
STANDARD_ERROR, BY_SIZE = "standard error", "1 / root of n"
# Whose standard error depends on the estimate itself.
_BY_SIZE_MEASURES = ids(lambda m: m.share or m.id == MeasureId.SMD)


Back = Callable[[float], float]  # from the pooling scale to the natural one


@dataclass(frozen=True, slots=True)
class _Test:
    """A test that suits a measure: its name, plain words, and its computation."""

    name: str
    compute: Callable[[], small_study.FunnelTest | small_study.RankTest]


def small_study_effects(
    effects: Effects, pooled: float, *, tau2_method: str, interval: str, level: float
) -> SmallStudyEffects:
    """Test for small-study effects and draw the funnel.

    Parameters
    ----------
    effects
        Of the primary analysis; studies without an estimable effect take no part.
    pooled
        The primary estimate on the pooling scale.
    tau2_method, interval, level
        Of the meta-regressions and of trim-and-fill.
    """
    k = int(effects.usable.sum())
    if k < FEWEST_STUDIES:
        return SmallStudyEffects(k, Note("too_few_for_funnel", numbers={"k": k, "fewest": FEWEST_STUDIES}))
    members = [c for c, usable in zip(effects.candidates, effects.usable, strict=True) if usable]
    yi, vi = effects.arrays()
    measure = effects.measure
    back = _way_back(measure)
    sizes = _sizes(members)
    notes: list[Note] = []
    if measure in _BY_SIZE_MEASURES and not all(sizes):
        notes.append(Note("no_funnel_by_size", numbers={"studies": sizes.count(None), "total": k}))
    tests = [t for make in _tests(effects, members, yi, vi, tau2_method) if (t := _test(make, notes, back))]
    return SmallStudyEffects(
        k=k,
        reason=None,
        tests=tuple(tests),
        trim_and_fill=tuple(_trim_and_fill(yi, vi, measure, tau2_method, interval, level=level, notes=notes)),
        pet_peese=_pet_peese(yi, vi, level, back, notes)
        if measure in (MeasureId.RR, MeasureId.OR, MeasureId.RD, MeasureId.MD)
        else None,
        funnel=_funnel(members, yi, vi, pooled, measure, level=level, back=back),
        notes=tuple(dict.fromkeys(notes)),
    )


def _tests(
    effects: Effects, members: Sequence[Candidate], yi: np.ndarray, vi: np.ndarray, tau2_method: str
) -> list[_Test]:
    """Choose the tests that suit the measure, the most suitable first."""
    measure = effects.measure
    if measure in _BY_SIZE_MEASURES:
        sizes = _all_sizes(members)
        if sizes is None:
            return []
        return [
            _Test(
                "Meta-regression on size",
                lambda: small_study.regression_test(
                    yi, vi, predictor="sqrtninv", model="rma", tau2_method=tau2_method, n=sizes
                ),
            ),
            _Test(
                "Regression on size",
                lambda: small_study.regression_test(yi, vi, predictor="ninv", model="lm", n=sizes),
            ),
        ]
    found = [
        _Test("Egger", lambda: small_study.egger(yi, vi)),
        _Test(
            "Thompson and Sharp",
            lambda: small_study.thompson_sharp(yi, vi, tau2_method=tau2_method),
        ),
        _Test("Begg", lambda: small_study.begg(yi, vi)),
    ]
    if measure in (MeasureId.RR, MeasureId.OR) and all(c.kind == FigureKind.COUNTS for c in members):
        tables = _tables(members)
        found.insert(
            0,
            _Test(
                "Peters",
                lambda: small_study.peters(yi, *tables),
            ),
        )
        if measure == MeasureId.OR:
            found.insert(1, _Test("Harbord", lambda: small_study.harbord(*tables)))
    return found


def _test(test: _Test, notes: list[Note], back: Back) -> SmallStudyTest | None:
    name = test.name
    try:
        found = test.compute()
    except StatsError as error:
        notes.append(_not_possible(name, error))
        return None
    if isinstance(found, small_study.RankTest):
        return SmallStudyTest(name, found.tau, None, found.p_value, None, None, None)
    # Peters' and Harbord's limits are not on the scale of the effects alone, or an extrapolation of counts.
    limits: tuple[float | None, float | None, float | None] = (None, None, None)
    limit, low, high = found.limit, found.limit_low, found.limit_high
    if limit is not None and low is not None and high is not None and name not in ("Peters", "Harbord"):
        limits = _ordered(back, limit, low, high)
    return SmallStudyTest(name, found.statistic, found.df, found.p_value, *limits)


def _not_possible(test: str, error: StatsError) -> Note:
    return Note("test_not_possible", words={"test": test}, parts=(error.as_note(),))


def _trim_and_fill(
    yi: np.ndarray,
    vi: np.ndarray,
    measure: MeasureId,
    tau2_method: str,
    interval: str,
    *,
    level: float,
    notes: list[Note],
) -> list[FilledFunnel]:
    rows = []
    for estimator in small_study.trim_fill.ESTIMATORS:
        try:
            found = small_study.trim_and_fill(
                yi,
                vi,
                estimator=estimator,
                tau2_method=tau2_method,
                ci_method=interval,
                measure=stats_code(measure),
                level=level,
            )
        except StatsError as error:
            notes.append(_not_possible(f"Trim-and-fill {estimator}", error))
            continue
        if found.pooled is None:
            notes.append(Note("fill_not_settled", words={"estimator": estimator}))
            continue
        natural = found.pooled.natural()
        # log(-log S) falls where S rises: the left of the pooling scale is the high end of survival.
        low = (found.side == "left") != (measure == MeasureId.SURVIVAL)
        rows.append(
            FilledFunnel(
                estimator,
                found.k0,
                "low" if low else "high",
                natural.estimate,
                natural.ci_low,
                natural.ci_high,
            )
        )
    return rows


def _pet_peese(
    yi: np.ndarray, vi: np.ndarray, level: float, back: Back, notes: list[Note]
) -> PetPeeseEffect | None:
    try:
        found = small_study.pet_peese(yi, vi, level=level)
    except StatsError as error:
        notes.append(_not_possible("PET-PEESE", error))
        return None
    if found.estimate is None or found.ci_low is None or found.ci_high is None:
        return None
    return PetPeeseEffect(found.chosen, *_ordered(back, found.estimate, found.ci_low, found.ci_high))


def _funnel(
    members: Sequence[Candidate],
    yi: np.ndarray,
    vi: np.ndarray,
    pooled: float,
    measure: MeasureId,
    *,
    level: float,
    back: Back,
) -> FunnelData | None:
    by_size = measure in _BY_SIZE_MEASURES
    sizes = _all_sizes(members)
    if by_size and sizes is None:
        return None
    depth = 1 / np.sqrt(sizes) if by_size and sizes is not None else np.sqrt(vi)
    points = tuple(
        FunnelPoint(c.key, c.label, back(float(y)), float(d))
        for c, y, d in zip(members, yi, depth, strict=True)
    )
    if by_size:
        bottom = 1.05 * float(depth.max())
        return FunnelData(BY_SIZE, points, bottom, back(pooled), None, (), None, None)
    found = small_study.contour_funnel(yi, vi, centre=pooled, contours=CONTOURS, level=level, points=2)
    contours = tuple(
        Contour(share, back(float(low[-1])), back(float(high[-1])))
        for share, (low, high) in found.contours.items()
    )
    limits = tuple(back(float(line[-1])) for line in found.limits)
    bottom = float(found.se_grid[-1])
    return FunnelData(STANDARD_ERROR, points, bottom, back(pooled), back(0.0), contours, *limits)


def _sizes(members: Sequence[Candidate]) -> list[int | None]:
    """Patients of each study; ``None`` of one that does not say."""
    sizes: list[int | None] = []
    for c in members:
        arms = [a.n for a in (c.intervention, c.comparator) if a is not None]
        known = [n for n in arms if n]
        sizes.append((sum(known) if arms and len(known) == len(arms) else c.n) or None)
    return sizes


def _all_sizes(members: Sequence[Candidate]) -> np.ndarray | None:
    """Patients of each study, shape (k,); ``None`` where one does not say."""
    sizes = _sizes(members)
    return np.array(sizes, dtype=float) if all(sizes) else None


def _tables(members: Sequence[Candidate]) -> list[list[int]]:
    arms = [(*ours.counted, *theirs.counted) for ours, theirs in (c.sides for c in members)]
    return [list(column) for column in zip(*arms, strict=True)]


def _way_back(measure: MeasureId) -> Back:
    name = stats_code(measure)
    return lambda value: float(back_transform(value, name))


def _ordered(back: Back, estimate: float, low: float, high: float) -> tuple[float, float, float]:
    bounds = sorted((back(low), back(high)))
    return back(estimate), bounds[0], bounds[1]
