"""The sources of a guidance document as it counts them, held against the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence.record.dossiers.dossier import BY_THEN, NOT_PLACED, PlacedPublication, SourceCheck
from evidence.record.dossiers.guidance import CountedSources, GuidanceDocument
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import EXCLUDED


def check(
    guidance: GuidanceDocument, evidence: Evidence, placed: Sequence[PlacedPublication]
) -> tuple[SourceCheck, ...]:
    """Say of each kind which publications of the library are known to be, or could be, among its sources.

    That a publication has the design and was out by then makes it possible, no more: the guidance counts its
    sources without naming them.
    """
    kinds = {p.id: p.publication for p in evidence.publications}
    named = {source.publication for group in guidance.sources for source in group.known}
    reserved = {kind for group in guidance.sources for kind in group.publication}
    able = [p for p in placed if p.status != EXCLUDED and p.id not in named]
    found = []
    for group in guidance.sources:
        fitting = [p for p in able if _fits(p, kinds[p.id], group, reserved)]
        found.append(
            SourceCheck(
                kind=group.kind,
                count=group.count,
                note=group.note,
                known=tuple(s.publication for s in group.known),
                named_in=tuple(s.named_in for s in group.known),
                possible=_ids(fitting, BY_THEN),
                unplaced=_ids(fitting, NOT_PLACED),
            )
        )
    return tuple(found)


def _fits(placed: PlacedPublication, kind: str, group: CountedSources, reserved: set[str]) -> bool:
    if placed.design not in group.designs:
        return False
    return kind in group.publication if group.publication else kind not in reserved


def _ids(placed: Iterable[PlacedPublication], standing: str) -> tuple[str, ...]:
    return tuple(p.id for p in placed if p.standing == standing)
