"""Labels put aside before a result is computed and put back afterwards: they stand in it and in no number.

So an outcome with another label, or an analysis with another reason, is computed from the store.
"""

from __future__ import annotations

from dataclasses import replace

from evidence.record.results.comparison import Comparison, TimeWindow
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeInfo, OutcomeSynthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.config.reviews.review_spec import ReviewSpec


def without_words(outcome: OutcomeSpec) -> OutcomeSpec:
    """Return an outcome without what is said of it."""
    return replace(outcome, label="", role="", importance="", definition=None)


def with_words(found: OutcomeInfo, outcome: OutcomeSpec) -> OutcomeInfo:
    """Return what a result tells of its outcome without words with what is said of it today."""
    return replace(
        found,
        label=outcome.label,
        role=outcome.role,
        importance=outcome.importance,
        definition=outcome.definition,
    )


def without_reasons(spec: ReviewSpec) -> ReviewSpec:
    """Return the settings that every outcome of a review is computed from, with blank labels and reasons."""
    return replace(
        spec,
        outcomes=(),
        analyses=tuple(replace(a, why="") for a in spec.analyses),
        comparisons=(),
        times=(),
        other_windows=(),
    )


def without_labels(data: OutcomeData) -> OutcomeData:
    """Return what an outcome is computed from with blank labels."""
    return replace(
        data,
        datasets=tuple(
            replace(
                d,
                comparison=_bare(d.comparison),
                time=replace(d.time, label=""),
                at_other_times=tuple(
                    replace(other, time=replace(other.time, label="")) for other in d.at_other_times
                ),
            )
            for d in data.datasets
        ),
        curves=tuple(replace(c, comparison=_bare(c.comparison)) for c in data.curves),
    )


def _bare(comparison: Comparison) -> Comparison:
    return replace(comparison, label="", intervention="", comparator=comparison.comparator and "")


def with_labels(
    found: OutcomeSynthesis, spec: ReviewSpec, outcome: OutcomeSpec, data: OutcomeData
) -> OutcomeSynthesis:
    """Return a result computed without labels with those of today."""
    places: dict[str, tuple[Comparison, TimeWindow]] = {d.id: (d.comparison, d.time) for d in data.datasets}
    curves = {c.comparison.id: c.comparison for c in data.curves}
    whys = {a.id: a.why for a in spec.analyses}
    syntheses = tuple(
        replace(
            s,
            label=f"{places[s.id][0].label}, {places[s.id][1].label}",
            comparison=places[s.id][0],
            time=places[s.id][1],
            analyses=tuple(replace(a, why=whys[a.id]) for a in s.analyses),
        )
        for s in found.syntheses
    )
    return replace(
        found,
        outcome=with_words(found.outcome, outcome),
        syntheses=syntheses,
        curves=tuple(replace(c, comparison=curves[c.comparison.id]) for c in found.curves),
    )
