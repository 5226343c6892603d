"""The evidence base as tables: flow, designs, publications with their arms, details, sources and overlaps."""

from __future__ import annotations

import dataclasses

from evidence.display import publications as base
from evidence.display import words
from evidence.display.columns import COUNT, YEAR, YES_NO, Column, Record, Table
from evidence.display.publication_tables import citation, doi_url
from evidence.record.evidence import Evidence

_FLOW_MEANINGS = {
    "library": "publications in the library",
    "other_question": "publications about other questions",
    "about_question": "publications about this question",
    "excluded": "publications excluded, with reasons",
    "context": "systematic reviews, shown as context",
    "safety_only": "case reports, for safety only",
    "included": "publications included",
    "studies": "studies included",
    "participants": "participants of the included studies, nobody counted twice",
    "studies_without_n": "studies that state no number of participants",
}


def _flow(evidence: Evidence) -> list[Record]:
    counts = dataclasses.asdict(base.flow(evidence))
    return [
        {"step": k, "meaning": _FLOW_MEANINGS.get(k, words.label(k)), "count": v} for k, v in counts.items()
    ]


FLOW = Table(
    "flow",
    "From the library to the studies",
    "a count",
    (
        Column("step", "the count's name"),
        Column("meaning", "what is counted"),
        Column("count", "how many", COUNT),
    ),
    _flow,
)


def _designs(evidence: Evidence) -> list[Record]:
    return [dataclasses.asdict(line) for line in base.by_design(evidence)]


DESIGNS = Table(
    "designs",
    "Included publications by design",
    "a design",
    (
        Column("design", "design of the publications"),
        Column("publications", "included publications", COUNT),
        Column("studies", "studies they describe", COUNT),
        Column("participants", "participants of these studies", COUNT),
    ),
    _designs,
)


def _publications(evidence: Evidence) -> list[Record]:
    lines = {c.publication.id: c for c in base.characteristics(evidence)}
    records = []
    for p in evidence.publications:
        line = lines.get(p.id)
        records.append(
            {
                "id": p.id,
                "label": p.label,
                "study": p.study,
                "status": p.status,
                "reason": p.reason,
                "design": p.design,
                "publication": p.publication,
                "role": p.role,
                "year": p.year,
                "n": p.n,
                "countries": words.plain(p.setting["countries"]) if p.setting.get("countries") else None,
                "condition": p.population.get("condition"),
                "treatments": "; ".join(dict.fromkeys(t for a in p.arms for t in a.treatments)),
                "devices": "; ".join(name + (f" ({s})" if s else "") for name, s in base.devices(p)),
                "follow_up": line.follow_up if line else None,
                "registration": p.registration,
                "overlaps": "; ".join(p.overlaps),
                "suspected_overlaps": "; ".join(p.suspected_overlaps),
                "citation": citation(p),
                "address": doi_url(p),
                "notes": p.notes,
                "no_figures": p.no_figures,
                "file": p.file,
                "sha256": p.sha256,
            }
        )
    return records


PUBLICATIONS = Table(
    "publications",
    "Every publication and what became of it",
    "a publication",
    (
        Column("id", "name of the study file"),
        Column("label", "first author and year"),
        Column("study", "the study it describes; several publications may share one"),
        Column("status", "included, context, safety only, excluded or other question"),
        Column("reason", "why it is not included"),
        Column("design", "design of the study"),
        Column("publication", "full text, conference abstract, registry results ..."),
        Column("role", "primary, follow-up, subgroup or secondary analysis"),
        Column("year", "year of publication", YEAR),
        Column("n", "participants", COUNT),
        Column("countries", "where the patients were treated"),
        Column("condition", "what the patients had"),
        Column("treatments", "treatments of all arms"),
        Column("devices", "devices of all arms, marked where withdrawn or recalled"),
        Column("follow_up", "length of follow-up (included publications)"),
        Column("registration", "entry in a register of trials"),
        Column("overlaps", "publications with patients in common"),
        Column("suspected_overlaps", "publications with possibly patients in common"),
        Column("citation", "citation"),
        Column("address", "where to read it"),
        Column("notes", "remarks of whoever read it"),
        Column("no_figures", "why it brings no figure"),
        Column("file", "the study file"),
        Column("sha256", "checksum of the study file"),
    ),
    _publications,
)


def _arms(evidence: Evidence) -> list[Record]:
    return [
        {
            "publication": p.id,
            "arm": a.id,
            "label": a.label,
            "role": a.role,
            "n": a.n,
            "counts": "; ".join(f"{words.label(unit)}: {n}" for unit, n in a.counts.items()),
            "treatments": "; ".join(a.treatments),
            "devices": "; ".join(a.devices),
            "market_status": "; ".join(
                f"{d}: {p.device_market_status[d]}" for d in a.devices if d in p.device_market_status
            ),
        }
        for p in evidence.publications
        for a in p.arms
    ]


ARMS = Table(
    "arms",
    "Arms of all publications",
    "an arm",
    (
        Column("publication", "the publication"),
        Column("arm", "the arm's id in the study file"),
        Column("label", "the arm in words"),
        Column("role", "intervention, comparator or single"),
        Column("n", "patients", COUNT),
        Column("counts", "further counts: enrolled, treated, analysed, limbs ..."),
        Column("treatments", "treatments"),
        Column("devices", "devices"),
        Column("market_status", "devices with what is known of their being on the market"),
    ),
    _arms,
)


def _details(evidence: Evidence) -> list[Record]:
    records = []
    for p in evidence.publications:
        parts = {
            "setting": p.setting,
            "population": p.population,
            "appraisal": dataclasses.asdict(p.appraisal) if p.appraisal else {},
        }
        for part, details in parts.items():
            for key, value in details.items():
                text = words.plain(value)
                records.append(
                    {"publication": p.id, "part": part, "what": words.label(str(key)), "text": text}
                )
    return records


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


def _sources(evidence: Evidence) -> list[Record]:
    return [
        {
            "publication": p.id,
            "source": id_,
            "read": source.read,
            "address": source.url,
            "second_hand": source.second_hand,
        }
        for p in evidence.publications
        for id_, source in p.sources.items()
    ]


SOURCES = Table(
    "sources",
    "Where the figures were read",
    "a source of a publication",
    (
        Column("publication", "the publication"),
        Column("source", "the source's id in the study file"),
        Column("read", "what was read: abstract, full text, a table ..."),
        Column("address", "where it was read"),
        Column("second_hand", "whether the figures stand in another publication", YES_NO),
    ),
    _sources,
)


def _overlaps(evidence: Evidence) -> list[Record]:
    return [
        {
            "study": o.studies[0],
            "other_study": o.studies[1],
            "sure": o.sure,
            "publications": "; ".join(p.id for p in o.publications),
            "released": o.released,
        }
        for o in base.overlaps(evidence)
    ]


OVERLAPS = Table(
    "overlaps",
    "Studies that share patients",
    "a pair of studies",
    (
        Column("study", "one study"),
        Column("other_study", "the other study"),
        Column("sure", "whether it is known (else suspected)", YES_NO),
        Column("publications", "the publications concerned"),
        Column("released", "the review's reason for counting both all the same"),
    ),
    _overlaps,
)
