"""How robust the primary analysis of a synthesis is: everything that ``results.diagnostics`` holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evidence.record.diagnostics import Diagnostics, StudyInfluence, SubsetGrid
from evidence.record.measures import stats_code
from evidence.record.note import Note
from evidence.record.synthesis import POOLED, Candidate
from evidence.review.config.review_spec import AnalysisSpec
from evidence.review.pooling import analyses, study_effects
from evidence.review.pooling.study_effects import Effects
from evidence.review.pooling.thresholds import Threshold, on_pooling_scale
from evidence.review.robustness import refits, small_studies
from evidence.review.robustness import specification_curve as specifications
from evidence.review.robustness.refits import FEWEST_STUDIES, known
from evidence.stats import diagnostics
from evidence.stats.effects import back_transform

# All subsets of so many studies (32,752 of at least two) take a tenth of a second; beyond, a sample.
MOST_FOR_ALL_SUBSETS = 15
SUBSETS_DRAWN = 20_000
SEED = 1
_STRETCHES_OF_ESTIMATE = 30
_STRETCHES_OF_I2 = 20
_GRID_ENDS = (0.001, 0.999)  # the grid of subsets leaves out the outermost few


def diagnose(
    spec: AnalysisSpec,
    primary: analyses.Outcome,
    made: Sequence[analyses.Outcome],
    measure: str,
    rare: bool,
    threshold: Threshold | None,
) -> Diagnostics | None:
    """Diagnose the primary analysis; ``None`` where it pools fewer than three studies.

    Parameters
    ----------
    spec, primary
        The primary analysis as configured and as made.
    made
        All analyses of the synthesis, the primary one first.
    """
    if primary.analysis.status != POOLED or primary.analysis.k < FEWEST_STUDIES:
        return None
    effects = study_effects.compute(primary.chosen, primary.analysis.measure, spec.settings)
    yi, vi = effects.arrays()
    if len(yi) < FEWEST_STUDIES:
        return None
    method = "EE" if primary.model == "common effect" else spec.settings.tau2
    interval = "wald" if method == "EE" else spec.settings.interval
    members = [c for c, usable in zip(effects.candidates, effects.usable, strict=True) if usable]
    fits = [specifications.Made(m.analysis, m.model, m.settings) for m in made]
    return Diagnostics(
        k=len(yi),
        model="common effect" if method == "EE" else "inverse variance",
        tau2_method=None if method == "EE" else method,
        cumulative=refits.cumulative(spec, primary.chosen, measure, rare),
        influence=_influence(members, yi, vi, method),
        gosh=_gosh(yi, vi, method, effects.measure),
        small_studies=small_studies.small_study_effects(
            effects,
            _centre(primary, effects),
            tau2_method=method,
            interval=interval,
            level=spec.settings.level,
        ),
        specifications=specifications.curve(fits, threshold),
        notes=_notes(primary, effects),
    )


def _centre(primary: analyses.Outcome, effects: Effects) -> float:
    """Return the primary estimate on the scale of the effects; their mean where it has none there."""
    measure = stats_code(effects.measure)
    centre = on_pooling_scale(primary.analysis.estimate, measure)
    if centre is not None:
        return centre
    yi, vi = effects.arrays()
    return float((yi / vi).sum() / (1 / vi).sum())


def _influence(members, yi: np.ndarray, vi: np.ndarray, method: str) -> tuple[StudyInfluence, ...]:
    cases = diagnostics.influence(yi, vi, tau2_method=method)
    points = diagnostics.baujat(yi, vi, tau2_method=method)
    apart = diagnostics.outliers(yi, vi, tau2_method=method)
    return tuple(
        StudyInfluence(
            key=c.key,
            label=c.label,
            weight_percent=known(cases.weight[i]),
            rstudent=known(cases.rstudent[i]),
            dffits=known(cases.dffits[i]),
            cook_distance=known(cases.cook_distance[i]),
            covariance_ratio=known(cases.covariance_ratio[i]),
            tau2_without=known(cases.tau2_without[i]),
            q_without=known(cases.q_without[i]),
            hat=known(cases.hat[i]),
            dfbetas=known(cases.dfbetas[i, 0]),
            heterogeneity=known(points.heterogeneity[i]),
            influence=known(points.influence[i]),
            influential=bool(cases.influential[i]),
            outlier=bool(apart.residual[i]),
            interval_apart=bool(apart.interval[i]),
        )
        for i, c in enumerate(members)
    )


def _gosh(yi: np.ndarray, vi: np.ndarray, method: str, measure: str) -> SubsetGrid | None:
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


def _notes(primary: analyses.Outcome, effects: Effects) -> tuple[Note, ...]:
    """Say where these diagnostics differ from the primary analysis."""
    notes = []
    if primary.model not in ("inverse variance", "common effect"):
        notes.append(Note("other_model", words={"model": primary.analysis.model}))
    corrected = tuple(
        c.key
        for s, c in zip(effects.studies, effects.candidates, strict=True)
        if s.yi is not None and _has_empty_cell(c)
    )
    if corrected:
        notes.append(Note("half_added", corrected, {"studies": len(corrected)}))
    return tuple(notes)


def _has_empty_cell(candidate: Candidate) -> bool:
    arms = [a for a in (candidate.intervention, candidate.comparator) if a is not None]
    return candidate.kind == "counts" and any(a.events in (0, a.n) for a in arms)
