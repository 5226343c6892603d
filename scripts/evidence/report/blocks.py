"""One block a publication: who and how, and every printed figure with its place, steps, findings and use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence.report import numbers, words
from evidence.report.addresses import Addresses, Use, entry_of
from evidence.report.base import design_rank
from evidence.results.evidence import EXCLUDED, OTHER_QUESTION, Evidence, PublicationSummary

EFFECT_COLUMN = "effect"


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One printed figure: the paper's words first, then what was made of them."""

    printed: str
    figure: str | None  # the notation, where it differs from the printed words
    steps: tuple[str, ...]
    findings: tuple[str, ...]
    reason: str | None  # why it cannot be pooled
    against: str | None  # for effects: the two arms
    left_out: tuple[str, str] | None  # outcome and reason, where it stands in no primary analysis


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One entry of a study file: an outcome at a time, with a cell for each arm."""

    address: str
    uses: tuple[Use, ...]  # the forest plots it stands in
    outcome: str
    details: str
    at: str
    cells: tuple[tuple[FigureCell, ...], ...]  # in the order of the block's columns


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where a publication was read."""

    read: str
    url: str | None
    second_hand: bool


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """All lines that were read in one source."""

    read: str
    url: str | None
    second_hand: bool
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A publication with all its figures."""

    publication: PublicationSummary
    columns: tuple[str, ...]
    groups: tuple[SourceGroup, ...]
    sources: tuple[SourceLine, ...]
    setting: tuple[tuple[str, str], ...]
    population: tuple[tuple[str, str], ...]


def blocks(evidence: Evidence, addresses: Addresses) -> list[Block]:
    """Make the block of every publication about the question that is not excluded, strongest design first."""
    rows: dict[str, list[dict[str, object]]] = {}
    for row in evidence.rows:
        rows.setdefault(str(row["publication"]), []).append(row)
    names = outcome_names(evidence)
    shown = [p for p in evidence.publications if p.status not in (EXCLUDED, OTHER_QUESTION) or rows.get(p.id)]
    shown.sort(key=lambda p: (design_rank(p.design), p.year is None, p.year or 0, p.label, p.id))
    return [_block(p, rows.get(p.id, []), names, addresses) for p in shown]


def outcome_names(evidence: Evidence) -> dict[str, str]:
    """Labels of outcomes by vocabulary id: from the methods' ``labels``, else from the review's outcomes."""
    labels = evidence.methods.get("labels")
    names = {o.outcome.id: o.outcome.label for o in evidence.outcomes}
    return names | (dict(labels) if isinstance(labels, Mapping) else {})


def citation(publication: PublicationSummary) -> str:
    """Write the citation in one line; the study's name where no author is known."""
    c = publication.citation
    parts = [str(c["authors"]) if c.get("authors") else publication.label]
    title = c.get("title") or publication.title
    if title:
        parts.append(str(title))
    where = " ".join(str(c[k]) for k in ("journal", "year") if c.get(k))
    volume = ":".join(str(c[k]) for k in ("volume", "pages") if c.get(k))
    if where or volume:
        parts.append("; ".join(t for t in (where, volume) if t))
    return " ".join(words.sentence(p) for p in parts)


def doi_url(publication: PublicationSummary) -> str | None:
    """Address of the publication: its DOI, PubMed entry or web page."""
    c = publication.citation
    if c.get("doi"):
        return "https://doi.org/" + str(c["doi"])
    if c.get("pmid"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{c['pmid']}/"
    return str(c["url"]) if c.get("url") else None


def _block(
    p: PublicationSummary, rows: list[dict[str, object]], names: Mapping[str, str], addresses: Addresses
) -> Block:
    order = [a.id for a in p.arms]
    used = dict.fromkeys(_column(r) for r in rows)
    columns = [a for a in order if a in used] + [c for c in used if c not in order and c != EFFECT_COLUMN]
    if EFFECT_COLUMN in used:
        columns.append(EFFECT_COLUMN)
    entries: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        entries.setdefault(entry_of(str(row["id"])), []).append(row)
    groups: dict[tuple, list[FigureLine]] = {}
    for members in entries.values():
        groups.setdefault(_source(members[0]), []).append(_line(members, columns, names, addresses))
    labels = {a.id: a.label + (f" (n = {numbers.integer(a.n)})" if a.n is not None else "") for a in p.arms}
    return Block(
        publication=p,
        columns=tuple(
            labels.get(c, "between arms" if c == EFFECT_COLUMN else words.label(c)) for c in columns
        ),
        sources=tuple(SourceLine(*_source({"source": {"id": id_, **s}})) for id_, s in p.sources.items()),
        groups=tuple(SourceGroup(*source, tuple(lines)) for source, lines in groups.items()),
        setting=_pairs(p.setting),
        population=_pairs(p.population),
    )


def _column(row: Mapping[str, object]) -> str:
    return str(row.get("arm") or EFFECT_COLUMN)


def _line(
    rows: list[dict[str, object]], columns: list[str], names: Mapping[str, str], addresses: Addresses
) -> FigureLine:
    first = rows[0]
    details = [
        str(first[k]) for k in ("definition", "segment", "subgroup", "instrument", "method") if first.get(k)
    ]
    if first.get("unit") not in (None, "patient"):
        details.append(f"per {first['unit']}")
    for key, text in (
        ("change", "change from baseline"),
        ("adjusted", "adjusted"),
        ("pooled", "pooled by the review"),
    ):
        if first.get(key):
            details.append(text)
    at = first.get("at") or {}
    uses = dict.fromkeys(u for r in rows for u in addresses.uses.get(str(r["id"]), ()))
    return FigureLine(
        address=addresses.rows[str(first["id"])],
        uses=tuple(uses),
        outcome=names.get(str(first["outcome"]), words.capital(words.label(str(first["outcome"])))),
        details="; ".join(details),
        at=str(at.get("printed") or "not stated"),
        cells=tuple(tuple(_cell(r, addresses) for r in rows if _column(r) == c) for c in columns),
    )


def _source(row: Mapping[str, object]) -> tuple[str, str | None, bool]:
    source = row.get("source") or {}
    read = str(source.get("read") or source.get("id") or "not stated")
    return (
        read,
        str(source["url"]) if source.get("url") else None,
        bool(source.get("second_hand") or source.get("second-hand")),
    )


def _cell(row: Mapping[str, object], addresses: Addresses) -> FigureCell:
    id_ = str(row["id"])
    printed = str(row.get("printed") or row.get("figure") or "not reported")
    figure = str(row["figure"]) if row.get("figure") and str(row["figure"]) != printed else None
    steps = [f"{s.get('step')}: {s.get('detail')}" for s in row.get("derivation") or ()]
    if row.get("derived_by_hand"):
        steps.insert(0, f"not printed, worked out from the text: {row['derived_by_hand']}")
    comparison = row.get("comparison")
    reason = str(row["reason"]) if not row.get("poolable", True) and row.get("reason") else None
    return FigureCell(
        printed=printed,
        figure=figure,
        steps=tuple(steps),
        findings=tuple(str(f.get("message")) for f in row.get("findings") or ()),
        reason=reason,
        against=" against ".join(words.label(str(a)) for a in comparison) if comparison else None,
        left_out=None if id_ in addresses.uses or reason else addresses.left_out.get(id_),
    )


def _pairs(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((words.label(str(k)), words.plain(v)) for k, v in values.items())
