"""A review's outcomes from some of its publications: as it stood when its guidance was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from evidence.record import codec
from evidence.record.published.publication import Publication
from evidence.record.results.dataset import OutcomeData
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.guidance import comparing
from evidence.review.guidance.comparing import SynthesisInShort
from evidence.review.pooling.reuse import Given, Keep, Made
from evidence.review.second import twice
from evidence.review.selection import datasets
from evidence.review.selection.asked import eligibility
from evidence.review.selection.asked.publications import classed, completed_by_study, told_apart
from evidence.review.selection.choosing import overlaps
from evidence.review.selection.choosing.overlaps import Overlaps
from evidence.review.summary.synthesising import synthesise
from evidence.workflow.job.from_store import from_store
from evidence.workflow.job.guarded import assembled, synthesised
from evidence.workflow.making.given_settings import for_synthesis
from evidence.workflow.store import Fetching, key_of

# What is compared of then and now is a result alone.
_ALONE: Mapping[str, Callable[[Any], Any]] = {
    "analysis": twice.result,
    "subgroup": partial(twice.level, alone=True),
}


@dataclass(frozen=True, slots=True)
class Alone:
    """Takes what the review itself has computed of the same; what it has not is computed alone."""

    today: Fetching  # what it has computed of the outcome
    alone: Fetching
    code: str

    def __call__(self, what: str, given: Given, kind: type[Made], make: Callable[[Given], Made]) -> Made:
        """Return the result of one computation (`evidence.review.pooling.reuse.Keep`)."""
        known = self.today.read(key_of(what, self.code, codec.checksum_of(given)))
        if known is not None:
            return codec.unpacked(known, kind)
        return from_store(self.alone, self.code, f"{what} alone", given, kind, _ALONE[what])


@dataclass(frozen=True, slots=True)
class _Pooled:
    """All that the results of one outcome rest on."""

    spec: ReviewSpec  # as the syntheses of today are given it
    outcome: OutcomeSpec
    data: OutcomeData
    overlaps: Overlaps


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
        self.for_pooling = replace(for_synthesis(spec), outcomes=())
        library = completed_by_study(told_apart([classed(record, spec.vocabulary) for record in records]))
        self.decisions = eligibility.decide_all(library, spec.eligibility)
        doubtful = overlaps.doubts(library)
        recorded = [eligibility.recorded(d, doubtful[d.publication.id]) for d in self.decisions]
        self.shared = overlaps.of_studies(recorded, spec.released_overlaps)

    def outcome(self, outcome: OutcomeSpec, keep: Keep, alone: Alone) -> tuple[SynthesisInShort, ...]:
        """Assemble and pool one outcome, as for the review itself, without curves.

        Parameters
        ----------
        keep
            How what is compared of an outcome is kept: publications that are no part of its data leave it as
            it is.
        alone
            How single computations are kept.
        """
        make = partial(datasets.assemble, self.spec, outcome, primary_alone=True)
        data = assembled(outcome, self.decisions, make)
        given = _Pooled(self.for_pooling, outcome, data, self.shared)
        return keep("earlier", given, tuple[SynthesisInShort, ...], partial(_in_short, alone))


def _in_short(keep: Keep, given: _Pooled) -> tuple[SynthesisInShort, ...]:
    pool: Callable[[OutcomeData], OutcomeSynthesis] = partial(
        synthesise, given.spec, given.outcome, overlaps=given.overlaps, keep=keep, alone=True
    )
    return tuple(comparing.in_short(synthesised(given.data, pool), given.spec.subgroups))
