"""Which studies of a review share patients: surely or nearly so, and block each other, or by suspicion.

A study file names the publications with the same patients (``overlaps``) and those that may have them
(``suspected overlaps``); the integrity rules add pairs that look like one study under two names. What one
publication of a study shares, the study shares. What is sure or nearly so keeps one of two studies out of a
result; a suspicion is told beside the result and keeps nobody out. A review may release a pair, with the
reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.record.notes.note import Note
from evidence.record.reviews.methods import ReleasedOverlap
from evidence.record.reviews.publications import Doubt, PublicationDecision
from evidence.review.selection.asked.publications import ClassedPublication
from evidence.studies.integrity.across.publications import between

# How two studies hang together, the surest last: the kind of note that tells it.
SUSPECTED = "may_share_patients"
NEARLY_SURE = "nearly_surely_shares_patients"
SURE = "shares_patients"
_ORDER = (SUSPECTED, NEARLY_SURE, SURE)


@dataclass(frozen=True, slots=True)
class Shared:
    """How a study hangs together with another; ``why`` is what the rules found, "" where a file says it."""

    kind: str
    why: str = ""
    by_suspicion: bool = False  # whether a suspicion is enough, as an analysis may ask

    @property
    def blocks(self) -> bool:
        """Whether the two must not both be pooled."""
        return self.by_suspicion or self.kind != SUSPECTED

    def note(self, study: str, keys: tuple[str, ...] = ()) -> Note:
        """Tell that ``study``, represented by ``keys``, comes first."""
        words = {"study": study}
        if self.kind == NEARLY_SURE:
            words["why"] = self.why
        return Note(self.kind, keys, words=words)


# study -> other study -> how the two hang together
Overlaps = Mapping[str, Mapping[str, Shared]]


def doubts(publications: Sequence[ClassedPublication]) -> dict[str, tuple[Doubt, ...]]:
    """Return for each publication the others that look like the same study, as the integrity rules found.

    In words that hold of either, whatever other publications there are: they stand in results, which do not
    change with a study that has nothing to do with them.
    """
    found: dict[str, list[Doubt]] = {p.id: [] for p in publications}
    for each in between([p.record for p in publications]):
        if (each.blocks or each.suspects) and not each.silenced:
            found[each.publication].append(
                Doubt(each.other, each.blocks, each.rule, each.of_the_two, each.chance)
            )
    return {publication: tuple(told) for publication, told in found.items()}


def of_studies(decisions: Iterable[PublicationDecision], released: Iterable[ReleasedOverlap]) -> Overlaps:
    """Return for each study the other studies that share patients with it, released pairs left out.

    Parameters
    ----------
    decisions
        Of all publications of the review.
    """
    decisions = list(decisions)
    study_of = {d.id: d.study for d in decisions}
    free = {frozenset(r.between) for r in released}
    told = [(Shared(SUSPECTED), d.study, other) for d in decisions for other in d.suspected]
    for d in decisions:
        told += [(Shared(NEARLY_SURE if x.blocks else SUSPECTED, x.said), d.study, x.other) for x in d.doubts]
    told += [(Shared(SURE), d.study, other) for d in decisions for other in d.overlaps]
    shared: dict[str, dict[str, Shared]] = {}
    for how, a, other in sorted(told, key=lambda x: (_ORDER.index(x[0].kind), x[0].why, *x[1:])):
        b = study_of.get(other)
        if b is None or a == b or frozenset((a, b)) in free:
            continue
        shared.setdefault(a, {})[b] = how  # the surest last, so that it stays
        shared.setdefault(b, {})[a] = how
    return {study: dict(sorted(others.items())) for study, others in sorted(shared.items())}


def as_asked(overlaps: Overlaps, suspected: str) -> Overlaps:
    """Return the overlaps as an analysis takes them; with ``block`` a suspicion holds a study back."""
    if suspected != "block":
        return overlaps
    return {
        study: {other: replace(how, by_suspicion=True) for other, how in others.items()}
        for study, others in overlaps.items()
    }


def blocker_of(study: str, standing: Iterable[str], overlaps: Overlaps) -> str | None:
    """Return the first of the studies that stand already and block ``study``, if any."""
    shared = overlaps.get(study, {})
    return next((s for s in standing if s in shared and shared[s].blocks), None)


def suspicions(studies: Mapping[str, str], overlaps: Overlaps) -> tuple[Note, ...]:
    """Warn of each pair of studies in one result that may share patients.

    Parameters
    ----------
    studies
        Of a result: the name of each with the key of the candidate that represents it.
    """
    found = []
    for a in sorted(studies):
        for b, how in overlaps.get(a, {}).items():
            if a < b and b in studies and not how.blocks:
                words = {"study": a, "other": b} | ({"why": how.why} if how.why else {})
                found.append(Note("pooled_may_share_patients", (studies[a], studies[b]), words=words))
    return tuple(found)
