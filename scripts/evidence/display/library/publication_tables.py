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
from evidence.display.derivations import BY_HAND
from evidence.display.library.publications import design_rank
from evidence.display.links.addresses import Addresses, Use, entry_of
from evidence.display.prose.notes import sentence
from evidence.record.published.attributes import OFF_MARKET
from evidence.record.published.economics import Economics
from evidence.record.published.publication import PATIENT, PRIMARY, Appraisal, Arm
from evidence.record.published.row import Row, Source
from evidence.record.published.row_type import RowType
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import EXCLUDED, OTHER_QUESTION, PublicationSummary

EFFECT_COLUMN = "effect"
LOST = "lost_to_follow_up"
PARTS = {"efficacy": "Key efficacy findings", "safety": "Key safety findings", "other": "Other values"}
# What the setting says about how a study was followed and analysed; the rest says where it was done.
_ANALYSIS_FACTS = ("prospective", "follow-up", "funding")
_DESIGN_HEADINGS = {
    "systematic review": "Systematic reviews",
    "economic evaluation": "Economic evaluations",
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
    """One printed figure: the publication's words first, then what was made of them."""

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
    rows: dict[str, list[Row]] = {}
    for row in evidence.rows:
        rows.setdefault(row.publication, []).append(row)
    names = outcome_names(evidence)
    parts = evidence.methods.parts
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
    names = {o.outcome.id: o.outcome.label for o in evidence.outcomes}
    return names | evidence.methods.labels


def _block(
    p: PublicationSummary,
    rows: list[Row],
    names: Mapping[str, str],
    parts: Mapping[str, str],
    addresses: Addresses,
) -> Block:
    order = [a.id for a in p.arms]
    used = dict.fromkeys(_column(r) for r in rows)
    columns = [a for a in order if a in used] + [c for c in used if c not in order and c != EFFECT_COLUMN]
    if EFFECT_COLUMN in used:
        columns.append(EFFECT_COLUMN)
    entries: dict[str, list[Row]] = {}
    for row in rows:
        entries.setdefault(entry_of(row.id), []).append(row)
    groups: dict[tuple[str, str, str | None, bool], list[FigureLine]] = {}
    for members in entries.values():
        part = parts.get(members[0].outcome, "other")
        place = (part, *_source(members[0].source))
        groups.setdefault(place, []).append(_line(members, columns, names, addresses))
    found = sorted(groups.items(), key=lambda g: list(PARTS).index(g[0][0]))
    with_figures = {place[1:] for place in groups}
    sources = [_source(s) for s in p.sources.values()]
    labels = {a.id: a.label + (f" (n = {numbers.integer(a.n)})" if a.n is not None else "") for a in p.arms}
    return Block(
        publication=p,
        columns=tuple(
            labels.get(c, "between arms" if c == EFFECT_COLUMN else words.label(c)) for c in columns
        ),
        sources=tuple(SourceLine(*s) for s in sources if s not in with_figures),
        groups=tuple(
            SourceGroup(part, read, url, second_hand, _shared_details(lines))
            for (part, read, url, second_hand), lines in found
        ),
        has_details=any(line.details for _, lines in found for line in lines),
        nothing=tuple(part for part in ("efficacy", "safety") if part not in {g[0][0] for g in found}),
        details=(
            *_pairs(p.population),
            *_pairs({k: v for k, v in p.setting.items() if k not in _ANALYSIS_FACTS}),
        ),
        arms=tuple(_arm(a, p) for a in p.arms),
        analysis=tuple(_analysis(p, rows)),
    )


def _arm(arm: Arm, p: PublicationSummary) -> ArmLine:
    text = arm.label
    if arm.n is not None:
        text += f", n = {numbers.integer(arm.n)}"
    others = {unit: n for unit, n in arm.counts.items() if unit != "patient"}
    text += "".join(f", {numbers.integer(n)} {words.label(unit)}" for unit, n in others.items())
    if arm.treatments:
        text += ": " + words.plain(arm.treatments)
    gone = {d: p.device_market_status.get(d) for d in arm.devices}
    devices = tuple((d, status if status in OFF_MARKET else None) for d, status in gone.items())
    return ArmLine(arm.role, text, devices)


def _analysis(p: PublicationSummary, rows: list[Row]) -> Iterator[Fact]:
    """Tell how a study was set up, followed, analysed, paid for and judged."""
    kind = "" if p.publication == "full text" else f", {p.publication}"
    role = "" if p.role == PRIMARY else f", {p.role}"
    prospective = p.setting.get("prospective")
    since = (", prospective" if prospective else ", retrospective") if isinstance(prospective, bool) else ""
    yield "design", p.design + since + kind + role
    last = latest(rows)
    if p.setting.get("follow-up"):
        yield "follow-up", words.plain(p.setting["follow-up"])
    elif last:
        yield "follow-up", f"data to {words.months(last)}"
    lost = losses(p, rows)
    if lost:
        yield "lost to follow-up", lost
    effects = [row for row in rows if row.type == RowType.EFFECT]
    if effects:
        adjusted = sum(row.adjusted for row in effects)
        yield (
            "effects printed",
            words.plural(len(effects), "effect")
            + (f", {numbers.integer(adjusted)} adjusted" if adjusted else ""),
        )
    if p.economics:
        yield from _economic(p.economics)
    if p.setting.get("funding"):
        yield "funding", words.plain(p.setting["funding"])
    yield "risk of bias", appraised(p.appraisal)


def _economic(frame: Economics) -> Iterator[Fact]:
    """Tell the frame of an economic evaluation and what a gain costs in it."""
    prices = ", prices of ".join(filter(None, (frame.currency, str(frame.price_year or ""))))
    for name, text in (
        ("perspective", frame.perspective),
        ("horizon", frame.horizon),
        ("prices", prices),
        ("discounting", frame.discounting),
    ):
        if text:
            yield name, text
    for ratio in frame.ratios:
        under = f" ({ratio.under})" if ratio.under else ""
        yield f"cost per {ratio.per} gained", ratio.printed + under


def losses(p: PublicationSummary, rows: Iterable[Row]) -> str:
    """Say how many were lost to follow-up or followed, arm by arm; "" where nothing is printed."""
    labels = {a.id: a.label for a in p.arms}
    told = {
        row.arm: row.printed if row.printed == row.figure else row.figure or row.printed
        for row in rows
        if row.outcome == LOST and row.arm
    }
    for arm in p.arms:
        followed = arm.counts.get("followed")
        if followed is not None and arm.id not in told:
            of = f" of {numbers.integer(arm.n)}" if arm.n is not None else ""
            told[arm.id] = f"{numbers.integer(followed)}{of} followed"
    return "; ".join(f"{labels.get(arm, arm)}: {text}" for arm, text in told.items())


def appraised(appraisal: Appraisal | None) -> str:
    """Put a publication's appraisal into words; nothing is called judged that nobody judged."""
    if appraisal is None:
        return "not assessed"
    by = appraisal.judged_by
    overall = appraisal.overall or "no overall judgement"
    return f"{overall} ({appraisal.tool}{f', judged by {by}' if by else ''})"


def latest(rows: Iterable[Row]) -> float | None:
    """Return the latest time of any figure, in months."""
    return max((row.at.months for row in rows if row.at is not None), default=None)


def _column(row: Row) -> str:
    return row.arm or EFFECT_COLUMN


def _line(rows: list[Row], columns: list[str], names: Mapping[str, str], addresses: Addresses) -> FigureLine:
    first = rows[0]
    told = (first.definition, first.segment, first.subgroup, first.instrument, first.method)
    details = [text for text in told if text]
    if first.unit != PATIENT:
        details.append(f"per {first.unit}")
    for holds, text in (
        (first.change, "change from baseline"),
        (first.adjusted, "adjusted"),
        (first.pooled, _pooled(first)),
    ):
        if holds:
            details.append(text)
    uses = dict.fromkeys(u for r in rows for u in addresses.uses.get(r.id, ()))
    return FigureLine(
        address=addresses.rows[first.id],
        uses=tuple(uses),
        outcome=names.get(first.outcome, words.capital(words.label(first.outcome))),
        details="; ".join(details),
        at=(first.at.printed if first.at else "") or "not stated",
        line=first.line or None,
        cells=tuple(tuple(_cell(r, addresses) for r in rows if _column(r) == c) for c in columns),
        over_time=next((a for r in rows if (a := addresses.over_time.get(r.id))), None),
    )


def _pooled(row: Row) -> str:
    """Say that a review pooled the figure itself, and from what."""
    told = row.pooled_from.told if row.pooled_from else ""
    return (
        f"pooled by the review from {told}"
        if told[:1].isdigit()
        else "; ".join(filter(None, ("pooled by the review", told)))
    )


def _shared_details(lines: list[FigureLine]) -> tuple[FigureLine, ...]:
    """Tell the details of lines that follow each other once, where they are the same."""
    told: list[FigureLine] = []
    for _, run in itertools.groupby(lines, key=lambda line: line.details):
        first, *others = run
        told.append(dataclasses.replace(first, details_span=1 + len(others)))
        told += [dataclasses.replace(line, details_span=0) for line in others]
    return tuple(told)


def _source(source: Source) -> tuple[str, str | None, bool]:
    return source.read or source.id or "not stated", source.url or None, source.second_hand


def _cell(row: Row, addresses: Addresses) -> FigureCell:
    printed = row.printed or row.figure or "not reported"
    figure = row.figure if row.figure != printed else ""
    # the printed words stand above: what is not in them is said once
    steps = [sentence(s.what) for s in row.derivation if s.what.kind != BY_HAND]
    if row.derived_by_hand:
        steps.insert(0, f"not printed, worked out from the text: {row.derived_by_hand}")
    comparison = row.comparison
    reason = None if row.poolable or row.reason is None else sentence(row.reason)
    return FigureCell(
        printed=printed,
        figure=figure or None,
        steps=tuple(steps),
        findings=tuple(f.message for f in row.findings),
        reason=reason,
        against=" versus ".join(words.label(a) for a in comparison) if comparison else None,
        left_out=None if row.id in addresses.uses or reason else addresses.left_out.get(row.id),
    )


def _pairs(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((words.label(str(k)), words.plain(v)) for k, v in values.items())


def devices_words(items: tuple[tuple[str, str | None], ...]) -> str:
    """List devices, those that are no longer sold or were recalled with a mark."""
    return ", ".join(name + (f" ⚠ {status}" if status else "") for name, status in items)
