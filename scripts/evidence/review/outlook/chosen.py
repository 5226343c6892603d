"""The studies that a primary result is pooled of, and their pooling again: the same model and settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence.record.measures import MeasureId
from evidence.record.results.analysis import Analysis
from evidence.record.results.candidate import Candidate
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.methods import AnalysisSpec, ModelSettings, OutcomeSpec
from evidence.review.pooling.effects.figures import Figures, figures_of
from evidence.review.pooling.reuse import Keep

if TYPE_CHECKING:
    from evidence.review.pooling.computing import AnalysisInput

POOLED_STUDY = "pooled"


def studies_of(synthesis: Synthesis) -> list[Candidate]:
    """Return the candidates that the primary result is pooled of."""
    used = {e.key for e in synthesis.primary.effects if e.status == POOLED_STUDY}
    return [c for c in synthesis.candidates if c.key in used]


@dataclass(frozen=True, slots=True)
class Pooling:
    """All that a pooling rests on, besides the code: the key of a kept result."""

    figures: Figures
    measure: MeasureId
    settings: ModelSettings
    rare: bool


def pool(
    candidates: Sequence[Candidate],
    synthesis: Synthesis,
    spec: AnalysisSpec,
    outcome: OutcomeSpec,
    keep: Keep,
    *,
    imagined: bool = False,
) -> Analysis:
    """Pool studies as the primary result of a synthesis, without a prediction and what stands beside it.

    Parameters
    ----------
    imagined
        Whether one of the studies does not exist: its result is no finding, and is computed once, not twice.
    """
    settings = replace(spec.settings, prediction="none")
    given = Pooling(figures_of(candidates), synthesis.primary.measure, settings, outcome.rare)
    if imagined:
        return keep("pooled with an imagined study", given, Analysis, _once)
    return keep("pooled again", given, Analysis, _twice)


def _once(given: Pooling) -> Analysis:
    from evidence.review.pooling.computing import compute  # heavy, and not needed where all is known

    return compute(_modelled(given), alone=True).analysis


def _twice(given: Pooling) -> Analysis:
    from evidence.review.second import twice  # heavy, and not needed where all is known

    return twice.result(_modelled(given))


def _modelled(given: Pooling) -> AnalysisInput:
    from evidence.review.pooling.computing import AnalysisInput
    from evidence.review.pooling.modelling import models

    model = models.model_name(given.measure, given.settings, given.rare)
    return AnalysisInput(given.figures, given.measure, model, given.settings, None)
