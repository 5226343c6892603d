"""What was found with which device, and whether it can still be bought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.record.dossiers.outlook import DeviceFacts, DeviceResult
from evidence.record.results.analysis import NOT_POOLED, POOLED, SINGLE_STUDY
from evidence.record.results.candidate import Candidate
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import AnalysisSpec, OutcomeSpec
from evidence.record.reviews.publications import INCLUDED, SAFETY_ONLY
from evidence.review.outlook.chosen import pool, studies_of
from evidence.review.pooling.reuse import Keep

NOT_STATED = "not stated"
UNKNOWN = "unknown"
CRITICAL = "critical"
# The worst first: what decides for several devices together.
_STATUSES = ("withdrawn", "recalled", UNKNOWN, "marketed")


def facts(evidence: Evidence, sources: Mapping[str, str]) -> tuple[DeviceFacts, ...]:
    """Return the devices of the publications with patients, the most used first.

    Parameters
    ----------
    sources
        What says of a device that it was withdrawn, recalled or is marketed.
    """
    used: dict[str, list[str]] = {}
    status: dict[str, str] = {}
    for p in evidence.publications:
        if p.status in (INCLUDED, SAFETY_ONLY):
            for device, word in p.device_market_status.items():
                used.setdefault(device, []).append(p.id)
                status[device] = word
    found = [DeviceFacts(d, status[d], sources.get(d, ""), len(ids), tuple(ids)) for d, ids in used.items()]
    return tuple(sorted(found, key=lambda f: (-f.publications, f.device)))


def market(devices: tuple[str, ...], status: Mapping[str, str]) -> str:
    """Return the market status of several devices together: the one of all, else "partly" with the worst."""
    words = {status.get(d, UNKNOWN) for d in devices} or {UNKNOWN}
    worst = next((s for s in _STATUSES if s in words), UNKNOWN)
    return worst if len(words) == 1 else f"partly {worst}"


def results(
    evidence: Evidence,
    spec: AnalysisSpec,
    outcomes: Mapping[str, OutcomeSpec],
    keep: Keep,
) -> Iterator[DeviceResult]:
    """Pool each critical result by device; results of one device alone are left out."""
    status = {d: s for p in evidence.publications for d, s in p.device_market_status.items()}
    for o in evidence.outcomes:
        if o.outcome.importance != CRITICAL:
            continue
        for s in o.syntheses:
            if s.primary.status != POOLED:
                continue
            groups: dict[tuple[str, ...], list[Candidate]] = {}
            for c in studies_of(s):
                groups.setdefault(tuple(sorted(c.attributes.devices)), []).append(c)
            if len(groups) < 2:
                continue
            for devices, members in sorted(groups.items(), key=lambda g: (not g[0], g[0])):
                a = pool(members, s, spec, outcomes[o.outcome.id], keep)
                told = a.estimate is not None and a.status != NOT_POOLED
                yield DeviceResult(
                    outcome=o.outcome.id,
                    outcome_label=o.outcome.label,
                    synthesis=s.id,
                    synthesis_label=s.label,
                    measure=s.primary.measure,
                    level=a.level,
                    device=" + ".join(devices) or NOT_STATED,
                    market=market(devices, status) if devices else UNKNOWN,
                    k=len(members),
                    n=a.n,
                    status=a.status if told else SINGLE_STUDY if len(members) == 1 else NOT_POOLED,
                    estimate=a.estimate if told else None,
                    ci_low=a.ci_low if told else None,
                    ci_high=a.ci_high if told else None,
                    studies=tuple(c.label for c in members),
                    credible=told and a.credible,
                    second_agrees=a.second.agrees if told and a.second is not None else None,
                )
