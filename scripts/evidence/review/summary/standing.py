"""Who stands in a result and who is held back: what its headline and the end of a run tell."""

from __future__ import annotations

from dataclasses import replace

from evidence.record.note import Note
from evidence.record.synthesis import Analysis, HeldBack
from evidence.review.pooling.analyses import Outcome
from evidence.review.selection.overlaps import Overlaps, suspicions

HOLDING = ("overlap", "integrity")


def held_back(primary: Outcome) -> tuple[HeldBack, ...]:
    """Return the studies that have a figure but are not represented, each once with its first reason."""
    standing = {c.study for c in primary.chosen}
    found: dict[str, HeldBack] = {}
    for passed in primary.passed_over:
        study = passed.candidate.study
        if passed.kind in HOLDING and study not in standing:
            found.setdefault(study, HeldBack(study, passed.candidate.key, passed.reason))
    return tuple(found[study] for study in sorted(found))


def told(primary: Outcome, overlaps: Overlaps) -> Analysis:
    """Return the primary analysis with warnings of figures that cannot be and of patients perhaps shared."""
    studies = {c.study: c.key for c in primary.chosen}
    cannot = tuple(
        Note("pooled_cannot_be", (c.key,), parts=(c.cannot_be,)) for c in primary.chosen if c.cannot_be
    )
    more = (*cannot, *suspicions(studies, overlaps))
    analysis = primary.analysis
    return replace(analysis, warnings=(*analysis.warnings, *more)) if more else analysis
