"""Certainty as the page shows it: a cell of the summary, and a table with the reasons of every domain."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.addresses import Addresses
from evidence.record.certainty import DOMAINS, EFFECT, EVENT_RATE, Certainty, Judgement
from evidence.record.evidence import Evidence
from evidence.sections.findings.statements import symbols

_CHANGES = {0: "not serious", -1: "serious", -2: "very serious", -3: "extremely serious"}
_FRAMINGS = {
    EFFECT: "Effect question: does the intervention do better than the comparator?",
    EVENT_RATE: "Event-rate question: how often, or how much, in one group?",
}


@dataclass(frozen=True, slots=True)
class CertaintyCell:
    """Certainty in a few words; ``judged`` says whether a person stands behind it."""

    symbols: str
    word: str
    small: str
    judged: bool
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainCell:
    """One domain of one result: the change in a symbol and a word, and whose it is."""

    change: str
    word: str
    judged: bool


@dataclass(frozen=True, slots=True)
class CertaintyLine:
    """One result in the table of certainty."""

    id: str
    outcome: str
    label: str
    target: str
    start: str
    start_reason: str
    domains: tuple[DomainCell, ...]
    overall: CertaintyCell
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CertaintyTable:
    """All results of one framing."""

    framing: str
    title: str
    lines: tuple[CertaintyLine, ...]


def certainty_cell(certainty: Certainty | None) -> CertaintyCell | None:
    """Write the certainty of a result: what is judged, else that nothing is, and the computed proposal."""
    if certainty is None:
        return None
    proposed = f"{symbols(certainty.at_most)} {certainty.at_most}"
    judged = certainty.judgement
    if judged is None:
        return CertaintyCell("", "not judged", f"computed proposal: at most {proposed}", False)
    who = f"judged by {judged.judged_by}, {judged.date}"
    if judged.level is None:
        small = f"{who}, but not for all domains as they are now; computed proposal: at most {proposed}"
        return CertaintyCell("", "not judged", small, False, judged.flags)
    return CertaintyCell(symbols(judged.level), judged.level, who, True, judged.flags)


def certainty_tables(evidence: Evidence, addresses: Addresses) -> list[CertaintyTable]:
    """Return one table a framing, for the outcomes that are shown."""
    labels = {
        (o.outcome.id, s.id): (o.outcome.label, s.label) for o in evidence.outcomes for s in o.syntheses
    }
    tables = []
    for framing, title in _FRAMINGS.items():
        lines = [
            _line(c, f"c{number}", *labels[(c.outcome, c.synthesis)], addresses)
            for number, c in enumerate(evidence.certainty, start=1)
            if c.framing == framing and (c.outcome, c.synthesis) in labels
        ]
        if lines:
            tables.append(CertaintyTable(framing, title, tuple(lines)))
    return tables


def certainty_anchors(evidence: Evidence) -> dict[tuple[str, str], str]:
    """Return where each result stands in the table of certainty."""
    return {(c.outcome, c.synthesis): f"c{i}" for i, c in enumerate(evidence.certainty, start=1)}


def _line(c: Certainty, id_: str, outcome: str, label: str, addresses: Addresses) -> CertaintyLine:
    judged = c.judgement
    decided = {d.domain: d for d in judged.domains} if judged else {}
    cells = []
    for p in c.proposals:
        own = decided.get(p.domain)
        change = own.change if own else p.change
        cells.append(_cell(change, own is not None))
    return CertaintyLine(
        id=id_,
        outcome=outcome,
        label=label,
        target=addresses.syntheses[(c.outcome, c.synthesis)],
        start=judged.start if judged else c.start,
        start_reason=c.start_reason,
        domains=tuple(cells),
        overall=certainty_cell(c),
        reasons=tuple(_reasons(c, judged)),
    )


def _cell(change: int | None, judged: bool) -> DomainCell:
    if change is None:
        return DomainCell("?", "undecided" if judged else "no proposal", judged)
    return DomainCell(_signed(change), _CHANGES.get(change, "rated up"), judged)


def _reasons(c: Certainty, judged: Judgement | None):
    """Tell the start and each domain with the computed reason and, where a person judged, theirs."""
    own = {d.domain: d for d in judged.domains} if judged else {}
    start = c.start_reason
    if judged and judged.start_reason:
        start += f" Judged to start {judged.start}: {words.sentence(judged.start_reason)}"
    yield "Start", start
    for p in c.proposals:
        text = p.reason
        d = own.get(p.domain)
        if d is not None:
            what = "accepted" if d.accepted else f"judged {_signed(d.change)}"
            text += f" {words.capital(what)}" + (f": {words.sentence(d.reason)}" if d.reason else ".")
        yield words.capital(p.domain), text
    for domain, d in own.items():
        if domain not in DOMAINS:
            yield words.capital(domain), f"Judged {_signed(d.change)}: {words.sentence(d.reason or '')}"
    if judged:
        yield "Overall", words.sentence(judged.reason) + f" ({judged.line})"
        for flag in judged.flags:
            yield "⚠", words.sentence(flag)


def _signed(change: int) -> str:
    return numbers.fixed(change, 0) if change <= 0 else f"+{change}"
