"""Which part of an evidence table a figure belongs to: efficacy, safety, or neither.

The review decides for its own outcomes (a pulmonary embolism may be what a procedure prevents or what it
does); for all others the domain of the vocabulary does.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence.record.results.synthesis import EFFICACY, SAFETY
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection.asked.publications import ClassedPublication

OTHER = "other"

SAFETY_DOMAINS = (
    "bleeding",
    "complications",
    "death",
    "device",
    "embolism",
    "haemolysis and kidney",
    "heart rhythm",
    "recurrence",
    "vessel damage",
)
# Neither good nor harm to the patient: how long it took, what it cost, what was found.
OTHER_DOMAINS = ("cost", "findings", "process", "study conduct")


def parts_of(spec: ReviewSpec, library: Iterable[ClassedPublication]) -> dict[str, str]:
    """Return the part of every outcome that the publications report, by its id in the vocabulary."""
    roles = {
        name: outcome.role
        for outcome in reversed(spec.outcomes)
        for name in outcome.of
        if outcome.role in (EFFICACY, SAFETY)
    }
    domains = spec.vocabulary.outcome_domains
    reported = {row.outcome for publication in library for row in publication.rows}
    return {name: roles.get(name) or _by_domain(domains.get(name)) for name in sorted(reported)}


def _by_domain(domain: str | None) -> str:
    if domain in SAFETY_DOMAINS:
        return SAFETY
    return OTHER if not domain or domain in OTHER_DOMAINS else EFFICACY
