"""Which studies of a review share patients, surely or by suspicion, and so block each other.

A study file names the publications with the same patients (``overlaps``) and those that may have them
(``suspected overlaps``); the integrity rules add pairs that look like one study under two names. What one
publication of a study shares, the study shares. A review may release a pair, with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evidence.record.dataset import PublicationDecision
from evidence.record.methods import ReleasedOverlap
from evidence.review.selection.publications import ClassedPublication
from evidence.studies.integrity import between

# study -> other study -> how the two hang together: the kind of note that tells it
Overlaps = Mapping[str, Mapping[str, str]]

SURE = "shares_patients"
SUSPECTED = "may_share_patients"


def suspected(publications: Sequence[ClassedPublication]) -> dict[str, list[str]]:
    """Return for each publication the others that may have the same patients, by its file or by the rules."""
    pairs: dict[str, set[str]] = {p.id: set(p.record.suspected_overlaps) for p in publications}
    for finding in between([p.record for p in publications]):
        if finding.blocks and not finding.silenced:
            pairs[finding.publication].add(finding.other)
    return {publication: sorted(others) for publication, others in pairs.items()}


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
    shared: dict[str, dict[str, str]] = {}
    told = [(SUSPECTED, d.study, other) for d in decisions for other in d.suspected]
    told += [(SURE, d.study, other) for d in decisions for other in d.overlaps]  # what is sure stays
    for kind, a, other in told:
        b = study_of.get(other)
        if b is None or a == b or frozenset((a, b)) in free:
            continue
        shared.setdefault(a, {})[b] = kind
        shared.setdefault(b, {})[a] = kind
    return {study: dict(sorted(others.items())) for study, others in sorted(shared.items())}
