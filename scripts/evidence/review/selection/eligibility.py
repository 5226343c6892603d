"""Which publications enter a review, and the reason for every one that does not."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.evidence import CONTEXT, EXCLUDED, INCLUDED, OTHER_QUESTION, SAFETY_ONLY
from evidence.review.config.criteria import describe, matches
from evidence.review.config.review_spec import Eligibility
from evidence.review.selection.publications import Publication


@dataclass(frozen=True, slots=True)
class Decision:
    """What a review does with one publication."""

    publication: Publication
    status: str
    reason: str | None


def decide(publication: Publication, eligibility: Eligibility) -> Decision:
    """Decide on one publication; the first rule that applies gives the reason."""
    attributes = publication.attributes
    for name, wanted in eligibility.question.items():
        if not matches(attributes, {name: wanted}):
            present = attributes.get(name) or ()
            words = ", ".join(present) if isinstance(present, tuple) else str(present)
            return Decision(publication, OTHER_QUESTION, f"{name}: {words or 'none stated'}")
    for rule in eligibility.exclude:
        named = rule.publication is not None and rule.publication == publication.id
        if named or (rule.publication is None and matches(attributes, rule.where)):
            return Decision(publication, EXCLUDED, rule.reason)
    if not matches(attributes, eligibility.keep):
        return Decision(publication, EXCLUDED, f"not among what is included ({describe(eligibility.keep)})")
    if eligibility.context and matches(attributes, eligibility.context):
        return Decision(publication, CONTEXT, "shown as context; never pooled with its own studies")
    if eligibility.safety_only and matches(attributes, eligibility.safety_only):
        return Decision(publication, SAFETY_ONLY, "a numerator without a denominator: shown, never pooled")
    return Decision(publication, INCLUDED, None)


def to_plain(decision: Decision, suspected: list[str]) -> dict[str, object]:
    """Return a decision as plain values, with the study and the overlaps that the choice needs."""
    publication = decision.publication
    return {
        "id": publication.id,
        "study": publication.study,
        "status": decision.status,
        "reason": decision.reason,
        "overlaps": publication.data["overlaps"],
        "suspected": suspected,
    }


def decide_all(publications: list[Publication], eligibility: Eligibility) -> list[Decision]:
    """Decide on every publication, in the order given; none is dropped."""
    return [decide(publication, eligibility) for publication in publications]
