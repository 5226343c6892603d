"""What a summary of findings needs beyond pooled results: absolute effects, certainty, directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.summary.absolute import AbsoluteEffect
from evidence.record.summary.certainty import Certainty
from evidence.record.summary.direction import DirectionSummary
from evidence.review.certainty.absolute import absolute_effect
from evidence.review.certainty.directions import direction_summary
from evidence.review.certainty.ratings import certainties
from evidence.review.config.certainty.certainty_spec import CertaintySpec
from evidence.review.second.around import absolute as absolute_again
from evidence.review.second.attempts import attempted
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.review.selection.choosing.overlaps import Overlaps


def summary_of_findings(
    outcomes: Sequence[OutcomeSynthesis],
    library: Sequence[ClassedPublication],
    overlaps: Overlaps,
    spec: CertaintySpec,
) -> tuple[tuple[AbsoluteEffect, ...], tuple[Certainty, ...], tuple[DirectionSummary, ...]]:
    """Work out the absolute effects, the certainty and the directions of all syntheses."""
    pairs = [(o.outcome, s) for o in outcomes for s in o.syntheses]
    absolutes = [absolute_effect(info, s, spec.per, spec.baselines) for info, s in pairs]
    known = tuple(_twice(s, a) for a, (_, s) in zip(absolutes, pairs, strict=True) if a is not None)
    directions = [direction_summary(info, s, overlaps) for info, s in pairs]
    by_place = {(a.outcome, a.synthesis): a for a in known}
    return (
        known,
        certainties(outcomes, by_place, _tools(library), spec),
        tuple(d for d in directions if d is not None),
    )


def _twice(synthesis: Synthesis, told: AbsoluteEffect) -> AbsoluteEffect:
    """Put its second computation to an absolute effect."""
    return replace(told, second=attempted(partial(absolute_again.compute, synthesis, told)))


def _tools(library: Sequence[ClassedPublication]) -> Mapping[str, str]:
    """Return the appraisal tool of each publication that has an overall judgement."""
    found = {}
    for publication in library:
        appraisal = publication.record.appraisal
        if appraisal is not None and appraisal.overall:
            found[publication.id] = appraisal.tool
    return found
