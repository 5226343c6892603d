"""A review's results in few words, taken from its evidence: the content of kept.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evidence.display.prose.notes import sentence
from evidence.display.results import is_empty, meaning_of, on_assumptions
from evidence.display.words import label, plain
from evidence.record import codec
from evidence.record.dossiers.guidance import GuidanceDocument
from evidence.record.history.kept import (
    BENCHMARK,
    NO_EFFECT,
    THRESHOLD,
    KeptPublication,
    KeptResult,
    KeptReview,
    MarkedValue,
)
from evidence.record.measures import measure_of
from evidence.record.published.row import Row
from evidence.record.results.analysis import Analysis
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.flow import Outside
from evidence.record.reviews.methods import AnalysisSpec, Methods, OutcomeSpec
from evidence.record.reviews.publications import STATUSES, PublicationSummary
from evidence.record.summary.certainty import Certainty
from evidence.review.changes.comparing import DEVICES, GUIDANCE, NAMES, PAGES, WORDS
from evidence.review.changes.fates import beside_headline, numbers_of
from evidence.review.changes.inputs import input_of
from evidence.review.config.certainty.certainty_spec import DEFAULT_PER, CertaintySpec, JudgementSpec
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.config.reviews.review_words import ReviewWords
from evidence.workflow.making.code import SHORT
from evidence.workflow.store import key_of

NOT_STATED = "not stated"
# What a review, its settings or other publications decide of a publication, and where its file stands.
_NOT_OF_THE_FILE = frozenset(
    (
        "id",
        "label",
        "status",
        "reason",
        "suspected_overlaps",
        "device_market_status",
        "figures",
        "sha256",
        "file",
    )
)
# Fields of a publication that stand in a study file under another name, or follow from what stands there.
_PART = {
    "title": "citation", "year": "citation", "conditions": "population", "n": "arms",
    "follow_up": "follow-up",
}  # fmt: skip
_SHORTER = 8  # characters of a checksum that tells two states of one part apart
_PLACE_OF_A_ROW = frozenset(
    ("line", "file", "id", "publication", "derivation", "findings", "recomputed", "silenced")
)
# Of publications with these the evidence holds the figures.
SHOWN = STATUSES[:3]
# Parts of the methods that follow from the workflow or from the publications.
_NO_SETTINGS = frozenset(("choice_order", "labels", "parts"))


def kept_of(
    evidence: Evidence,
    results: Iterable[KeptResult],
    code: str,
    *,
    spec: ReviewSpec,
    judged: CertaintySpec,
    outside: Iterable[Outside] = (),
    guidance: GuidanceDocument | None = None,
    devices: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> KeptReview:
    """Take what a later run is compared with.

    ``results`` are those of all outcomes (`results_of`), ``code`` is the checksum of the code that computes;
    ``outside`` are the publications of the library about other questions, ``guidance`` is the document that
    the review names, ``devices`` is what describes each device in use.
    """
    described = {
        name: {field: text or NOT_STATED for field, text in said.items()} for name, said in devices.items()
    }
    beside = {PAGES: codec.to_plain(spec.pages), GUIDANCE: codec.to_plain(guidance), DEVICES: described}
    rows: dict[str, list[Row]] = {}
    for row in evidence.rows:
        rows.setdefault(row.publication, []).append(row)
    labels = evidence.methods.labels
    return KeptReview(
        review=evidence.review.id,
        title=evidence.review.title,
        publications={p.id: _publication(p, rows.get(p.id, []), labels) for p in evidence.publications},
        results=tuple(results),
        methods=dict(_settings(evidence.methods)) | dict(_absolute(judged)),
        versions=dict(evidence.software),
        code=code,
        keeps_assuming=True,
        unread=tuple(sorted({Path(m.file).stem for m in evidence.missing if m.file and not m.outcome})),
        texts=dict(_texts(evidence))
        | {path: text for name, said in beside.items() for path, text in _flat(name.removesuffix("."), said)},
        words=dict(_words(spec.vocabulary)),
        judgements={f"{j.outcome}, {j.synthesis}": dict(_judgement(j)) for j in judged.judgements},
        outside=tuple(sorted(each.publication for each in outside)),
    )


def _absolute(judged: CertaintySpec) -> Iterator[tuple[str, str]]:
    """Go through what a reviewer has set for absolute effects, and by what certainty is proposed for them."""
    said = {
        f"{b.outcome}, {b.comparison}": {"label": b.label, "value": b.value, "source": b.source}
        for b in judged.baselines
    }
    yield from _flat("certainty.baselines", said)
    yield from _flat("certainty.important differences", judged.important_differences)
    if judged.per != DEFAULT_PER:
        yield "certainty.per", str(judged.per)


def _judgement(judged: JudgementSpec) -> Iterator[tuple[str, str]]:
    """Go through what a judgement of certainty says, with its reasons."""
    yield from _flat("", {"judged by": judged.judged_by, "date": judged.date, "made for": judged.made_for})
    yield from _flat("", {"start": judged.start, "reason of the start": judged.start_reason})
    for domain in judged.domains:
        proposed = ", as proposed" if domain.accepted else ""
        yield domain.domain, f"{domain.change}{proposed}{f': {domain.reason}' if domain.reason else ''}"
    yield "reason", judged.reason


def _words(words: ReviewWords) -> Iterator[tuple[str, str]]:
    """Go through what the vocabulary says of the words that a review and its publications use."""
    said = {
        "treatments": {
            name: {"class": of, "kind of": [w for w in words.wider_treatments.get(name, ()) if w != name]}
            for name, of in words.treatment_classes.items()
        },
        "conditions": {
            name: {"kind of": [w for w in wider if w != name]}
            for name, wider in words.wider_conditions.items()
        },
        "devices": {name: {"market status": status} for name, status in words.market_statuses.items()},
        "appraisal tools": codec.to_plain(words.tools),
        "outcomes": {
            name: {"domain": domain, "complement": words.outcome_complements.get(name)}
            for name, domain in words.outcome_domains.items()
        },
    }
    yield from _flat(WORDS.removesuffix("."), said)


def _texts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Go through words of the report that decide nothing: question, notes, search, names of outcomes."""
    about, search = evidence.review, evidence.flow.search if evidence.flow else None
    yield from _flat("", {"question": about.question, "guidance": about.guidance, "notes": about.notes})
    yield from _flat(NAMES.removesuffix("."), evidence.methods.labels)
    if search is not None:
        yield from _flat("search", codec.to_plain(replace(search, by_name=())))
        yield from ((f"search.by name.{sought.name}", sought.found) for sought in search.by_name)


def _publication(
    publication: PublicationSummary, rows: list[Row], labels: Mapping[str, str]
) -> KeptPublication:
    """Take what is kept of a publication and its figures."""
    reason = publication.reason
    # What the study file says of it; comments are none of it.
    own = {k: v for k, v in codec.to_plain(publication).items() if k not in _NOT_OF_THE_FILE}
    return KeptPublication(
        publication.study,
        publication.status,
        sentence(reason) if reason else "",
        key_of(own)[:SHORT],
        _rows(publication, rows),
        _figures(rows, labels),
        retracted=reason is not None and reason.kind == "retracted",
        file=publication.sha256[:SHORT],
        parts=_parts(own),
        appraisal={label(k): v for k, v in _flat("", own["appraisal"])},
    )


def _parts(own: Mapping[str, Any]) -> dict[str, str]:
    """Return the checksum of each part of a study file, under the name that it has there."""
    said: dict[str, list[object]] = {}
    for name, value in own.items():
        if value not in (None, "", [], {}):
            told = [{**arm, "line": 0} for arm in value] if name == "arms" else value
            said.setdefault(_PART.get(name, name.replace("_", " ")), []).append(told)
    return {name: key_of(values)[:_SHORTER] for name, values in said.items()}


def _rows(publication: PublicationSummary, rows: list[Row]) -> str:
    """Return the checksum of the figures, their order and lines apart; empty where they are not shown."""
    if publication.status not in SHOWN:
        return ""
    plain = [{k: v for k, v in r.items() if k not in _PLACE_OF_A_ROW} for r in codec.to_plain(rows)]
    return key_of(sorted(key_of(row) for row in plain))[:SHORT]


def _figures(rows: list[Row], labels: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        side = row.arm or " v ".join(row.comparison or ())
        at = row.at.printed if row.at else ""
        parts = (labels.get(row.outcome, row.outcome), at, row.segment, row.subgroup, side)
        place = name = ", ".join(part for part in parts if part)
        again = 1
        while place in found:
            again += 1
            place = f"{name} ({again})"
        found[place] = row.printed
    return found


def results_of(
    outcome: OutcomeSynthesis,
    certainty: Sequence[Certainty],
    spec: OutcomeSpec,
    planned: Sequence[AnalysisSpec],
) -> Iterator[KeptResult]:
    """Take the results of an outcome that main findings show; ``spec`` and ``planned`` say what was asked."""
    judged = {c.synthesis: c for c in certainty if c.outcome == outcome.outcome.id}
    asked = {each.id: each for each in planned}
    for synthesis in outcome.syntheses:
        if is_empty(synthesis):
            continue
        primary = _kept(outcome, synthesis, synthesis.primary, spec, planned[0])
        said = meaning_of(certainty, outcome, synthesis)
        yield replace(primary, sentence=said, certainty=_level(judged.get(synthesis.id)))
        for beside in synthesis.strata:
            yield _kept(outcome, synthesis, beside, spec, planned[0])
        supposed, standing = synthesis.with_assumptions, on_assumptions(synthesis)
        if supposed is not None and standing is not None:
            found = _kept(outcome, synthesis, supposed, spec, asked[supposed.id])
            yield replace(found, sentence=meaning_of((), outcome, standing))


def _kept(
    outcome: OutcomeSynthesis,
    synthesis: Synthesis,
    analysis: Analysis,
    spec: OutcomeSpec,
    planned: AnalysisSpec,
) -> KeptResult:
    """Take one result of a synthesis, without what is said of it."""
    label = f"{outcome.outcome.label}: {synthesis.label}"
    name, told = beside_headline(synthesis.id, label, analysis, headline=analysis is synthesis.primary)
    return KeptResult(
        outcome=outcome.outcome.id,
        synthesis=name,
        label=told,
        direction=outcome.outcome.direction,
        numbers=numbers_of(analysis),
        sentence="",
        certainty="",
        marks=tuple(_marks(synthesis, outcome, spec)),
        rests_on=input_of(synthesis, analysis, spec, planned),
    )


def _level(certainty: Certainty | None) -> str:
    if certainty is None:
        return ""
    if certainty.judgement is not None and certainty.judgement.level is not None:
        return certainty.judgement.level
    return f"not judged, computed at most {certainty.at_most}" if certainty.at_most else ""


def _marks(synthesis: Synthesis, outcome: OutcomeSynthesis, spec: OutcomeSpec) -> Iterator[MarkedValue]:
    null = measure_of(synthesis.primary.measure).null
    if null is not None:
        yield MarkedValue(NO_EFFECT, "no effect", null)
    own, asked = spec.threshold, (synthesis.comparison.id, synthesis.time.id)
    if own is not None and own.comparison in (None, asked[0]) and own.time in (None, asked[1]):
        yield MarkedValue(THRESHOLD, own.label, own.value)
    if synthesis.benchmark is not None:
        yield MarkedValue(BENCHMARK, synthesis.benchmark.label, synthesis.benchmark.value)


def _settings(methods: Methods) -> Iterator[tuple[str, str]]:
    """Go through all settings by their path; of a sensitivity analysis those that it has for itself."""
    whole = {k: v for k, v in codec.to_plain(methods).items() if k not in _NO_SETTINGS}
    first = dict(_flat("", whole["analyses"][0]["settings"])) if whole["analyses"] else {}
    for path, value in _flat("", whole):
        _, _, setting = path.partition(".settings.")
        if setting and not path.startswith("analyses.primary.") and first.get(setting) == value:
            continue
        yield path, value


def _flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    if value in (None, "", [], {}):
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "id":
                yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list) and all(isinstance(v, dict) for v in value):
        for number, inner in enumerate(value, start=1):
            yield from _flat(f"{path}.{inner.get('id') or number}", inner)
    else:
        yield path, plain(value)
