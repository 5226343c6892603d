"""The recipe of a result of one study: its own interval, by what it is made of."""

from __future__ import annotations

from dataclasses import replace

from evidence.record.measures import RATE, SURVIVAL, measure_of
from evidence.record.results.analysis import IMPUTED_INTERVAL, StudyEffect
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.tables.r import data, models, parts
from evidence.tables.r.data import Result
from evidence.tables.r.models import Made
from evidence.tables.r.recipes import CLOSED_FORM, DataColumn, Recipe, Unwritten, column

_USUAL_LEVEL = 0.95
_AS_PRINTED = "as printed"
_OF_ARMS = {
    "newcombe": ("Difference of two risks with Newcombe's limits (1998, method 10).", "wilson"),
    "mover": ("Difference of two rates by the exact limits of both (Zou, Donner 2008).", "garwood"),
}
_ON_SCALE = ("wald", "median", "p value", "printed interval", "cloglog", IMPUTED_INTERVAL)


def recipe(result: Result) -> Made:
    """Return the recipe of a result of one study."""
    used = result.used
    if len(used) != 1:
        return Unwritten("the study's effect does not stand in the result")
    alone = replace(result, rows=used)
    effect, candidate = used[0]
    method = effect.interval_method
    if method == "exact":
        return models.conditional(alone)
    if method in ("clopper-pearson", "poisson"):
        return _counted(alone, candidate)
    if method in _ON_SCALE:
        return _on_scale(alone)
    if method in _OF_ARMS:
        return _difference(alone, method)
    if method == _AS_PRINTED:
        return _as_printed(alone, effect, candidate)
    return Unwritten(f"an interval by {method} has no R code here")


def _counted(result: Result, candidate: Candidate) -> Made:
    made = models.exact_sum(result)
    follow_up = candidate.one_side.follow_up
    if follow_up is None or not isinstance(made, Recipe):
        return made
    # Carried to the time asked for by a constant hazard.
    return replace(
        made, settings=(*made.settings, ("follow_up", f"{follow_up!r}")), pieces=(*made.pieces, "carried")
    )


def _on_scale(result: Result) -> Made:
    a = result.analysis
    columns, made = data.weighed(result)
    settings = (parts.level(a), parts.natural(a.measure), *made)
    return Recipe(
        method="One study with the normal interval of its effect on the pooling scale.",
        columns=columns,
        settings=settings,
        pieces=("one_study", "falling") if parts.falls(a.measure) else ("one_study",),
        reported=parts.reported(a, tau2=False),
        span=parts.span(a.ci_low, a.ci_high, a.estimate),
        tolerance=CLOSED_FORM,
        packages=("metafor",) if made else (),
    )


def _difference(result: Result, method: str) -> Made:
    a = result.analysis
    told, limits = _OF_ARMS[method]
    return Recipe(
        method=f"One study. {told}",
        columns=data.two_groups(result, [c for _, c in result.used]),
        settings=(parts.level(a),),
        pieces=(limits, "of_both_arms"),
        reported=parts.reported(a, tau2=False),
        span=parts.span(a.ci_low, a.ci_high, a.estimate),
        tolerance=CLOSED_FORM,
    )


def _as_printed(result: Result, effect: StudyEffect, candidate: Candidate) -> Made:
    """Compare what a weighted mean takes of a printed interval: the effect on the pooling scale."""
    printed = _printed(result, candidate)
    if printed is None or effect.yi is None or effect.vi is None:
        return Unwritten("the study's interval stands as it is printed; nothing is computed")
    kind = measure_of(result.analysis.measure)
    scale = (
        "function(x) log(-log(x))"
        if kind.kind == SURVIVAL
        else "log"
        if kind.ratio or kind.kind == RATE
        else "identity"
    )
    return Recipe(
        method="One study as it prints itself; compared are effect and variance on the pooling scale.",
        columns=printed,
        settings=(("scale", scale),),
        pieces=("as_printed",),
        reported=(("yi", effect.yi), ("vi", effect.vi)),
        span=0.0,
        tolerance=CLOSED_FORM,
        said=(f"Estimate and interval of the result: {_numbers(result)}, as printed.",),
    )


def _numbers(result: Result) -> str:
    a = result.analysis
    return f"{a.estimate:.6g} ({a.ci_low:.6g} to {a.ci_high:.6g})"


def _printed(result: Result, candidate: Candidate) -> tuple[DataColumn, ...] | None:
    """Estimate, bounds and level as printed; ``None`` where a bound is cut off or nothing is printed so."""
    study = data.studies([candidate])
    if candidate.kind == FigureKind.EFFECT:
        p = candidate.contrast
        values: tuple[float | None, ...] = (p.estimate, p.ci_low, p.ci_high, p.level)
    else:
        values = _of_arm(candidate.one_side, measure_of(result.analysis.measure).kind)
    if None in values:
        return None
    names = ("estimate", "low", "high", "printed_level")
    return (study, *(column(n, [v]) for n, v in zip(names, values, strict=True)))


def _of_arm(figure: ArmFigure, kind: str) -> tuple[float | None, ...]:
    if kind == RATE:
        return (figure.rate, figure.rate_low, figure.rate_high, figure.rate_level or _USUAL_LEVEL)
    low, high = figure.survival_low, figure.survival_high
    if low is None or high is None or low <= 0 or high >= 1:
        return (None,)
    return (figure.survival, low, high, figure.survival_level or _USUAL_LEVEL)
