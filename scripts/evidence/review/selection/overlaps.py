"""Which studies of a review share patients, surely or by suspicion, and so block each other.

A study file names the publications with the same patients (``overlaps``) and those that may have them
(``suspected overlaps``); the integrity rules add pairs that look like one study under two names. What one
publication of a study shares, the study shares. A review may release a pair, with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evidence.review.config.review_spec import ReleasedOverlap
from evidence.review.selection.publications import Publication
from evidence.studies.integrity import between

# study -> other study -> how the two hang together, in words
Overlaps = Mapping[str, Mapping[str, str]]

SURE = "shares patients with"
SUSPECTED = "may share patients with"


def suspected(publications: Sequence[Publication]) -> dict[str, list[str]]:
    """Return for each publication the others that may have the same patients, by its file or by the rules."""
    pairs: dict[str, set[str]] = {p.id: set(p.data["suspected_overlaps"]) for p in publications}
    for finding in between([p.data for p in publications]):
        if finding.blocks and not finding.silenced:
            pairs[finding.publication].add(finding.other)
    return {publication: sorted(others) for publication, others in pairs.items()}


def of_studies(decisions: Iterable[Mapping], released: Iterable[ReleasedOverlap]) -> Overlaps:
    """Return for each study the other studies that share patients with it, released pairs left out.

    Parameters
    ----------
    decisions
        Plain decisions: ``id``, ``study``, ``overlaps`` and ``suspected`` of each publication.
    """
    decisions = list(decisions)
    study_of = {d["id"]: d["study"] for d in decisions}
    free = {frozenset(r.between) for r in released}
    shared: dict[str, dict[str, str]] = {}
    for words, key in ((SUSPECTED, "suspected"), (SURE, "overlaps")):  # the sure word comes last and stays
        for decision in decisions:
            for other in decision[key]:
                a, b = decision["study"], study_of.get(other)
                if b is None or a == b or frozenset((a, b)) in free:
                    continue
                shared.setdefault(a, {})[b] = words
                shared.setdefault(b, {})[a] = words
    return {study: dict(sorted(others.items())) for study, others in sorted(shared.items())}
