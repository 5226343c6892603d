"""Publications against the date of a guidance document: out by then, since, or not to be told."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from evidence.record.dossiers.dossier import BASES, BY_THEN, NOT_PLACED, SINCE, PlacedPublication
from evidence.record.published.publication import Citation
from evidence.record.reviews.publications import PublicationSummary
from evidence.review.guidance import dates
from evidence.studies.reading.described.dates import period_of


def standing(citation: Citation, on: datetime.date) -> tuple[str, str]:
    """Say whether a publication was out on a day, and what that rests on.

    A date that holds days before and after ``on`` (a month, a year) decides nothing: who cannot be placed is
    neither counted in nor kept silent.
    """
    if citation.published and (found := dates.span(citation.published)):
        first, last = found
        return (BY_THEN if last <= on else SINCE if first > on else NOT_PLACED), BASES[0]
    if citation.year is None:
        return NOT_PLACED, BASES[3]
    if citation.year == on.year:
        return NOT_PLACED, BASES[2]
    return (BY_THEN if citation.year < on.year else SINCE), BASES[1]


def enrolled_after(setting: Mapping[str, object], on: datetime.date) -> bool:
    """Whether patients were still enrolled after a day, so that the publication cannot have been out."""
    ends = period_of(str(setting.get("enrolled") or "")) or ()
    found = (dates.span(date) for date in ends if date)
    return any(each is not None and each[0] > on for each in found)


def place(publications: Iterable[PublicationSummary], on: datetime.date) -> tuple[PlacedPublication, ...]:
    """Place all publications of a review, in the order given."""
    found = []
    for p in publications:
        where, basis = standing(p.citation, on)
        if where == NOT_PLACED and enrolled_after(p.setting, on):
            where, basis = SINCE, BASES[4]
        found.append(
            PlacedPublication(
                id=p.id,
                label=p.label,
                study=p.study,
                status=p.status,
                design=p.design,
                year=p.year,
                published=p.citation.published or (str(p.year) if p.year is not None else ""),
                standing=where,
                basis=basis,
            )
        )
    return tuple(found)
