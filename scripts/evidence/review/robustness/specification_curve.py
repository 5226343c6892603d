"""The specification curve: every study selection of the review by every usual estimator and interval.

Selections are the sets of studies (with their effects) that the review's analyses pool in the same measure.
Each is pooled by inverse variance under every pair of estimator and interval; the analyses by other models
stand beside these as they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evidence.record.diagnostics import Specification, SpecificationCurve
from evidence.record.measures import stats_code
from evidence.record.synthesis import POOLED, Analysis
from evidence.review.config.review_spec import ModelSettings
from evidence.review.pooling.study_effects import on_natural_scale
from evidence.review.pooling.thresholds import Threshold
from evidence.review.robustness.refits import FEWEST_STUDIES
from evidence.stats import multiverse

TAU2_METHODS = ("REML", "DL", "PM", "SJ", "EE")
CI_METHODS = ("hksj-floor", "wald", "t")
ALL_STUDIES = "All studies"
RANDOM, COMMON = "inverse variance", "common effect"
EXACT_SUM = "exact sum"  # the common effect of proportions
Column = tuple[str, float, float]  # a study with its effect and variance


@dataclass(frozen=True, slots=True)
class Made:
    """An analysis of the review with the model and settings it was made by."""

    analysis: Analysis
    model: str
    settings: ModelSettings


def curve(made: Sequence[Made], threshold: Threshold | None) -> SpecificationCurve | None:
    """Return the curve of a synthesis whose primary analysis comes first; ``None`` with too few studies."""
    primary = made[0].analysis
    if primary.status != POOLED or primary.k < FEWEST_STUDIES:
        return None
    usable = [m for m in made if m.analysis.status == POOLED and m.analysis.measure == primary.measure]
    columns, selections = _selections([m.analysis for m in usable])
    names = {frozenset(np.flatnonzero(mask)): name for name, mask in selections.items()}
    yi, vi = (np.array([c[i] for c in columns], dtype=float) for i in (1, 2))
    grid = multiverse.specification_curve(
        yi,
        vi,
        selections=selections,
        tau2_methods=TAU2_METHODS,
        ci_methods=CI_METHODS,
        level=made[0].settings.level,
    )
    as_made = _as_made(usable, columns, names)
    rows = _of_grid(grid, as_made, stats_code(primary.measure))
    shown = {(r.studies, r.model, r.tau2_method, r.ci_method) for r in rows}
    rows += [_of_analysis(key, a) for key, a in as_made.items() if key not in shown]
    rows.sort(key=lambda r: (r.estimate, r.studies, r.model, r.tau2_method or "", r.ci_method or ""))
    return _described(rows, threshold)


def _selections(analyses: Sequence[Analysis]) -> tuple[list[Column], dict[str, np.ndarray]]:
    """All studies with an effect in any analysis, and which of them each distinct set holds."""
    sets: dict[frozenset[Column], str] = {}
    for a in analyses:
        members = frozenset(_columns(a))
        if members not in sets:
            name = ALL_STUDIES if a.id == "primary" else a.label
            sets[members] = name if name not in sets.values() else f"{name} ({a.id})"
    columns = sorted(set().union(*sets))
    return columns, {
        name: np.array([c in members for c in columns], dtype=bool) for members, name in sets.items()
    }


def _columns(a: Analysis) -> list[Column]:
    return [(e.key, e.yi, e.vi) for e in a.effects if e.yi is not None and e.vi is not None]


def _as_made(made: Sequence[Made], columns: list[Column], names: dict) -> dict[tuple, Analysis]:
    """Return the review's own analyses by what they are; of two of one kind the first counts."""
    place = {c: i for i, c in enumerate(columns)}
    found: dict[tuple, Analysis] = {}
    for m in made:
        studies = names[frozenset(place[c] for c in _columns(m.analysis))]
        if m.model == "inverse variance":
            key = (studies, RANDOM, m.settings.tau2, m.settings.interval)
        elif m.model == "common effect" and m.analysis.measure != "proportion":
            key = (studies, COMMON, None, "wald")
        else:
            key = (studies, EXACT_SUM if m.model == "common effect" else m.analysis.model, None, None)
        found.setdefault(key, m.analysis)
    return found


def _of_grid(grid: multiverse.Multiverse, as_made: dict, measure: str) -> list[Specification]:
    rows = []
    for i in range(len(grid.k)):
        if grid.same_as[i] != i or grid.status[i] != multiverse.POOLED:
            continue
        _, studies, tau2, interval = grid.words(i)
        model = COMMON if tau2 == "EE" else RANDOM
        key = (studies, model, None if tau2 == "EE" else tau2, interval)
        made = as_made.get(key)
        bounds = on_natural_scale(measure, grid.estimate[i], grid.ci_low[i], grid.ci_high[i])
        rows.append(Specification(*key, made.id if made else None, int(grid.k[i]), *bounds))
    return rows


def _of_analysis(key: tuple, a: Analysis) -> Specification:
    return Specification(*key, a.id, a.k, a.estimate, a.ci_low, a.ci_high)


def _described(rows: list[Specification], threshold: Threshold | None) -> SpecificationCurve:
    estimates = [r.estimate for r in rows]
    beyond = interval = None
    if threshold is not None:
        above, limit = threshold.side == "above", threshold.value
        beyond = sum(e > limit if above else e < limit for e in estimates)
        interval = sum(r.ci_low > limit if above else r.ci_high < limit for r in rows)
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
