"""The evidence tables: one block a publication, in the four parts that committees of NICE are used to.

Study details, analysis, key efficacy findings, key safety findings; every printed figure keeps its place,
steps, findings and use. Blocks stand by design: systematic reviews first, case reports (safety only) last.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.addresses import Addresses, Use, entry_of
from evidence.display.derivations import step_text
from evidence.display.publications import NOT_ON_MARKET, design_rank
from evidence.record.evidence import EXCLUDED, OTHER_QUESTION, ArmSummary, Evidence, PublicationSummary

EFFECT_COLUMN = "effect"
PARTS = {"efficacy": "Key efficacy findings", "safety": "Key safety findings", "other": "Other figures"}
# What the setting says about how a study was followed and analysed; the rest says where it was done.
_ANALYSIS_FACTS = ("prospective", "follow-up", "funding")
_DESIGN_HEADINGS = {
    "systematic review": "Systematic reviews",
    "randomised controlled trial": "Randomised controlled trials",
    "non-randomised comparison": "Non-randomised comparisons",
    "registry": "Registries",
    "single-arm trial": "Single-arm trials",
    "case series": "Case series",
    "case report": "Case reports, for safety only",
}
Fact = tuple[str, str]


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
    line: int | None = None  # of the study file
    details_span: int = 1  # how many lines share these details; 0 where the line before has told them
    over_time: str | None = None  # the section of the curve it stands on


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where a publication was read without a figure being taken from there."""

    read: str
    url: str | None
    second_hand: bool


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """All lines of one part of the evidence table that were read in one source."""

    part: str  # one of PARTS
    read: str
    url: str | None
    second_hand: bool
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A publication with all its figures."""

    publication: PublicationSummary
    columns: tuple[str, ...]
    groups: tuple[SourceGroup, ...]  # efficacy before safety before others
    has_details: bool
    nothing: tuple[str, ...]  # the parts of which no figure was read
    sources: tuple[SourceLine, ...]
    details: tuple[Fact, ...]
    arms: tuple[ArmLine, ...]
    analysis: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ArmLine:
    """One arm in words, its devices with the market status where they can no longer be bought."""

    role: str
    text: str
    devices: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class DesignGroup:
    """All blocks of one design under one heading."""

    title: str
    blocks: tuple[Block, ...]


def blocks(evidence: Evidence, addresses: Addresses) -> list[Block]:
    """Make the block of every publication about the question that is not excluded, strongest design first."""
    rows: dict[str, list[dict[str, object]]] = {}
    for row in evidence.rows:
        rows.setdefault(str(row["publication"]), []).append(row)
    names = outcome_names(evidence)
    parts = evidence.methods.get("parts") or {}
    shown = [p for p in evidence.publications if p.status not in (EXCLUDED, OTHER_QUESTION) or rows.get(p.id)]
    shown.sort(key=lambda p: (design_rank(p.design), p.year is None, p.year or 0, p.label, p.id))
    return [_block(p, rows.get(p.id, []), names, parts, addresses) for p in shown]


def by_design(blocks: list[Block]) -> list[DesignGroup]:
    """Put blocks that stand in the order of designs under the heading of each design."""
    groups: dict[str, list[Block]] = {}
    for block in blocks:
        groups.setdefault(block.publication.design, []).append(block)
    return [
        DesignGroup(_DESIGN_HEADINGS.get(design, words.capital(design)), tuple(members))
        for design, members in groups.items()
    ]


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
    p: PublicationSummary,
    rows: list[dict[str, object]],
    names: Mapping[str, str],
    parts: Mapping[str, str],
    addresses: Addresses,
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
        place = (parts.get(str(members[0]["outcome"]), "other"), *_source(members[0]))
        groups.setdefault(place, []).append(_line(members, columns, names, addresses))
    found = sorted(groups.items(), key=lambda g: list(PARTS).index(g[0][0]))
    with_figures = {place[1:] for place in groups}
    sources = [_source({"source": {"id": id_, **s}}) for id_, s in p.sources.items()]
    labels = {a.id: a.label + (f" (n = {numbers.integer(a.n)})" if a.n is not None else "") for a in p.arms}
    return Block(
        publication=p,
        columns=tuple(
            labels.get(c, "between arms" if c == EFFECT_COLUMN else words.label(c)) for c in columns
        ),
        sources=tuple(SourceLine(*s) for s in sources if s not in with_figures),
        groups=tuple(SourceGroup(*place, _shared_details(lines)) for place, lines in found),
        has_details=any(line.details for _, lines in found for line in lines),
        nothing=tuple(part for part in ("efficacy", "safety") if part not in {g[0][0] for g in found}),
        details=(
            *_pairs(p.population),
            *_pairs({k: v for k, v in p.setting.items() if k not in _ANALYSIS_FACTS}),
        ),
        arms=tuple(_arm(a, p) for a in p.arms),
        analysis=tuple(_analysis(p, rows)),
    )


def _arm(arm: ArmSummary, p: PublicationSummary) -> ArmLine:
    text = arm.label
    if arm.n is not None:
        text += f", n = {numbers.integer(arm.n)}"
    others = {unit: n for unit, n in arm.counts.items() if unit != "patient"}
    text += "".join(f", {numbers.integer(n)} {words.label(unit)}" for unit, n in others.items())
    if arm.treatments:
        text += ": " + words.plain(arm.treatments)
    gone = {d: p.device_market_status.get(d) for d in arm.devices}
    devices = tuple((d, status if status in NOT_ON_MARKET else None) for d, status in gone.items())
    return ArmLine(arm.role, text, devices)


def _analysis(p: PublicationSummary, rows: list[dict[str, object]]) -> Iterator[Fact]:
    """Tell how a study was set up, followed, analysed, paid for and judged."""
    kind = "" if p.publication == "full text" else f", {p.publication}"
    role = "" if p.role == "primary" else f", {p.role}"
    since = {True: ", prospective", False: ", retrospective"}.get(p.setting.get("prospective"), "")
    yield "design", p.design + since + kind + role
    last = latest(rows)
    if p.setting.get("follow-up"):
        yield "follow-up", words.plain(p.setting["follow-up"])
    elif last:
        yield "follow-up", f"figures to {words.months(last)}"
    effects = [row for row in rows if row.get("type") == "effect"]
    if effects:
        adjusted = sum(bool(row.get("adjusted")) for row in effects)
        yield (
            "effects printed",
            words.plural(len(effects), "effect")
            + (f", {numbers.integer(adjusted)} adjusted" if adjusted else ""),
        )
    if p.setting.get("funding"):
        yield "funding", words.plain(p.setting["funding"])
    yield "risk of bias", appraised(p.appraisal)


def appraised(appraisal: Mapping[str, object] | None) -> str:
    """Put a publication's appraisal into words; nothing is called judged that nobody judged."""
    if not appraisal:
        return "not assessed"
    by = appraisal.get("judged_by")
    overall = appraisal.get("overall") or "no overall judgement"
    return f"{overall} ({appraisal['tool']}{f', judged by {by}' if by else ''})"


def latest(rows: Iterable[Mapping[str, object]]) -> float | None:
    """Return the latest time of any figure, in months."""
    times = [(row.get("at") or {}).get("months") for row in rows]
    return max((float(t) for t in times if t is not None), default=None)


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
        line=int(first["line"]) if first.get("line") else None,
        cells=tuple(tuple(_cell(r, addresses) for r in rows if _column(r) == c) for c in columns),
        over_time=next((a for r in rows if (a := addresses.over_time.get(str(r["id"])))), None),
    )


def _shared_details(lines: list[FigureLine]) -> tuple[FigureLine, ...]:
    """Tell the details of lines that follow each other once, where they are the same."""
    told: list[FigureLine] = []
    for _, run in itertools.groupby(lines, key=lambda line: line.details):
        first, *others = run
        told.append(dataclasses.replace(first, details_span=1 + len(others)))
        told += [dataclasses.replace(line, details_span=0) for line in others]
    return tuple(told)


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
    steps = [step_text(s.get("step"), s.get("detail")) for s in row.get("derivation") or ()]
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
