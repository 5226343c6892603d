"""How many people the studies have at least: those that two studies share are counted once.

One study is counted once, with the largest number among its publications. Of studies that share patients,
surely or by suspicion, only such are added up that share none with each other (the choice that gives most):
so the sum is a number of different people that is certainly reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from evidence.record.results.candidate import Candidate
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.publications import PublicationSummary

_PATIENT = "patient"
_MOST_TRIED_OUT = 15  # 2^15 choices take a moment; beyond, the largest studies are taken first


def of_studies(publications: Iterable[PublicationSummary]) -> dict[str, int | None]:
    """Return the number of each study, ``None`` where no publication states one."""
    sizes: dict[str, int | None] = {}
    for p in publications:
        known = [n for n in (sizes.get(p.study), p.n) if n is not None]
        sizes[p.study] = max(known, default=None)
    return sizes


def of_results(outcomes: Iterable[OutcomeSynthesis]) -> dict[str, int | None]:
    """Return the people of each study that stands in a result: of its largest figure there.

    ``None`` where none of its figures says how many people it is of (limbs and procedures are no people).
    """
    sizes: dict[str, int | None] = {}
    for s in (s for o in outcomes for s in o.syntheses):
        keys = in_results(s)
        for c in (c for c in s.candidates if c.key in keys):
            known = [n for n in (sizes.get(c.study), people_of(c)) if n is not None]
            sizes[c.study] = max(known, default=None)
    return sizes


def in_results(synthesis: Synthesis) -> set[str]:
    """Return the keys of the figures that count in the primary analysis, of whichever designs."""
    results = [a for a in (synthesis.primary, *synthesis.strata) if a.estimate is not None]
    return {e.key for a in results for e in a.effects if e.pooled}


def people_of(candidate: Candidate) -> int | None:
    """Return how many people a figure is of; ``None`` where it counts limbs, procedures, or says nothing."""
    return candidate.n if candidate.unit == _PATIENT else None


def links(
    publications: Iterable[PublicationSummary],
) -> Iterator[tuple[PublicationSummary, PublicationSummary, bool]]:
    """Yield the publications of different studies that share patients, and whether that is sure."""
    members = {p.id: p for p in publications}
    for p in members.values():
        for id_ in (*p.overlaps, *p.suspected_overlaps):
            other = members.get(id_)
            if other is not None and other.study != p.study:
                yield p, other, id_ in p.overlaps


def sharing(
    publications: Iterable[PublicationSummary], released: Iterable[Iterable[str]] = ()
) -> set[frozenset[str]]:
    """Return the pairs of studies that share patients, without those the review counts apart all the same."""
    pairs = {frozenset((p.study, other.study)) for p, other, _ in links(publications)}
    return pairs - {frozenset(pair) for pair in released}


def at_least(sizes: Mapping[str, int | None], pairs: set[frozenset[str]]) -> int:
    """Return the largest sum over studies of which no two are a pair; a study without a number adds 0."""
    known = {study: n for study, n in sizes.items() if n is not None}
    return sum(_most(group, known, pairs) for group in _groups(known, pairs))


def _groups(studies: Iterable[str], pairs: set[frozenset[str]]) -> list[list[str]]:
    """Studies that are linked by pairs, directly or through others."""
    linked: dict[str, list[str]] = {study: [] for study in sorted(studies)}
    for one, other in (sorted(pair) for pair in pairs if len(pair) == 2):
        if one in linked and other in linked:
            linked[one].append(other)
            linked[other].append(one)
    groups, seen = [], set[str]()
    for study in linked:
        if study in seen:
            continue
        group, waiting = [], [study]
        seen.add(study)
        while waiting:
            group.append(waiting.pop())
            waiting += (new := [s for s in linked[group[-1]] if s not in seen])
            seen.update(new)
        groups.append(group)
    return groups


def _most(group: list[str], sizes: Mapping[str, int], pairs: set[frozenset[str]]) -> int:
    if len(group) > _MOST_TRIED_OUT:
        chosen: list[str] = []
        for study in sorted(group, key=lambda s: (-sizes[s], s)):
            if not any(frozenset((study, other)) in pairs for other in chosen):
                chosen.append(study)
        return sum(sizes[s] for s in chosen)
    return max(
        sum(sizes[s] for s in choice)
        for count in range(1, len(group) + 1)
        for choice in combinations(group, count)
        if not any(frozenset(pair) in pairs for pair in combinations(choice, 2))
    )
