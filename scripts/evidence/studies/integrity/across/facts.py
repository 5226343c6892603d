"""What identifies a publication beside others: its figures, arm sizes, dates, places, devices and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.record.published.publication import Publication
from evidence.record.published.row import Row
from evidence.record.published.row_type import RowType
from evidence.studies.authors import Author, authors, may_be_one
from evidence.studies.integrity.across.enrolment import Enrolment, enrolment_of
from evidence.studies.registrations import registrations

# kind, outcome and two numbers
Figures = tuple[str, str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """One publication, as the rules need it."""

    publication: Publication
    id: str
    study: str
    role: str
    design: str
    fingerprint: Mapping[Figures, str]  # figure to row id
    sizes: tuple[int, ...]
    enrolment: Enrolment | None
    countries: frozenset[str]
    devices: frozenset[str]
    conditions: frozenset[str]
    author: Author | None  # the first
    title: str
    registrations: frozenset[str]

    def of_one_author(self, other: Facts) -> bool:
        """Whether both first authors can be one person."""
        return self.author is not None and other.author is not None and may_be_one(self.author, other.author)

    @property
    def n(self) -> int | None:
        """Number of patients in all arms, None where none is printed."""
        return sum(self.sizes) if self.sizes else None


def facts_of(publication: Publication) -> Facts:
    """Give what the rules need of one publication."""
    countries = publication.setting.get("countries") or []
    arms = publication.arms
    whole = [arm for arm in arms if arm.of_its_own]
    named, _ = authors(publication.citation.authors)
    return Facts(
        publication=publication,
        id=publication.id,
        study=publication.study,
        role=publication.role,
        design=publication.design,
        fingerprint=_fingerprint(publication.rows),
        sizes=tuple(sorted(arm.n for arm in whole if arm.n is not None)),
        enrolment=enrolment_of(publication.setting.get("enrolled")),
        countries=frozenset(words_of(countries)),
        devices=frozenset(device for arm in arms for device in arm.devices),
        conditions=frozenset(publication.population.conditions),
        author=named[0] if named else None,
        title=re.sub(r"\W+", " ", publication.citation.title.lower()).strip(),
        registrations=registrations(publication.registration),
    )


def words_of(printed: object) -> list[str]:
    """Give the words of a detail of the setting that may be one word or a list of them."""
    if isinstance(printed, (list, tuple)):
        return [str(each) for each in printed]
    return [str(printed)] if printed else []


def _fingerprint(rows: Iterable[Row]) -> dict[Figures, str]:
    """Give the figures that tell one group of patients from another; zeros and whole groups do not."""
    found: dict[Figures, str] = {}
    for row in rows:
        key = None if row.pooled else telling(row)
        if key is not None:
            found.setdefault(key, row.id)
    return found


def telling(row: Row) -> Figures | None:
    """Give the figures of a row that patients of another study are unlikely to have."""
    v, outcome = row.values, row.outcome
    if v.sd is not None and v.mean is not None:
        return RowType.MEAN, outcome, v.mean, v.sd
    if row.type == RowType.MEDIAN and (v.q1 is not None or v.min is not None):
        return RowType.MEDIAN, outcome, v.median, v.q1 if v.q1 is not None else v.min
    if v.events is not None and v.n and 0 < v.events < v.n:
        return RowType.COUNT, outcome, v.events, v.n
    if row.type in (RowType.SURVIVAL, RowType.PERCENT) and not v.qualifier:
        kind = row.type if v.percent_decimals else "whole percent"
        share = v.survival if row.type == RowType.SURVIVAL else v.percent and v.percent / 100
        return (kind, outcome, share, _month(row)) if share and 0 < share < 1 else None
    if row.type == RowType.EFFECT and v.low is not None:
        return RowType.EFFECT, outcome, v.estimate, v.low
    return None


def _month(row: Row) -> float | None:
    return round(row.at.counted, 1) if row.at else None
