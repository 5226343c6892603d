"""From extracted publications to the datasets of a review: what may represent a study, what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.record.dataset import Dataset, OutcomeData
from evidence.record.evidence import INCLUDED
from evidence.record.methods import ComparisonSpec, OutcomeSpec
from evidence.record.parts import Comparison, LeftOut
from evidence.record.synthesis import Candidate
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.selection import assuming, curve_data
from evidence.review.selection import candidates as candidate_rows
from evidence.review.selection.answers import answers, left_out
from evidence.review.selection.eligibility import Decision


def assemble(review: ReviewSpec, outcome: OutcomeSpec, decisions: Sequence[Decision]) -> OutcomeData:
    """Assemble one outcome: every row that answers it ends as part of a candidate or in ``left_out``."""
    included = [d.publication for d in decisions if d.status == INCLUDED]
    datasets, curves = [], []
    for comparison_id, measure in outcome.comparisons.items():
        comparison = review.comparison(comparison_id)
        for time_id in outcome.times:
            window = review.time(time_id)
            found: list[Candidate] = []
            parts: list[Candidate] = []
            supposed: list[Candidate] = []
            lost: list[LeftOut] = []
            for publication in included:
                result = candidate_rows.find(publication, outcome, comparison, window)
                found += result.candidates
                lost += result.left_out
                if publication.role != "subgroup":
                    supposed += assuming.find(publication, outcome, comparison, window, review.assumptions)
                if publication.role == "subgroup":
                    parts += candidate_rows.find(
                        publication, outcome, comparison, window, subgroup_publications=True
                    ).candidates
            several = len(outcome.times) > 1
            datasets.append(
                Dataset(
                    id=f"{comparison_id}.{time_id}" if several else comparison_id,
                    comparison=_comparison(comparison),
                    time=window,
                    measure=measure,
                    candidates=tuple(found),
                    subgroup_candidates=tuple(parts),
                    left_out=tuple(lost),
                    assumed_candidates=tuple(supposed),
                )
            )
        if curve_data.asked(review, outcome, comparison):
            curves.append(curve_data.collect(included, outcome, comparison, _comparison(comparison)))
    context = tuple(
        left_out(row, d.publication, "case report" if d.status == "safety only" else "context", d.reason)
        for d in decisions
        if d.status in ("context", "safety only") and d.reason is not None
        for row in d.publication.rows
        if answers(row, outcome)
    )
    return OutcomeData(outcome.id, tuple(datasets), context, tuple(c for c in curves if c is not None))


def _comparison(spec: ComparisonSpec) -> Comparison:
    return Comparison(
        id=spec.id,
        label=spec.label,
        kind=spec.kind,
        intervention=spec.intervention.label,
        comparator=spec.comparator.label if spec.comparator else None,
    )
