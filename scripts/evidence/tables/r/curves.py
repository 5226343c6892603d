"""The recipe of a curve pooled from all times of all studies."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.results.curves import (
    NORMAL,
    CurvePoint,
    SurvivalCurve,
    patients_at,
    share,
    standard_error,
)
from evidence.record.results.intervals import CREDIBLE
from evidence.tables.r import parts
from evidence.tables.r.models import Made
from evidence.tables.r.recipes import INTEGRAL, LIKELIHOOD, Recipe, Unwritten, column


@dataclass(frozen=True, slots=True)
class _How:
    """What a kind of curve is made by."""

    told: str
    pieces: tuple[str, ...]
    tolerance: float


_BY_PRIOR = _How(
    "with a prior of tau",
    ("upto", "mean_survival", "posterior_survival", "derivatives", "curve", "curve_prior"),
    INTEGRAL,
)


def recipe(curve: SurvivalCurve) -> Made:
    """Return the recipe of a pooled curve."""
    used = [p for p in curve.points if p.pooled]
    if len(used) != curve.k:
        return Unwritten("the points that were pooled do not all stand in the result")
    prior = parts.prior(curve.notes)
    level = ("level", f"{curve.level:g}")
    if curve.ci_method == CREDIBLE:
        if not prior:
            return Unwritten("the result does not tell the prior it was made with")
        return _recipe(curve, used, (level, *prior), _BY_PRIOR)
    normal = curve.ci_method == NORMAL
    settings = (
        level,
        ("method", f'"{curve.method}"'),
        ("tau2", "0" if normal and not curve.tau2 else "NA"),  # given, or to be estimated
        ("interval_df", "Inf" if normal else f"{curve.studies - 1}"),
    )
    told = "with normal intervals" if normal else f"tau2 by {curve.method}, t intervals"
    return _recipe(
        curve,
        used,
        settings,
        _How(told, ("mean_survival", "derivatives", "curve", "curve_fit"), LIKELIHOOD),
    )


def _recipe(
    curve: SurvivalCurve,
    used: list[CurvePoint],
    settings: tuple[tuple[str, str], ...],
    how: _How,
) -> Recipe:
    columns = (
        column("study", [p.study for p in used]),
        column("month", [p.time for p in used]),
        column("survival", [share(p) for p in used]),
        column("se", [standard_error(p) for p in used]),
        column("at_risk", [patients_at(p, curve.still_at_risk) for p in used]),
    )
    numbers = [
        (f"{name} {p.time:.15g}", getattr(p, attribute))
        for name, attribute in (
            ("survival", "survival"),
            ("lower", "ci_low"),
            ("upper", "ci_high"),
            ("band_lower", "band_low"),
            ("band_upper", "band_high"),
        )
        for p in curve.pooled
    ]
    if curve.tau2 is not None:
        numbers.append(("tau2", curve.tau2))
    return Recipe(
        method=f"Mean survival over studies at several times by the likelihood of counts, {how.told}.",
        columns=columns,
        settings=settings,
        pieces=(*how.pieces, "curve_shown"),
        reported=tuple(numbers),
        span=1.0,
        tolerance=how.tolerance,
    )
