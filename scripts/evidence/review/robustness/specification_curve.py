"""The specification curve: every study selection of the review by every usual estimator and interval.

Selections are the sets of studies (with their effects) that the review's analyses pool in the same measure.
Each is pooled by inverse variance under every pair of estimator and interval; the analyses by other models
stand beside these as they were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evidence.record.measures import MeasureId, stats_code
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import POOLED, Analysis, AnalysisStatus
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.diagnostics import Specification, SpecificationCurve
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.effects.study_effects import on_natural_scale
from evidence.review.pooling.modelling.models import COUNTED_ALONE
from evidence.review.pooling.thresholds import Threshold
from evidence.review.robustness.refits import FEWEST_STUDIES
from evidence.stats import specifications
from evidence.stats.over_time import survival_average
from evidence.stats.specifications import Specifications

TAU2_METHODS = ("REML", "DL", "PM", "SJ", "EE")
CI_METHODS = ("hksj-floor", "wald", "t")
_ROUNDING = 1e-9
ALL_STUDIES = "All studies"
RANDOM, COMMON = PoolingModel.INVERSE_VARIANCE, PoolingModel.COMMON_EFFECT
EXACT_SUM = PoolingModel.EXACT_SUM  # the common effect of proportions
Column = tuple[str, float, float]  # a study with its effect and variance


@dataclass(frozen=True, slots=True)
class Made:
    """The numbers of an analysis of the review, with the model and settings it was made by."""

    id: str
    columns: tuple[Column, ...]
    measure: MeasureId
    model: str  # asked for
    answered_by: str
    tau2: str
    interval: str
    level: float
    status: AnalysisStatus
    k: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True, slots=True)
class SpecificationInput:
    """All that a specification curve rests on, besides the code: the analyses, the primary one first."""

    made: tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways to pool, in no order; the studies of each under the id of the analysis that pools them.

    ``None``: too few studies.
    """

    rows: tuple[Specification, ...] | None
    sets: tuple[str, ...] = ()  # ids of the analyses that stand for a set of studies, in order


def made(analysis: Analysis, model: str, settings: ModelSettings) -> Made:
    """Return what the curve rests on of one analysis."""
    return Made(
        id=analysis.id,
        columns=tuple((e.key, e.yi, e.vi) for e in analysis.effects if e.yi is not None and e.vi is not None),
        measure=analysis.measure,
        model=model,
        answered_by=analysis.model,
        tau2=settings.tau2,
        interval=settings.interval,
        level=settings.level,
        status=analysis.status,
        k=analysis.k,
        estimate=analysis.estimate,
        ci_low=analysis.ci_low,
        ci_high=analysis.ci_high,
    )


def compute(given: SpecificationInput) -> Ways:
    """Pool every set of studies by every pair of estimator and interval."""
    primary = given.made[0]
    # A ratio of 0 or infinity has an interval open to one side, which has no place among the others.
    open_ended = primary.ci_low is None or primary.ci_high is None
    if primary.status != POOLED or primary.k < FEWEST_STUDIES or open_ended:
        return Ways(None)
    closed = [m for m in given.made if m.ci_low is not None and m.ci_high is not None]
    usable = [m for m in closed if m.status == POOLED and m.measure == primary.measure]
    columns, selections = _selections(usable)
    names = {frozenset(int(i) for i in np.flatnonzero(mask)): name for name, mask in selections.items()}
    yi, vi = (np.array([c[i] for c in columns], dtype=float) for i in (1, 2))
    grid = specifications.specification_curve(
        yi,
        vi,
        selections=selections,
        tau2_methods=TAU2_METHODS,
        ci_methods=CI_METHODS,
        level=primary.level,
    )
    as_made = _as_made(usable, columns, names)
    code = stats_code(primary.measure)
    if code == survival_average.MEASURE:
        grid = _averaged(grid, yi, vi)
    rows = _of_grid(grid, as_made, code)
    shown = {(r.studies, r.model, r.tau2_method, r.ci_method) for r in rows}
    rows += [_of_analysis(key, m) for key, m in as_made.items() if key not in shown]
    return Ways(tuple(rows), tuple(selections))


def described(
    found: Ways, labels: Mapping[str, str], threshold: Threshold | None
) -> SpecificationCurve | None:
    """Name the sets of studies, order the ways to pool and say what they have in common."""
    if found.rows is None:
        return None
    names: dict[str, str] = {}
    for id_ in found.sets:
        name = ALL_STUDIES if id_ == PRIMARY_ANALYSIS else labels[id_]
        names[id_] = name if name not in names.values() else f"{name} ({id_})"
    rows = [replace(r, studies=names[r.studies]) for r in found.rows]
    # Rounding must not decide the order of specifications that come to the same estimate.
    rows.sort(
        key=lambda r: (float(f"{r.estimate:.9g}"), r.studies, r.model, r.tau2_method or "", r.ci_method or "")
    )
    return _described(rows, threshold)


def _selections(usable: Sequence[Made]) -> tuple[list[Column], dict[str, np.ndarray]]:
    """All studies with an effect in any analysis, and which of them each distinct set holds."""
    sets: dict[frozenset[Column], str] = {}
    for m in usable:
        sets.setdefault(frozenset(m.columns), m.id)
    columns = sorted(set().union(*sets))
    return columns, {
        name: np.array([c in members for c in columns], dtype=bool) for members, name in sets.items()
    }


Key = tuple[str, str, str | None, str | None]


def _as_made(
    usable: Sequence[Made], columns: list[Column], names: Mapping[frozenset[int], str]
) -> dict[Key, Made]:
    """Return the review's own analyses by what they are; of two of one kind the first counts."""
    place = {c: i for i, c in enumerate(columns)}
    found: dict[Key, Made] = {}
    for m in usable:
        studies = names[frozenset(place[c] for c in m.columns)]
        key: Key
        if m.model == PoolingModel.INVERSE_VARIANCE:
            key = (studies, RANDOM, m.tau2, m.interval)
        elif m.model == PoolingModel.COMMON_EFFECT and m.measure not in COUNTED_ALONE:
            key = (studies, COMMON, None, "wald")
        else:
            key = (studies, EXACT_SUM if m.model == PoolingModel.COMMON_EFFECT else m.answered_by, None, None)
        found.setdefault(key, m)
    return found


def _averaged(grid: Specifications, yi: np.ndarray, vi: np.ndarray) -> Specifications:
    """Put the mean survival over studies in the place of the median study, as the analyses do."""
    estimate, low, high = grid.estimate.copy(), grid.ci_low.copy(), grid.ci_high.copy()
    for place, method in enumerate(grid.tau2_methods):
        rows = np.flatnonzero((grid.tau2_method == place) & (grid.status == specifications.POOLED))
        if method == "EE" or not len(rows):
            continue
        fits = survival_average.SurvivalFits(
            grid.estimate[rows], grid.se[rows], grid.ci_low[rows], grid.ci_high[rows], grid.tau2[rows]
        )
        members = grid.members[grid.variant[rows], grid.selection[rows]]
        found = survival_average.average_of_fits(yi, vi, members, fits, method)
        estimate[rows], low[rows], high[rows] = found
    return replace(grid, estimate=estimate, ci_low=low, ci_high=high)


def _of_grid(grid: Specifications, as_made: Mapping[Key, Made], code: str) -> list[Specification]:
    rows = []
    for i in range(len(grid.k)):
        if grid.same_as[i] != i or grid.status[i] != specifications.POOLED:
            continue
        _, studies, tau2, interval = grid.words(i)
        model = COMMON if tau2 == "EE" else RANDOM
        key = (studies, model, None if tau2 == "EE" else tau2, interval)
        own = as_made.get(key)
        bounds = on_natural_scale(code, grid.estimate[i], grid.ci_low[i], grid.ci_high[i])
        rows.append(Specification(*key, own.id if own else None, int(grid.k[i]), *bounds))
    return rows


def _of_analysis(key: Key, m: Made) -> Specification:
    if m.estimate is None or m.ci_low is None or m.ci_high is None:
        raise ValueError(f"{m.id} is pooled without an interval")
    return Specification(*key, m.id, m.k, m.estimate, m.ci_low, m.ci_high)


def _beyond(value: float, limit: float, above: bool) -> bool:
    """Whether a value lies on one side of a limit by more than the last digits of its computation."""
    by = value - limit if above else limit - value
    return by > _ROUNDING * max(1.0, abs(limit))


def _described(rows: list[Specification], threshold: Threshold | None) -> SpecificationCurve:
    estimates = [r.estimate for r in rows]
    beyond = interval = None
    if threshold is not None:
        above, limit = threshold.side == "above", threshold.value
        beyond = sum(_beyond(e, limit, above) for e in estimates)
        interval = sum(_beyond(r.ci_low if above else r.ci_high, limit, above) for r in rows)
    return SpecificationCurve(
        specifications=tuple(rows),
        lowest=estimates[0],
        median=float(np.median(estimates)),
        highest=estimates[-1],
        threshold=threshold.value if threshold else None,
        threshold_label=threshold.label if threshold else None,
        side=threshold.side if threshold else None,
        beyond=beyond,
        interval_beyond=interval,
    )
