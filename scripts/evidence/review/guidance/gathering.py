"""Everything that a review holds for its guidance, in one record."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from evidence.record.dossiers.dossier import Dossier, OngoingStudy, PlacedPublication
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.record.reviews.evidence import Evidence
from evidence.review.guidance import bearing, comparing, dates, gaps, items, placing, sources


def day_of(guidance: GuidanceDocument) -> datetime.date:
    """Return the day on which a guidance document was published."""
    found = dates.span(guidance.published)
    if found is None:
        raise ValueError(f"{guidance.published!r} is no date")
    return found[1]


def placed(guidance: GuidanceDocument, evidence: Evidence) -> tuple[PlacedPublication, ...]:
    """Place the publications of a review against the date of its guidance."""
    return placing.place(evidence.publications, day_of(guidance))


def gather(
    guidance_id: str,
    guidance: GuidanceDocument,
    evidence: Evidence,
    then: Sequence[OutcomeSynthesis],
    at_most: Sequence[OutcomeSynthesis],
) -> Dossier:
    """Make the dossier.

    Parameters
    ----------
    evidence
        The review as it stands today.
    then, at_most
        Its outcomes from what was published by the date of the guidance, without and with the publications
        that cannot be placed.
    """
    publications = placed(guidance, evidence)
    levels = {s.id: s.levels for s in evidence.methods.subgroups}
    wanted = {b.subgroup: levels[b.subgroup] for b in guidance.bearings if b.subgroup in levels}
    results = comparing.compare(evidence.outcomes, then, at_most, wanted)
    cells = items.matrix(guidance.research, evidence)
    return Dossier(
        review=evidence.review.id,
        title=evidence.review.title,
        id=guidance_id,
        guidance=guidance,
        publications=publications,
        results=results,
        recommendations=tuple(
            bearing.bearing_on(r.section, r.bears, evidence, results) for r in guidance.recommendations
        ),
        considerations=tuple(
            bearing.bearing_on(c.section, c.bears, evidence, results) for c in guidance.considerations
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
