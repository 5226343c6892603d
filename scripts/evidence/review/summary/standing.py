"""Who stands in a result and who is held back: what its headline and the end of a run tell."""

from __future__ import annotations

from dataclasses import replace

from evidence.record.notes.note import Note
from evidence.record.results.analysis import Analysis
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import HeldBack
from evidence.review.pooling.analyses import Outcome
from evidence.review.selection.choosing.overlaps import Overlaps, suspicions

HOLDING = ("overlap", "integrity")


def held_back(primary: Outcome) -> tuple[HeldBack, ...]:
    """Return the studies that have a figure but are not represented, each once with its first reason."""
    standing = {c.study for c in primary.chosen}
    found: dict[str, HeldBack] = {}
    for passed in primary.passed_over:
        study = passed.candidate.study
        if primary.stratum not in (None, Stratum.TOGETHER, passed.candidate.stratum):
            continue  # it would stand in another stratum, which tells it
        if passed.kind in HOLDING and study not in standing:
            found.setdefault(study, HeldBack(study, passed.candidate.key, passed.reason))
    return tuple(found[study] for study in sorted(found))


def _definitions(primary: Outcome) -> tuple[Note, ...]:
    """Warn of each study of which the definition alone decided which of its figures is used."""
    chosen = {c.study: c for c in primary.chosen}
    others: dict[str, list[str]] = {}
    used: dict[str, str] = {}
    for passed in primary.passed_over:
        study = passed.candidate.study
        if passed.reason.kind == "other_definition" and study in chosen:
            others.setdefault(study, []).append(passed.reason.words["definition"])
            used[study] = passed.reason.words["other"]
    return tuple(
        Note(
            "definition_not_asked",
            (chosen[study].key,),
            words={"study": study, "used": used[study], "others": "; ".join(dict.fromkeys(told))},
        )
        for study, told in sorted(others.items())
    )


def stratum_told(body: Outcome, overlaps: Overlaps) -> Analysis:
    """Return the analysis of a stratum beside the headline with the same warnings, and who is held back."""
    held = tuple(
        Note("stratum_held_back", (h.key,), words={"study": h.study}, parts=(h.reason,))
        for h in held_back(body)
    )
    analysis = told(body, overlaps)
    return replace(analysis, warnings=(*held, *analysis.warnings)) if held else analysis


def told(primary: Outcome, overlaps: Overlaps) -> Analysis:
    """Return the primary analysis with warnings of figures that cannot be and of patients perhaps shared."""
    studies = {c.study: c.key for c in primary.chosen}
    cannot = tuple(
        Note("pooled_cannot_be", (c.key,), parts=(c.cannot_be,)) for c in primary.chosen if c.cannot_be
    )
    parts = tuple(c.part for c in primary.chosen if c.part is not None)
    more = (*parts, *_definitions(primary), *cannot, *suspicions(studies, overlaps))
    analysis = primary.analysis
    return replace(analysis, warnings=(*analysis.warnings, *more)) if more else analysis
