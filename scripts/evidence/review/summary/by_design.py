"""The primary analysis by design: the headline stratum, and the same of every other stratum beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.record.measures import measure_of
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.candidate import Candidate
from evidence.record.results.strata import ALL_TOGETHER, Stratum
from evidence.record.reviews.methods import AnalysisSpec
from evidence.review.config.analyses.model_settings import MODELS_OF_COUNTS
from evidence.review.pooling import analyses
from evidence.review.pooling.analyses import OTHER_DESIGN, Outcome, Question
from evidence.review.pooling.modelling import models
from evidence.review.selection.choosing.figure_of_study import PassedOver
from evidence.review.selection.strata import adjusted

Run = Callable[[AnalysisSpec, Question], Outcome]

OF_CONTRASTS = (Stratum.RANDOMISED, Stratum.NON_RANDOMISED)
OF_GROUPS = (Stratum.COMPARATIVE_ARMS, Stratum.SINGLE_ARM)
# Why an adjusted contrast is refused though it answers the question.
_ELSEWHERE = ("printed_effect_only", "needs_counts", "printed_without_error")


@dataclass(frozen=True, slots=True)
class ByDesign:
    """The headline, and the other strata with a study, strongest first."""

    headline: Outcome
    others: tuple[Outcome, ...]
    passed_over: tuple[PassedOver, ...]  # the candidates that stand in none of them, each once

    @property
    def every(self) -> tuple[Outcome, ...]:
        """All of them."""
        return (self.headline, *self.others)


def by_design(
    spec: AnalysisSpec, candidates: Sequence[Candidate], question: Question, run: Run, *, alone: bool = False
) -> ByDesign:
    """Make the primary analysis of each stratum.

    The headline is the first stratum that gives a result (without any: the first with a study). Where the
    review asks for all designs together, their total is, and the strata stand beside it.

    Parameters
    ----------
    run
        Makes one analysis of the designs that the question asks for.
    alone
        Leaves out strata that cannot be the headline.
    """
    strata = OF_CONTRASTS if measure_of(question.measure).two_arm else OF_GROUPS
    by_strata, together = replace(spec, designs="strata"), spec.designs == ALL_TOGETHER
    found: list[Outcome] = []
    for stratum in strata:
        if alone and (together or any(o.analysis.estimate is not None for o in found)):
            break
        asked = replace(question, stratum=stratum)
        outcome = run(of_stratum(by_strata, candidates, asked), asked)
        found.append(_told(outcome) if stratum is Stratum.NON_RANDOMISED else outcome)
    filled = [o for o in found if o.chosen]
    if together:
        total = run(spec, replace(question, stratum=Stratum.TOGETHER))
        beside = () if total.stratum is not Stratum.TOGETHER else tuple(_named(o) for o in filled)
        return ByDesign(total, beside, _unused((total, *beside), found))
    by_result = (*(o for o in found if o.analysis.estimate is not None), *filled, *found)
    headline = by_result[0]
    others = tuple(_named(o) for o in filled if o is not headline)
    return ByDesign(headline, others, _unused((headline, *others), found))


def _unused(standing: Sequence[Outcome], made: Sequence[Outcome]) -> tuple[PassedOver, ...]:
    """Return what stands in no result, with the reason that the headline has, else another design's.

    A model that takes adjusted contrasts may choose otherwise than that of the headline: what it passes over
    is to the headline only a figure of another design.
    """
    used = {c.key for o in standing for c in o.chosen}
    found: dict[str, PassedOver] = {}
    for each in (p for o in (*standing, *made) for p in o.passed_over):
        if each.kind != OTHER_DESIGN and each.candidate.key not in used:
            found.setdefault(each.candidate.key, each)
    return tuple(found.values())


def _named(outcome: Outcome) -> Outcome:
    """Name the analysis of a stratum beside the headline by its designs."""
    analysis = outcome.analysis
    if analysis.stratum is None:
        return outcome
    id_ = f"{analysis.id}-{analysis.stratum.replace(' ', '-')}"
    return replace(outcome, analysis=replace(analysis, id=id_, label=f"{analysis.label}, {analysis.stratum}"))


def of_stratum(spec: AnalysisSpec, candidates: Sequence[Candidate], question: Question) -> AnalysisSpec:
    """Return an analysis as the designs asked for need it.

    Non-randomised contrasts get a model that takes adjusted ones, where there is one in the measure: models
    of counts cannot, and would set crude counts in the place of what the study has adjusted.
    """
    if question.stratum is not Stratum.NON_RANDOMISED:
        return spec
    measure = spec.measure or question.measure
    if models.model_name(measure, spec.settings, question.rare) not in MODELS_OF_COUNTS:
        return spec
    if not any(
        adjusted(c) and analyses.refusal(c, spec, measure, PoolingModel.INVERSE_VARIANCE) is None
        for c in candidates
    ):
        return spec
    settings = replace(
        spec.settings,
        two_arm_model=PoolingModel.INVERSE_VARIANCE,
        rare_two_arm_model=PoolingModel.INVERSE_VARIANCE,
    )
    return replace(spec, settings=settings)


def _told(outcome: Outcome) -> Outcome:
    """Say of non-randomised contrasts which are adjusted for confounders."""
    notes = tuple(_adjustment(outcome))
    if outcome.analysis.estimate is None or not notes:
        return outcome
    analysis = outcome.analysis
    return replace(outcome, analysis=replace(analysis, warnings=(*notes, *analysis.warnings)))


def _adjustment(outcome: Outcome) -> Iterator[Note]:
    keys = tuple(c.key for c in outcome.chosen if adjusted(c))
    total = len(outcome.chosen)
    if keys and len(keys) < total:
        yield Note("adjusted_and_crude", keys, {"adjusted": len(keys), "total": total})
    elif not keys:
        yield Note("crude_effects", numbers={"total": total})
    standing = {c.study: c.key for c in outcome.chosen if not adjusted(c)}
    for passed in outcome.passed_over:
        other = passed.candidate
        if adjusted(other) and passed.reason.kind in _ELSEWHERE and other.study in standing:
            words = {"study": other.study, "printed": other.contrast.printed}
            yield Note("adjusted_elsewhere", (standing[other.study],), words=words)
