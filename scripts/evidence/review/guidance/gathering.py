"""Everything that a review holds for its guidance, in one record."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.record.dossiers.dossier import AnalysisBeside, Dossier, OngoingStudy, PlacedPublication
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.reviews.evidence import Evidence
from evidence.review.guidance import bearing, comparing, dates, gaps, items, placing, sources
from evidence.review.guidance.comparing import SynthesisInShort


def day_of(guidance: GuidanceDocument) -> datetime.date:
    """Return the day on which a guidance document was published."""
    found = dates.span(guidance.published)
    if found is None:
        raise ValueError(f"{guidance.published!r} is no date")
    return found[1]


def placed(guidance: GuidanceDocument, evidence: Evidence) -> tuple[PlacedPublication, ...]:
    """Place the publications of a review against the date of its guidance."""
    return placing.place(evidence.publications, day_of(guidance))


@dataclass(frozen=True, slots=True)
class Today:
    """What is held against guidance of the outcomes of a review as it stands today."""

    syntheses: tuple[SynthesisInShort, ...]
    analyses: tuple[AnalysisBeside, ...]  # those that any statement of the guidance names


def of_today(guidance: GuidanceDocument, evidence: Evidence) -> Today:
    """Go through the outcomes once, and keep nothing else of them."""
    named = subgroups_of(guidance, evidence)
    subgroups = [s for s in evidence.methods.subgroups if s.id in named]
    names = {a for b in guidance.bearings for a in b.analyses}
    syntheses: list[SynthesisInShort] = []
    analyses: list[AnalysisBeside] = []
    for outcome in evidence.outcomes:
        syntheses += comparing.in_short(outcome, subgroups)
        analyses += bearing.beside(names, outcome)
    return Today(tuple(syntheses), tuple(analyses))


def subgroups_of(guidance: GuidanceDocument, evidence: Evidence) -> dict[str, Mapping[str, str]]:
    """Return the subgroup analyses that statements of the guidance name, with the words for their levels."""
    levels = {s.id: s.levels for s in evidence.methods.subgroups}
    return {b.subgroup: levels[b.subgroup] for b in guidance.bearings if b.subgroup in levels}


def gather(
    guidance_id: str,
    guidance: GuidanceDocument,
    evidence: Evidence,
    today: Today,
    *,
    then: Sequence[SynthesisInShort],
    at_most: Sequence[SynthesisInShort],
) -> Dossier:
    """Make the dossier; ``evidence`` is asked for all but its outcomes.

    Parameters
    ----------
    then, at_most
        Its outcomes from what was published by the date of the guidance, without and with the publications
        that cannot be placed.
    """
    publications = placed(guidance, evidence)
    results = comparing.compare(today.syntheses, then, at_most, subgroups_of(guidance, evidence))
    cells = items.matrix(guidance.research, evidence)
    return Dossier(
        review=evidence.review.id,
        title=evidence.review.title,
        id=guidance_id,
        guidance=guidance,
        publications=publications,
        results=results,
        recommendations=tuple(
            bearing.bearing_on(r.section, r.bears, evidence, results, today.analyses)
            for r in guidance.recommendations
        ),
        considerations=tuple(
            bearing.bearing_on(c.section, c.bears, evidence, results, today.analyses)
            for c in guidance.considerations
        ),
        outcomes=bearing.key_outcomes(guidance, evidence, results),
        sources=sources.check(guidance, evidence, publications),
        cells=cells,
        shares=items.shares(cells, publications),
        gaps=gaps.gap_map(evidence),
        risks=bearing.risks(guidance, evidence, results),
        benefits=bearing.benefits(guidance, evidence, results),
        ongoing=_ongoing(evidence),
    )


def _ongoing(evidence: Evidence) -> tuple[OngoingStudy, ...]:
    return tuple(
        OngoingStudy(
            id=p.id,
            label=p.label,
            registration=p.registration or "",
            state=p.progress.told,
            planned=p.progress.planned_n,
            expected=p.progress.expected_end,
            primary_outcome=p.progress.primary_outcome,
        )
        for p in evidence.publications
        if p.goes_on and p.progress is not None
    )
