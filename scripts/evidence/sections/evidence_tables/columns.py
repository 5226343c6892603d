"""Every extracted figure, and the arms, details and sources of all publications, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from evidence.display import words
from evidence.display.prose.notes import sentence
from evidence.display.tables.columns import COUNT, NUMBER, PERCENT, YES_NO, Column, P, Table
from evidence.record.published.publication import Arm
from evidence.record.published.row import Row
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import PublicationSummary

# Heads of the tables that page and paper print; the arms of a publication stand between them.
OUTCOME_HEAD, DEFINITION_HEAD = "Outcome", "Definition"
STUDY_DETAILS_HEAD, ANALYSIS_HEAD = "Study details", "Analysis"


def _value(name: str) -> Callable[[Row], object]:
    return lambda row: getattr(row.values, name)


def _findings(row: Row) -> str:
    return "; ".join(f.message for f in row.findings)


def _derivation(row: Row) -> str:
    return "; ".join(sentence(s.what) for s in row.derivation)


FIGURES = Table(
    "figures",
    "Every extracted value",
    "a printed value",
    (
        Column("id", "the value's id: publication, entry and arm"),
        Column("publication", "the publication"),
        Column("study", "the study"),
        Column("outcome", "the outcome's name in the vocabulary"),
        Column("type", "count, percent, mean, median, survival or effect"),
        Column("arm", "the arm, empty for effects between arms"),
        Column(
            "comparison",
            "for effects: the two arms",
            value=lambda row: " versus ".join(row.comparison or ()),
        ),
        Column("at", "time as printed", value=lambda row: row.at.printed if row.at else None),
        Column("at_months", "time", NUMBER, "months", lambda row: row.at.months if row.at else None),
        Column("segment", "vein segment or the like"),
        Column("subgroup", "part of the patients"),
        Column("unit", "what is counted: patient, limb, event"),
        Column("instrument", "scale or instrument"),
        Column("definition", "definition of the outcome"),
        Column("method", "method of the estimate, e.g. Kaplan-Meier"),
        Column("printed", "the publication's own words"),
        Column("figure", "how they are read"),
        *(
            Column(name, meaning, kind, unit, _value(name))
            for name, meaning, kind, unit in (
                ("events", "patients with the event", COUNT, ""),
                ("n", "patients looked at", COUNT, ""),
                ("percent", "percentage as printed", PERCENT, "%"),
                ("survival", "Kaplan-Meier estimate", NUMBER, "between 0 and 1"),
                ("rate", "events per person-year, printed without the events", NUMBER, ""),
                ("person_time", "person-years behind the events", NUMBER, ""),
                ("low", "lower limit of the printed interval", NUMBER, "as the value"),
                ("high", "upper limit of the printed interval", NUMBER, "as the value"),
                ("mean", "mean", NUMBER, "as printed"),
                ("sd", "standard deviation", NUMBER, "as printed"),
                ("median", "median", NUMBER, "as printed"),
                ("q1", "first quartile", NUMBER, "as printed"),
                ("q3", "third quartile", NUMBER, "as printed"),
                ("min", "smallest value", NUMBER, "as printed"),
                ("max", "largest value", NUMBER, "as printed"),
                ("measure", "measure of a printed effect", "text", ""),
                ("estimate", "estimate of a printed effect", NUMBER, "natural scale"),
                ("p", "printed p value", P, ""),
            )
        ),
        Column(
            "pooled_studies",
            "studies behind an estimate that a review pooled itself",
            COUNT,
            value=lambda row: row.pooled_from.studies if row.pooled_from else None,
        ),
        Column(
            "pooled_patients",
            "patients behind it",
            COUNT,
            value=lambda row: row.pooled_from.patients if row.pooled_from else None,
        ),
        Column(
            "certainty",
            "how sure the review is of it",
            value=lambda row: row.pooled_from.certainty if row.pooled_from else None,
        ),
        Column("derivation", "arithmetic from the printed words to the values", value=_derivation),
        Column("poolable", "whether it can be pooled", YES_NO),
        Column("reason", "why it cannot be pooled"),
        Column("source", "what was read", value=lambda row: row.source.read),
        Column(
            "source_kind",
            "what was read, in one word: abstract, table ...",
            value=lambda row: row.source.kind,
        ),
        Column("source_address", "where it was read", value=lambda row: row.source.url),
        Column(
            "second_hand",
            "whether it was read in another publication",
            YES_NO,
            value=lambda row: row.source.second_hand,
        ),
        Column("file", "the study file"),
        Column("line", "its line", COUNT),
        Column("findings", "what does not add up", value=_findings),
    ),
    lambda evidence: evidence.rows,
)


@dataclass(frozen=True, slots=True)
class _Arm:
    """An arm of a publication."""

    publication: PublicationSummary
    item: Arm


def _arms(evidence: Evidence) -> Iterator[_Arm]:
    for p in evidence.publications:
        for arm in p.arms:
            yield _Arm(p, arm)


def _market_status(row: _Arm) -> str:
    known = row.publication.device_market_status
    return "; ".join(f"{d}: {known[d]}" for d in row.item.devices if d in known)


ARMS = Table(
    "arms",
    "Arms of all publications",
    "an arm",
    (
        Column("publication", "the publication", value=lambda r: r.publication.id),
        Column("arm", "the arm's id in the study file", value=lambda r: r.item.id),
        Column("label", "the arm in words"),
        Column("role", "intervention, comparator or single"),
        Column("n", "patients", COUNT),
        Column(
            "counts",
            "further counts: enrolled, treated, analysed, limbs ...",
            value=lambda r: "; ".join(f"{words.label(unit)}: {n}" for unit, n in r.item.counts.items()),
        ),
        Column("treatments", "treatments", value=lambda r: "; ".join(r.item.treatments)),
        Column("devices", "devices", value=lambda r: "; ".join(r.item.devices)),
        Column(
            "market_status",
            "devices with what is known of their being on the market",
            value=_market_status,
        ),
    ),
    _arms,
)


@dataclass(frozen=True, slots=True)
class _Detail:
    """A detail of a publication, as the study file describes it."""

    publication: str
    part: str
    what: str
    text: str


def _details(evidence: Evidence) -> Iterator[_Detail]:
    for p in evidence.publications:
        parts = {
            "setting": p.setting,
            "population": p.population,
            "appraisal": asdict(p.appraisal) if p.appraisal else {},
        }
        for part, details in parts.items():
            for key, value in details.items():
                yield _Detail(p.id, part, words.label(str(key)), words.plain(value))


DETAILS = Table(
    "details",
    "Setting, population and appraisal of all publications",
    "a detail of a publication",
    (
        Column("publication", "the publication"),
        Column("part", "setting, population or appraisal"),
        Column("what", "what is described"),
        Column("text", "as the study file describes it"),
    ),
    _details,
)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a publication was read."""

    publication: str
    source: str
    read: str
    kind: str
    address: str
    second_hand: bool


def _sources(evidence: Evidence) -> Iterator[_Source]:
    for p in evidence.publications:
        for id_, s in p.sources.items():
            yield _Source(p.id, id_, s.read, s.kind, s.url, s.second_hand)


SOURCES = Table(
    "sources",
    "Where the values were read",
    "a source of a publication",
    (
        Column("publication", "the publication"),
        Column("source", "the source's id in the study file"),
        Column("read", "what was read: abstract, full text, a table ..."),
        Column("kind", "what was read, in one word"),
        Column("address", "where it was read"),
        Column("second_hand", "whether the values stand in another publication", YES_NO),
    ),
    _sources,
)
TABLES = (ARMS, DETAILS, SOURCES, FIGURES)
