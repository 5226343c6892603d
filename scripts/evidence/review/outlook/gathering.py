"""Everything of the outlook of one review, in one record."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.record.dossiers.outlook import Outlook
from evidence.record.reviews.evidence import Evidence
from evidence.review.config.review_spec import ReviewSpec
from evidence.review.outlook import devices, further, monitoring, support
from evidence.review.pooling.keeping import Keep


def gather(evidence: Evidence, spec: ReviewSpec, sources: Mapping[str, str], keep: Keep) -> Outlook:
    """Make the outlook.

    Parameters
    ----------
    sources
        What says of a device that it was withdrawn, recalled or is marketed.
    keep
        How computed results are kept.
    """
    outcomes = {o.id: o for o in spec.outcomes}
    primary = spec.analyses[0]
    return Outlook(
        review=evidence.review.id,
        title=evidence.review.title,
        standings=tuple(support.standings(evidence)),
        reviews=tuple(support.reviews(evidence)),
        devices=devices.facts(evidence, sources),
        device_results=tuple(devices.results(evidence, primary, outcomes, keep)),
        further=tuple(further.further(evidence, primary, outcomes, keep)),
        monitoring=tuple(monitoring.monitored(evidence)),
    )
