"""An earlier result with one change at a time: which of several changes moved it, and how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evidence.record import codec
from evidence.record.history.kept import KeptFigure, KeptInput, KeptNumbers
from evidence.record.measures import MeasureId
from evidence.record.reviews.methods import ModelSettings
from evidence.review.changes.inputs import candidate_of, settings_of

# A difference below this part of the value is one of rounding: of another processor or version of a library.
SAME = 1e-6


@dataclass(frozen=True, slots=True)
class OneChange:
    """A part of what came together: figures that are others (``None``: gone), or how they are pooled."""

    figures: Mapping[str, KeptFigure | None]
    pooled_as: KeptInput | None = None  # its measure, model and settings


def with_change(before: KeptInput, change: OneChange) -> KeptInput:
    """Return what a result rested on, with one change made."""
    figures = {**before.figures, **change.figures}
    changed = replace(before, figures={name: f for name, f in figures.items() if f is not None})
    if change.pooled_as is None:
        return changed
    as_now = change.pooled_as
    return replace(changed, measure=as_now.measure, rare=as_now.rare, settings=as_now.settings)


def refit(given: KeptInput, today: ModelSettings) -> KeptNumbers | None:
    """Compute a result anew with the code of today; ``None`` where it cannot be.

    One study, and studies of which none can be estimated, give what `computing.compute` gives for them.
    """
    # Imported here: most comparisons have one cause and need no computing.
    from evidence.review.pooling import computing
    from evidence.review.pooling.computing import AnalysisInput
    from evidence.review.pooling.modelling import models

    try:
        settings = settings_of(given.settings, today)
        figures = tuple(candidate_of(kept) for kept in given.figures.values())
        measure = MeasureId(given.measure)
        model = models.model_name(measure, settings, given.rare)
        made = computing.compute(AnalysisInput(figures, measure, model, settings, None)).analysis
    except (codec.DecodeError, ValueError, ArithmeticError, KeyError):
        return None
    return KeptNumbers(
        status=made.status,
        measure=made.measure,
        model=made.model,
        k=made.k,
        people=made.people,
        estimate=made.estimate,
        ci_low=made.ci_low,
        ci_high=made.ci_high,
        pi_low=made.pi_low,
        pi_high=made.pi_high,
        tau2=made.tau2,
    )


def same_numbers(one: KeptNumbers, other: KeptNumbers) -> bool:
    """Whether two results are the same but for rounding."""
    kinds = ((n.status, n.measure, n.k, n.people) for n in (one, other))
    if len(set(kinds)) > 1:
        return False
    pairs = ((getattr(one, name), getattr(other, name)) for name in _VALUES)
    return all(_close(a, b) for a, b in pairs)


def same_effect(one: KeptNumbers, other: KeptNumbers) -> bool:
    """Whether two results have the same estimate and interval but for rounding."""
    if one.measure != other.measure:
        return False
    return all(_close(getattr(one, name), getattr(other, name)) for name in _VALUES[:3])


_VALUES = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2")


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return a == b or abs(a - b) <= SAME * max(abs(a), abs(b), SAME)
