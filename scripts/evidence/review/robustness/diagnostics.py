"""How robust the primary analysis of a synthesis is: everything that ``results.diagnostics`` holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evidence.record.measures import COUNTS, SURVIVAL, MeasureId, measure_of, stats_code
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import POOLED
from evidence.record.results.candidate import Candidate
from evidence.record.results.diagnostics import Diagnostics, StudyInfluence, SubsetGrid
from evidence.record.reviews.methods import AnalysisSpec
from evidence.review.pooling import analyses
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.effects.study_effects import Effects
from evidence.review.pooling.reuse import Keep
from evidence.review.pooling.thresholds import Threshold, on_pooling_scale
from evidence.review.robustness import refits, small_studies
from evidence.review.robustness import specification_curve as specifications
from evidence.review.robustness.refits import FEWEST_STUDIES, RefitInput, known
from evidence.review.robustness.specification_curve import Ways
from evidence.stats import diagnostics
from evidence.stats.effects import back_transform

# All subsets of so many studies (32,752 of at least two) take a tenth of a second; beyond, a sample.
MOST_FOR_ALL_SUBSETS = 15
SUBSETS_DRAWN = 20_000
SEED = 1
_STRETCHES_OF_ESTIMATE = 30
_STRETCHES_OF_I2 = 20
_GRID_ENDS = (0.001, 0.999)  # the grid of subsets leaves out the outermost few


@dataclass(frozen=True, slots=True)
class DiagnosticsInput:
    """All that diagnostics rest on, besides the code: the key of a kept result."""

    primary: RefitInput
    by_year: tuple[str, ...]  # keys of the figures, in the order in which the studies came in
    answered_by: str  # the model that the primary result was made by
    estimate: float | None  # the primary result


def diagnose(
    spec: AnalysisSpec, made: Sequence[analyses.Outcome], threshold: Threshold | None, keep: Keep
) -> Diagnostics | None:
    """Diagnose the primary analysis; ``None`` where it pools fewer than three studies.

    Parameters
    ----------
    spec
        The primary analysis as configured.
    made
        All analyses of the synthesis, the primary one first.
    keep
        How computed results are kept.
    """
    primary = made[0]
    if primary.analysis.status != POOLED or primary.analysis.k < FEWEST_STUDIES:
        return None
    figures = figures_of(primary.chosen)
    given = DiagnosticsInput(
        RefitInput(figures, primary.analysis.measure, primary.model, spec.settings),
        tuple(c.key for c in refits.by_year(primary.chosen)),
        primary.analysis.model,
        primary.analysis.estimate,
    )
    found = keep("diagnostics", given, ComputedDiagnostics, compute).diagnostics
    if found is None:
        return None
    fits = tuple(specifications.made(m.analysis, m.model, m.settings) for m in made)
    whole = keep("specifications", specifications.SpecificationInput(fits), Ways, specifications.compute)
    labels = {m.analysis.id: m.analysis.label for m in made}
    return described(
        replace(found, specifications=specifications.described(whole, labels, threshold)),
        {c.key: c.label for c in primary.chosen},
    )


@dataclass(frozen=True, slots=True)
class ComputedDiagnostics:
    """Diagnostics without labels and without the specification curve; ``None``: too few effects."""

    diagnostics: Diagnostics | None


def compute(given: DiagnosticsInput) -> ComputedDiagnostics:
    """Compute the diagnostics of the figures; studies stand under their keys."""
    first = given.primary
    effects = study_effects.compute(first.figures, first.measure, first.settings)
    yi, vi = effects.arrays()
    if len(yi) < FEWEST_STUDIES:
        return ComputedDiagnostics(None)
    method = "EE" if first.model == PoolingModel.COMMON_EFFECT else first.settings.tau2
    interval = "wald" if method == "EE" else first.settings.interval
    members = [c for c, usable in zip(effects.candidates, effects.usable, strict=True) if usable]
    by_key = {c.key: c for c in first.figures}
    ordered = replace(first, figures=tuple(by_key[key] for key in given.by_year))
    return ComputedDiagnostics(
        Diagnostics(
            k=len(yi),
            model=PoolingModel.COMMON_EFFECT if method == "EE" else PoolingModel.INVERSE_VARIANCE,
            tau2_method=None if method == "EE" else method,
            cumulative=refits.cumulative(ordered),
            influence=_influence(members, yi, vi, method, effects.measure),
            gosh=_gosh(yi, vi, method, effects.measure),
            small_studies=small_studies.small_study_effects(
                effects,
                _centre(given.estimate, effects),
                tau2_method=method,
                interval=interval,
                level=first.settings.level,
            ),
            specifications=None,
            notes=_notes(given, effects),
        )
    )


def described(found: Diagnostics, labels: Mapping[str, str]) -> Diagnostics:
    """Name the studies of computed diagnostics."""
    small, funnel = found.small_studies, found.small_studies.funnel
    if funnel is not None:
        small = replace(small, funnel=replace(funnel, points=refits.labelled(funnel.points, labels)))
    return replace(
        found,
        cumulative=refits.labelled(found.cumulative, labels),
        influence=refits.labelled(found.influence, labels),
        small_studies=small,
    )


def _centre(estimate: float | None, effects: Effects) -> float:
    """Return the primary estimate on the scale of the effects; their mean where it has none there."""
    # Studies of survival lie about the median study; the estimate is their mean share.
    averaged = measure_of(effects.measure).kind == SURVIVAL
    centre = None if estimate is None or averaged else on_pooling_scale(estimate, stats_code(effects.measure))
    if centre is not None:
        return centre
    yi, vi = effects.arrays()
    return float((yi / vi).sum() / (1 / vi).sum())


def _influence(
    members: Sequence[Candidate], yi: np.ndarray, vi: np.ndarray, method: str, measure: MeasureId
) -> tuple[StudyInfluence, ...]:
    cases = diagnostics.influence(yi, vi, tau2_method=method)
    points = diagnostics.baujat(yi, vi, tau2_method=method)
    apart = diagnostics.outliers(yi, vi, tau2_method=method)
    dfbetas, weights = cases.dfbetas, cases.weight
    return tuple(
        StudyInfluence(
            key=c.key,
            label=c.label,
            weight_percent=None if weights is None else known(weights[i]),
            rstudent=known(cases.rstudent[i]),
            dffits=known(cases.dffits[i]),
            cook_distance=known(cases.cook_distance[i]),
            covariance_ratio=known(cases.covariance_ratio[i]),
            tau2_without=known(cases.tau2_without[i]),
            q_without=known(cases.q_without[i]),
            hat=known(cases.hat[i]),
            dfbetas=None if dfbetas is None else known(dfbetas[i, 0]),
            heterogeneity=known(points.heterogeneity[i]),
            influence=known(points.influence[i]),
            influential=bool(cases.influential[i]),
            outlier=bool(apart.residual[i]) and not _of_correction(c, float(cases.rstudent[i]), measure),
            interval_apart=bool(apart.interval[i]),
        )
        for i, c in enumerate(members)
    )


def _of_correction(figure: Candidate, residual: float, measure: MeasureId) -> bool:
    """Whether a study lies apart only because of what was added to its empty cell.

    Nobody of 3 with 0.5 added is 12%, far above the others where the event is rare; nobody is below them.
    """
    ours, theirs, what = figure.intervention, figure.comparator, measure_of(measure)
    if figure.kind != COUNTS or ours is None or residual == 0:
        return False
    above = (residual > 0) is not (what.kind == SURVIVAL)  # log(-log S) falls where S rises
    if what.share:  # at 0% it is corrected upwards, at 100% downwards
        return ours.events == 0 if above else ours.events == ours.n
    if not what.ratio or theirs is None or (ours.events == 0) is (theirs.events == 0):
        return False
    lowest = ours.events == 0  # its own ratio is 0, else infinite
    return above is lowest


def _gosh(yi: np.ndarray, vi: np.ndarray, method: str, measure: MeasureId) -> SubsetGrid | None:
    """Count the pooled results of subsets on a grid; ``None`` where all of them are the same."""
    draws = None if len(yi) <= MOST_FOR_ALL_SUBSETS else SUBSETS_DRAWN
    found = diagnostics.gosh(yi, vi, tau2_method=method, draws=draws, seed=SEED, least=2)
    low, high = (
        np.quantile(found.estimate, _GRID_ENDS) if draws else (found.estimate.min(), found.estimate.max())
    )
    if not high > low:
        return None
    edges = np.linspace(low, high, _STRETCHES_OF_ESTIMATE + 1)
    across = np.clip(found.estimate, low, high)
    i2_edges = np.linspace(0.0, 100.0, _STRETCHES_OF_I2 + 1)
    counts, _, _ = np.histogram2d(found.i2, across, bins=(i2_edges, edges))
    natural = back_transform(edges, stats_code(measure))
    if natural[0] > natural[-1]:
        natural, counts = natural[::-1], counts[:, ::-1]
    return SubsetGrid(
        subsets=len(found.estimate),
        seed=found.seed,
        estimate_edges=tuple(float(e) for e in natural),
        i2_percent_edges=tuple(float(e) for e in i2_edges),
        counts=tuple(tuple(int(n) for n in row) for row in counts),
    )


def _notes(given: DiagnosticsInput, effects: Effects) -> tuple[Note, ...]:
    """Say where these diagnostics differ from the primary analysis."""
    notes = []
    if given.primary.model not in (PoolingModel.INVERSE_VARIANCE, PoolingModel.COMMON_EFFECT):
        notes.append(Note("other_model", words={"model": given.answered_by}))
    if measure_of(effects.measure).kind == SURVIVAL:
        notes.append(Note("about_median_study"))
    corrected = tuple(
        c.key
        for s, c in zip(effects.studies, effects.candidates, strict=True)
        if s.yi is not None and c.has_empty_cell
    )
    if corrected:
        notes.append(Note("half_added", corrected, {"studies": len(corrected)}))
    return tuple(notes)
