"""What a review does with publications, and what keeps all of them out of one without any, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from evidence.display import words
from evidence.display.prose.notes import sentence
from evidence.record.notes.note import Note
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.flow import Outside

_MOST_TOLD = 6  # reasons why a review has no publication


def use(status: str, reason: Note | None) -> str:
    """Write what a review does with a publication: ``excluded (no figure of the question)``."""
    return f"{status} ({why(status, reason)})" if reason is not None else status


def why(status: str, reason: Note) -> str:
    """Write the reason of a status, without the status that some reasons begin with."""
    return sentence(reason).removeprefix(f"{status}: ").removesuffix(".")


def what_keeps_out(outside: Sequence[Outside], uses: Iterable[str]) -> str:
    """Say what keeps publications out, each criterion with how many fail it; "" where there are none.

    Parameters
    ----------
    outside
        Publications about another question.
    uses
        What the review does with each of those about its question, none of which it includes.
    """
    others = list(uses)
    failed = Counter(note.words["field"] for each in outside for note in each.missed)
    told = [f"{n} fail{'s' * (n == 1)} '{field}'" for field, n in failed.most_common()]
    told += [f"{n} {'is' if n == 1 else 'are'} {each}" for each, n in Counter(others).most_common()]
    if not told:
        return ""
    several = " (some fail several)" if any(len(each.missed) > 1 for each in outside) else ""
    return f"of {len(outside) + len(others)}, {words.first_of(told, _MOST_TOLD, ', ')}{several}"


def none_eligible(evidence: Evidence) -> str:
    """Say that no publication is eligible, and what keeps them out; "" where any is."""
    if not has_none(evidence):
        return ""
    outside = evidence.flow.looked_at if evidence.flow is not None else ()
    reasons = what_keeps_out(outside, (use(p.status, p.reason) for p in evidence.publications))
    told = "No publication of the library is eligible for this review"
    return f"{told}: {reasons}." if reasons else f"{told}."


def has_none(evidence: Evidence) -> bool:
    """Whether the review includes no publication at all."""
    return evidence.flow is not None and not evidence.flow.library.included
