"""A review's outcomes from some of its publications: as it stood when its guidance was published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from evidence.record import codec
from evidence.record.published.publication import Publication
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.pooling.reuse import Keep
from evidence.review.selection import datasets
from evidence.review.selection.asked import eligibility
from evidence.review.selection.asked.publications import classed, told_apart
from evidence.review.selection.choosing import overlaps
from evidence.review.summary.synthesising import synthesise
from evidence.workflow.job.guarded import assembled, synthesised


class Earlier:
    """The library of one review as it stood, and its outcomes one by one."""

    def __init__(self, spec: ReviewSpec, records: Sequence[Publication]) -> None:
        """Decide on the publications.

        Parameters
        ----------
        records
            As `for_selection` makes them.
        """
        self.spec = spec
        library = told_apart([classed(record, spec.vocabulary) for record in records])
        self.decisions = eligibility.decide_all(library, spec.eligibility)
        doubtful = overlaps.doubts(library)
        recorded = [eligibility.recorded(d, doubtful[d.publication.id]) for d in self.decisions]
        self.shared = overlaps.of_studies(recorded, spec.released_overlaps)

    def outcome(self, outcome: OutcomeSpec, keep: Keep) -> bytes:
        """Assemble and pool one outcome, as for the review itself, without curves; returns it encoded."""
        data = assembled(outcome, self.decisions, partial(datasets.assemble, self.spec, outcome))
        pool: Callable[[OutcomeData], OutcomeSynthesis] = partial(
            synthesise, self.spec, outcome, overlaps=self.shared, keep=keep, diagnosed=False
        )
        return codec.packed(synthesised(replace(data, curves=()), pool))
