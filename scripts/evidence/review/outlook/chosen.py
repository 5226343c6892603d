"""The studies that a primary result is pooled of, and their pooling again: the same model and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from evidence.record.results.analysis import Analysis
from evidence.record.results.candidate import Candidate
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.methods import AnalysisSpec, OutcomeSpec
from evidence.review.pooling.computing import AnalysisInput, compute
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.pooling.reuse import Keep

POOLED_STUDY = "pooled"


def each(outcomes: Iterable[OutcomeSynthesis], one_more: Callable[[], None]) -> Iterator[OutcomeSynthesis]:
    """Go through outcomes, and tell when one is done."""
    for outcome in outcomes:
        yield outcome
        one_more()


def studies_of(synthesis: Synthesis) -> list[Candidate]:
    """Return the candidates that the primary result is pooled of."""
    used = {e.key for e in synthesis.primary.effects if e.status == POOLED_STUDY}
    return [c for c in synthesis.candidates if c.key in used]


def pool(
    candidates: Sequence[Candidate],
    synthesis: Synthesis,
    spec: AnalysisSpec,
    outcome: OutcomeSpec,
    keep: Keep,
    *,
    imagined: bool = False,
) -> Analysis:
    """Pool studies as the primary result of a synthesis is pooled.

    Parameters
    ----------
    imagined
        Whether one of the studies does not exist: its result is no finding, is computed once, not twice, and
        without what stands beside it.
    """
    measure = synthesis.primary.measure
    model = models.model_name(measure, spec.settings, outcome.rare)
    given = AnalysisInput(figures_of(candidates), measure, model, spec.settings, None)
    if imagined:
        return keep("imagined analysis", given, Analysis, _once)
    return keep("analysis", given, Analysis, _twice)


def _once(given: AnalysisInput) -> Analysis:
    return compute(given, alone=True).analysis


def _twice(given: AnalysisInput) -> Analysis:
    from evidence.review.second import twice  # heavy, and not needed where all is known

    return twice.analysis(given)
