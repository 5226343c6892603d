"""Everything of the outlook of one review, in one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evidence.record.dossiers.outlook import Outlook
from evidence.record.reviews.evidence import Evidence
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.outlook import devices, further, monitoring, support
from evidence.review.pooling.reuse import Keep

# How often ``one_more`` is called for each outcome.
PIECES = 2


def gather(
    evidence: Evidence,
    spec: ReviewSpec,
    sources: Mapping[str, str],
    keep: Keep,
    of_trials: Keep,
    *,
    one_more: Callable[[], None],
) -> Outlook:
    """Make the outlook.

    Parameters
    ----------
    sources
        What says of a device that it was withdrawn, recalled or is marketed.
    keep
        How computed results are kept.
    of_trials
        How those of trial sequential monitoring are kept.
    one_more
        Called when an outcome is done: `PIECES` times for each, by those parts that compute.
    """
    outcomes = {o.id: o for o in spec.outcomes}
    primary = spec.analyses[0]
    return Outlook(
        review=evidence.review.id,
        title=evidence.review.title,
        standings=tuple(support.standings(evidence)),
        reviews=tuple(support.reviews(evidence)),
        devices=devices.facts(evidence, sources),
        device_results=tuple(devices.results(evidence, primary, outcomes, keep, one_more)),
        further=tuple(further.further(evidence, primary, outcomes, keep, one_more)),
        monitoring=tuple(monitoring.monitored(evidence, of_trials)),
    )
