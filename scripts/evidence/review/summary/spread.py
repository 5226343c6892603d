"""Included studies counted by year and design, by country and by device."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evidence.record.reviews.publications import INCLUDED
from evidence.record.reviews.publications import PublicationSummary as Summary
from evidence.record.reviews.spread import CountryCount, DeviceCount, Spread, YearCount


def spread_of(publications: Iterable[Summary]) -> Spread:
    """Count; most studies first, then by name.

    A study has the countries and devices that any of its included publications names.
    """
    included = [p for p in publications if p.status == INCLUDED]
    studies = {p.study for p in included}
    years = Counter((p.year, p.design) for p in included)
    in_country = {(c, p.study) for p in included for c in _countries(p)}
    with_device = {(d, p.study) for p in included for d in p.device_market_status}
    status = {d: s for p in included for d, s in p.device_market_status.items()}
    in_publications = Counter(d for p in included for d in p.device_market_status)
    return Spread(
        years=tuple(
            YearCount(year, design, n)
            for (year, design), n in sorted(
                years.items(), key=lambda x: (x[0][0] is None, x[0][0] or 0, x[0][1])
            )
        ),
        countries=tuple(CountryCount(name, n) for name, n in _most_first(c for c, _ in in_country)),
        studies_without_country=len(studies - {s for _, s in in_country}),
        devices=tuple(
            DeviceCount(name, status[name], n, in_publications[name])
            for name, n in _most_first(d for d, _ in with_device)
        ),
        studies_without_device=len(studies - {s for _, s in with_device}),
    )


def _countries(publication: Summary) -> list[str]:
    named = publication.setting.get("countries") or ()
    if isinstance(named, str):
        return [named]
    return [str(name) for name in named] if isinstance(named, (list, tuple)) else []


def _most_first(names: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
