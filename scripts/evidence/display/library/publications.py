"""The evidence base: what became of each publication, who was studied, with what, where it was read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.library import participants
from evidence.record.published.attributes import OFF_MARKET
from evidence.record.published.economics import Economics
from evidence.record.published.publication import COMPARATOR
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import (
    AWAITING,
    CONTEXT,
    EXCLUDED,
    INCLUDED,
    ONGOING,
    OTHER_QUESTION,
    SAFETY_ONLY,
    PublicationSummary,
)

DESIGNS_AS_LISTED = (
    "systematic review",
    "economic evaluation",
    "randomised controlled trial",
    "quasi-randomised trial",
    "non-randomised comparison",
    "case-control study",
    "registry",
    "single-arm trial",
    "case series",
    "case report",
)


@dataclass(frozen=True, slots=True)
class PublicationCounts:
    """Counts from the library to the studies."""

    library: int
    other_question: int
    about_question: int
    excluded: int
    context: int
    safety_only: int
    awaiting: int
    ongoing: int
    included: int
    studies: int
    participants: int  # people who share two studies count once: at least so many
    sharing: int  # studies that share patients with another, surely or by suspicion
    studies_without_n: int
    with_error: int  # study files that could not be used
    in_results: int  # studies that stand in a primary result, pooled or of one study
    people_in_results: int  # of their largest figures there, nobody counted twice: at least so many


@dataclass(frozen=True, slots=True)
class DesignLine:
    """Included publications and studies of one design."""

    design: str
    publications: int
    studies: int
    participants: int | None


@dataclass(frozen=True, slots=True)
class Characteristics:
    """One line of the table of study characteristics."""

    publication: PublicationSummary
    countries: str
    n: str
    population: str
    treatments: str
    devices: tuple[tuple[str, str | None], ...]  # name, market status where it matters
    follow_up: str
    read: str
    second_hand: bool


def of_status(evidence: Evidence, status: str) -> list[PublicationSummary]:
    """Publications with one fate, by design, year and label."""
    return sorted((p for p in evidence.publications if p.status == status), key=_order)


def with_results_to_read(evidence: Evidence) -> list[PublicationSummary]:
    """Publications of the question of which something is still to be read, those read in part last."""
    found = [p for p in evidence.publications if p.awaiting and p.status not in (EXCLUDED, OTHER_QUESTION)]
    return sorted(found, key=lambda p: (p.status != AWAITING, _order(p)))


def with_results_to_come(evidence: Evidence) -> list[PublicationSummary]:
    """Publications of the question that describe a study that goes on."""
    return sorted((p for p in evidence.publications if p.goes_on), key=_order)


def results_so_far(p: PublicationSummary) -> str:
    """Name the reports with results of a study that goes on, "" where there is none."""
    if p.reason is not None and p.reason.kind == "goes_on_after_results":
        return p.reason.words["reports"]
    return p.label if p.figures else ""


def evaluations(evidence: Evidence) -> list[tuple[PublicationSummary, Economics]]:
    """Economic evaluations of the question, each with its frame."""
    found = [p for p in evidence.publications if p.status not in (EXCLUDED, OTHER_QUESTION)]
    return [(p, p.economics) for p in sorted(found, key=_order) if p.economics is not None]


def flow(evidence: Evidence) -> PublicationCounts:
    """Count publications, studies and people; who stands in several publications or studies counts once."""
    counts = Counter(p.status for p in evidence.publications)
    included = of_status(evidence, INCLUDED)
    sizes = participants.of_studies(included)
    pairs = participants.sharing(included, _released(evidence))
    in_results = participants.of_results(evidence.outcomes)
    library = evidence.flow.library if evidence.flow is not None else None
    outside = sum(r.count for r in library.other_question) if library is not None else 0
    return PublicationCounts(
        library=(library.files if library is not None else 0) or len(evidence.publications),
        other_question=outside or counts[OTHER_QUESTION],
        about_question=len(evidence.publications) - counts[OTHER_QUESTION],
        excluded=counts[EXCLUDED],
        context=counts[CONTEXT],
        safety_only=counts[SAFETY_ONLY],
        awaiting=counts[AWAITING],
        ongoing=counts[ONGOING],
        included=counts[INCLUDED],
        studies=len(sizes),
        participants=participants.at_least(sizes, pairs),
        sharing=len({study for pair in pairs for study in pair}),
        studies_without_n=sum(n is None for n in sizes.values()),
        with_error=library.with_error if library is not None else 0,
        in_results=len(in_results),
        people_in_results=participants.at_least(in_results, pairs),
    )


def contribution(studies: int, people: int) -> str:
    """Say how many of the included studies stand in a result, and with how many people."""
    if not studies:
        return "no study contributes to a result"
    which = (
        "1 of the studies contributes"
        if studies == 1
        else f"{numbers.integer(studies)} of the studies contribute"
    )
    with_people = (
        f"with at least {words.plural(people, 'person')}" if people else "number of people not stated"
    )
    return f"{which} to a result, {with_people}"


def by_design(evidence: Evidence) -> list[DesignLine]:
    """Included publications, studies and participants of each design.

    A study whose publications have different designs is counted under each of them.
    """
    groups: dict[str, list[PublicationSummary]] = {}
    for p in of_status(evidence, INCLUDED):
        groups.setdefault(p.design, []).append(p)
    lines = []
    released = _released(evidence)
    for design, members in groups.items():
        sizes = participants.of_studies(members)
        stated = any(n is not None for n in sizes.values())
        people = participants.at_least(sizes, participants.sharing(members, released)) if stated else None
        lines.append(DesignLine(design, len(members), len(sizes), people))
    return lines


def characteristics(evidence: Evidence) -> list[Characteristics]:
    """Describe each included publication in one line."""
    latest: dict[str, float] = {}
    for row in evidence.rows:
        if row.at is not None:
            latest[row.publication] = max(latest.get(row.publication, 0.0), row.at.months)
    return [_line(p, latest.get(p.id)) for p in of_status(evidence, INCLUDED)]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two studies that share patients, surely or by suspicion, and the publications that say so."""

    studies: tuple[str, str]
    sure: bool
    publications: tuple[PublicationSummary, ...]
    released: str | None  # the reason of the review for counting both nevertheless


def overlaps(evidence: Evidence) -> list[Overlap]:
    """Pairs of different studies of this question that share patients, each pair once."""
    members = sorted((p for p in evidence.publications if p.status != OTHER_QUESTION), key=_order)
    pairs: dict[tuple[str, str], dict[str, PublicationSummary]] = {}
    sure: set[tuple[str, str]] = set()
    for p, other, certain in participants.links(members):
        pair = (min(p.study, other.study), max(p.study, other.study))
        pairs.setdefault(pair, {}).update({p.id: p, other.id: other})
        if certain:
            sure.add(pair)
    released = _released(evidence)
    return [
        Overlap(pair, pair in sure, tuple(found.values()), released.get(frozenset(pair)))
        for pair, found in sorted(pairs.items())
    ]


def several_publications(evidence: Evidence) -> list[tuple[str, list[PublicationSummary]]]:
    """Studies that several publications describe."""
    groups: dict[str, list[PublicationSummary]] = {}
    for p in sorted(evidence.publications, key=_order):
        if p.status in (INCLUDED, SAFETY_ONLY):
            groups.setdefault(p.study, []).append(p)
    return sorted((study, members) for study, members in groups.items() if len(members) > 1)


def devices(publication: PublicationSummary) -> tuple[tuple[str, str | None], ...]:
    """Devices of all arms; with the market status where the device can no longer be bought."""
    names = dict.fromkeys(d for arm in publication.arms for d in arm.devices)
    status = publication.device_market_status
    return tuple((name, status.get(name) if status.get(name) in OFF_MARKET else None) for name in names)


def design_rank(design: str) -> int:
    """Place of a design in the order of evidence tables."""
    return DESIGNS_AS_LISTED.index(design) if design in DESIGNS_AS_LISTED else len(DESIGNS_AS_LISTED)


def _line(p: PublicationSummary, latest: float | None) -> Characteristics:
    treatments = dict.fromkeys(t for arm in p.arms if arm.role != COMPARATOR for t in arm.treatments)
    against = dict.fromkeys(t for arm in p.arms if arm.role == COMPARATOR for t in arm.treatments)
    text = ", ".join(treatments) or numbers.MISSING
    if against:
        text += " versus " + ", ".join(against)
    follow_up = p.setting.get("follow-up")
    if not follow_up and latest:
        follow_up = f"data to {words.months(latest)}"
    return Characteristics(
        publication=p,
        countries=words.plain(p.setting.get("countries")),
        n=numbers.integer(p.n) if p.n is not None else "not stated",
        population=words.plain(p.population.get("condition")),
        treatments=text,
        devices=devices(p),
        follow_up=words.plain(follow_up) if follow_up else "not stated",
        read=_read(p),
        second_hand=any(s.second_hand for s in p.sources.values()),
    )


def _read(p: PublicationSummary) -> str:
    """Name the first source; the block of the publication lists them all."""
    sources = list(dict.fromkeys(s.read for s in p.sources.values()))
    if not sources:
        return "not stated"
    more = len(sources) - 1
    return sources[0] + (f"; {words.plural(more, 'further source')}" if more else "")


def _released(evidence: Evidence) -> dict[frozenset[str], str]:
    """Return the pairs of studies that the review counts apart all the same, with its reasons."""
    return {frozenset(r.between): r.reason for r in evidence.methods.released_overlaps}


def _order(p: PublicationSummary) -> tuple[int, bool, int, str, str]:
    return (design_rank(p.design), p.year is None, p.year or 0, p.label, p.id)
