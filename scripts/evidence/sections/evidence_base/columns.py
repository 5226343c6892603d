"""Publications and the studies that share patients as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display import words
from evidence.display.library.citations import address_of, citation
from evidence.display.library.publication_tables import devices_words
from evidence.display.library.publications import Characteristics, characteristics, devices, overlaps
from evidence.display.numbers import MISSING
from evidence.display.prose.notes import sentence
from evidence.display.tables.cells import SMALL, Cell, Span, link, para, small
from evidence.display.tables.columns import COUNT, NUMBER, YEAR, YES_NO, Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import PUBLICATION_HEAD
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import PublicationSummary


@dataclass(frozen=True, slots=True)
class _Publication:
    """A publication, with its characteristics where it is included."""

    item: PublicationSummary
    line: Characteristics | None


def _publications(evidence: Evidence) -> Iterator[_Publication]:
    lines = {c.publication.id: c for c in characteristics(evidence)}
    for p in evidence.publications:
        yield _Publication(p, lines.get(p.id))


def _countries(row: _Publication) -> str | None:
    found = row.item.setting.get("countries")
    return words.plain(found) if found else None


def _followed(row: _Publication) -> str:
    counts = ((arm.label, arm.counts.get("followed")) for arm in row.item.arms)
    return "; ".join(f"{label}: {n}" for label, n in counts if n is not None)


PUBLICATIONS = Table(
    "publications",
    "Every publication and what became of it",
    "a publication",
    (
        Column("id", "name of the study file"),
        Column("label", "first author and year", head=PUBLICATION_HEAD),
        Column("study", "the study it describes; several publications may share one"),
        Column("status", "included, context, safety only, awaiting, ongoing, excluded or other question"),
        Column("reason", "why it is not included", head="Reason"),
        Column("design", "design of the study", head="Design"),
        Column("publication", "full text, conference abstract, registry results ..."),
        Column("role", "primary, follow-up, subgroup or secondary analysis"),
        Column("year", "year of publication", YEAR),
        Column("n", "participants", COUNT, head="n"),
        Column("countries", "where the patients were treated", value=_countries, head="Countries"),
        Column(
            "condition",
            "what the patients had",
            value=lambda r: r.item.population.get("condition"),
            head="Population",
        ),
        Column(
            "population_group",
            "groups of people that all patients belong to: children and adolescents, cancer ...",
            value=lambda r: "; ".join(r.item.population.get("population group", ())),
        ),
        Column(
            "treatments",
            "treatments of all arms",
            value=lambda r: "; ".join(dict.fromkeys(t for a in r.item.arms for t in a.treatments)),
            head="Treatments",
        ),
        Column(
            "devices",
            "devices of all arms, marked where withdrawn or recalled",
            value=lambda r: "; ".join(name + (f" ({s})" if s else "") for name, s in devices(r.item)),
            head="Devices",
        ),
        Column(
            "follow_up",
            "length of follow-up (included publications)",
            value=lambda r: r.line.follow_up if r.line else None,
            head="Follow-up",
        ),
        Column(
            "follow_up_months",
            "median, else mean, else planned or reported length of follow-up",
            NUMBER,
            "months",
            lambda r: r.item.follow_up.typical if r.item.follow_up else None,
        ),
        Column("followed", "patients followed, arm by arm", value=_followed),
        Column("registration", "entry in a register of trials"),
        Column(
            "overlaps", "publications with patients in common", value=lambda r: "; ".join(r.item.overlaps)
        ),
        Column(
            "suspected_overlaps",
            "publications with possibly patients in common",
            value=lambda r: "; ".join(r.item.suspected_overlaps),
        ),
        Column(
            "notices",
            "retraction, concern or correction published afterwards",
            value=lambda r: "; ".join(n.told for n in r.item.notices),
        ),
        Column("citation", "citation", value=lambda r: citation(r.item)),
        Column("address", "where to read it", value=lambda r: address_of(r.item)),
        Column("notes", "remarks of whoever read it"),
        Column("no_figures", "why it brings no value"),
        Column("file", "the study file"),
        Column("sha256", "checksum of the study file"),
    ),
    _publications,
)
OVERLAPS = Table(
    "overlaps",
    "Studies that share patients",
    "a pair of studies",
    (
        Column("study", "one study", value=lambda o: o.studies[0]),
        Column("other_study", "the other study", value=lambda o: o.studies[1]),
        Column("sure", "whether it is known (else suspected)", YES_NO),
        Column(
            "publications",
            "the publications concerned",
            value=lambda o: "; ".join(p.id for p in o.publications),
        ),
        Column("released", "the review's reason for counting both all the same"),
    ),
    overlaps,
)
NEAR_MISSES = Table(
    "near_misses",
    "Publications about another question by one criterion alone",
    "a publication",
    (
        Column("publication", "name of the study file"),
        Column("label", "first author and year", head=PUBLICATION_HEAD),
        Column("title", "its title"),
        Column(
            "criterion",
            "the one criterion of the question that it does not meet",
            value=lambda x: x.missed[0].words["field"],
            head="Does not meet",
        ),
        Column("has", "what it has instead", value=lambda x: x.missed[0].words["present"], head="It has"),
    ),
    lambda evidence: evidence.flow.near_misses if evidence.flow else (),
)
TABLES = (PUBLICATIONS, OVERLAPS, NEAR_MISSES)


@dataclass(frozen=True, slots=True)
class Characterised:
    """A line of the table of characteristics, with the link to the publication's evidence table."""

    line: Characteristics
    name: Span


def _name(c: Characterised) -> Cell:
    p = c.line.publication
    return (c.name, *([small(p.study)] if p.label != p.study else []))


def _design(c: Characterised) -> Cell:
    p = c.line.publication
    return (p.design, *([small(p.publication)] if p.publication != "full text" else []))


def _read(c: Characterised) -> Cell:
    return (c.line.read, *([small("second-hand")] if c.line.second_hand else []))


CHARACTERISTICS_PRINTED = Layout(
    (
        PrintedColumn(PUBLICATIONS["label"].head, _name),
        PrintedColumn(PUBLICATIONS["design"].head, _design),
        PrintedColumn(PUBLICATIONS["countries"].head, lambda c: c.line.countries),
        PrintedColumn(PUBLICATIONS["n"].head, lambda c: c.line.n, True),
        PrintedColumn(PUBLICATIONS["condition"].head, lambda c: c.line.population),
        PrintedColumn(PUBLICATIONS["treatments"].head, lambda c: c.line.treatments),
        PrintedColumn(PUBLICATIONS["devices"].head, lambda c: devices_words(c.line.devices) or MISSING),
        PrintedColumn(PUBLICATIONS["follow_up"].head, lambda c: c.line.follow_up),
        PrintedColumn("Read", _read),
    ),
    (3.2, 2.4, 1.9, 1.2, 4.0, 4.4, 2.2, 2.2, 4.2),
)
NEAR_MISSES_PRINTED = Layout(
    (
        PrintedColumn(NEAR_MISSES["label"].head, lambda x: (x.label, *([small(x.title)] if x.title else []))),
        NEAR_MISSES["criterion"],
        NEAR_MISSES["has"],
    ),
    (7, 3, 7),
)
EXCLUDED_PRINTED = Layout(
    (
        PrintedColumn(
            PUBLICATIONS["label"].head,
            lambda p: (link(p.label, address_of(p)), *([small(p.title)] if p.title else [])),
        ),
        PrintedColumn(PUBLICATIONS["design"].head, lambda p: p.design),
        PrintedColumn(
            PUBLICATIONS["reason"].head,
            lambda p: words.sentence(sentence(p.reason) if p.reason else "no reason given"),
        ),
    ),
    (7, 3, 7),
)


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study: described by its first report, with how many more there are."""

    name: Span
    study: str
    reports: int
    line: Characteristics
    n: str
    bias: str


def _study(s: StudyLine) -> Cell:
    label = words.study_label(s.name.text, s.study)
    more = f" and {words.plural(s.reports - 1, 'further report')}" if s.reports > 1 else ""
    return para(Span(label, anchor=s.name.anchor), more, style=SMALL)


_STUDIES = (
    PrintedColumn("Study", _study),
    PrintedColumn("Design", lambda s: small(s.line.publication.design)),
    PrintedColumn("Countries", lambda s: small(s.line.countries)),
    PrintedColumn("Patients", lambda s: small(s.n), True),
    PrintedColumn("Treatments", lambda s: small(s.line.treatments)),
    PrintedColumn("Follow-up", lambda s: small(s.line.follow_up)),
)
_STUDIES_WIDTHS = (4.0, 2.3, 1.8, 1.4, 5.4, 2.4)
# A line a study, in the paper; the last column where any study was assessed.
STUDIES_PRINTED = Layout(_STUDIES, _STUDIES_WIDTHS)
STUDIES_WITH_BIAS_PRINTED = Layout(
    (*_STUDIES, PrintedColumn("Risk of bias", lambda s: small(s.bias))), (*_STUDIES_WIDTHS, 1.8)
)
