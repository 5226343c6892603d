"""Everything of the outlook of one review, in one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evidence.record.dossiers.outlook import DeviceResult, Monitoring, NextStudy, Outlook, StudyStanding
from evidence.record.reviews.evidence import Evidence
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.outlook import devices, further, monitoring, support
from evidence.review.outlook.support import ResultHere
from evidence.review.pooling.reuse import Keep


@dataclass(frozen=True, slots=True)
class Gathered:
    """The outlook, all syntheses of the review (sections of its report), the outcomes of the plain page."""

    outlook: Outlook
    syntheses: tuple[tuple[str, str], ...]
    plainly: tuple[int, ...]  # their places


def gather(
    evidence: Evidence,
    spec: ReviewSpec,
    sources: Mapping[str, str],
    keep: Keep,
    of_trials: Keep,
    *,
    one_more: Callable[[], None],
) -> Gathered:
    """Make the outlook; goes through the outcomes once, and keeps nothing of them.

    Parameters
    ----------
    sources
        What says of a device that it was withdrawn, recalled or is marketed.
    keep
        How computed results are kept.
    of_trials
        How those of trial sequential monitoring are kept.
    one_more
        Called when an outcome is done.
    """
    specs, primary = {o.id: o for o in spec.outcomes}, spec.analyses[0]
    named = spec.pages.plain.outcomes if spec.pages.plain else {}
    standings: list[StudyStanding] = []
    here: dict[tuple[str, str], ResultHere] = {}
    device_results: list[DeviceResult] = []
    next_studies: list[NextStudy] = []
    monitored: list[Monitoring] = []
    plainly: list[int] = []
    for place, one in enumerate(evidence.by_outcome()):
        standings += support.standings(one)
        here |= support.results_here(one)
        device_results += devices.results(one, primary, specs, keep)
        next_studies += further.further(one, primary, specs, keep)
        monitored += monitoring.monitored(one, of_trials)
        plainly += (place for o in one.outcomes if o.outcome.id in named)
        one_more()
    outlook = Outlook(
        review=evidence.review.id,
        title=evidence.review.title,
        standings=tuple(standings),
        reviews=tuple(support.reviews(evidence.review_values, here)),
        devices=devices.facts(evidence, sources),
        device_results=tuple(device_results),
        further=tuple(next_studies),
        monitoring=tuple(monitored),
    )
    return Gathered(outlook, tuple(here), tuple(plainly))
