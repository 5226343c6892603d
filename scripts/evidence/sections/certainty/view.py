"""Certainty of the evidence: a table a framing with the reasons of every domain, and the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.certainty import certainty_anchors, certainty_cell, certainty_note, proposal_cell
from evidence.display.links.addresses import Addresses
from evidence.display.prose.notes import sentence
from evidence.display.section import Report
from evidence.display.tables.cells import NOTE, SMALL, Grid, GridRow, bold, para
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.certainty import DOMAINS, EFFECT, EVENT_RATE, Certainty, Judgement
from evidence.sections.certainty.cells import CertaintyLine, DomainCell
from evidence.sections.certainty.columns import PRINTED
from evidence.sections.certainty.rules import rules

_CHANGES = {0: "not serious", -1: "serious", -2: "very serious", -3: "extremely serious"}
_FRAMINGS = {
    EFFECT: "Effect question: does the intervention do better than the comparator?",
    EVENT_RATE: "Event-rate question: how often, or how much, in one group?",
}


@dataclass(frozen=True, slots=True)
class CertaintyTable:
    """All results of one framing."""

    framing: str
    title: str
    lines: tuple[CertaintyLine, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above the columns."""
        return PRINTED.heads

    def row(self, line: CertaintyLine) -> GridRow:
        """Print one result."""
        return PRINTED.row(line, address=line.id)

    @property
    def grid(self) -> Grid:
        """The table with the reasons below each result."""
        rows: list[GridRow] = []
        for line in self.lines:
            told = [s for name, text in line.reasons for s in (bold(f"{name}: "), f"{text} ")]
            rows += [self.row(line), GridRow((para(*told, style=SMALL),), NOTE)]
        return PRINTED.grid(rows)


@dataclass(frozen=True, slots=True)
class CertaintyView:
    """Everything the section shows."""

    note: str
    judged: tuple[CertaintyTable, ...]  # what people have judged
    proposals: tuple[CertaintyTable, ...]  # what is computed for all other results
    rules: tuple[str, ...]


TITLE = "Appendix: certainty by domain"
EXPLANATION = (
    "A proposal is computed from the data by fixed rules and is no judgement; what the data cannot tell has "
    "no proposal. No level is computed while the risk of bias is not judged for most of the weight. “At "
    "most” means: before the domains without a proposal are judged."
)


def view(report: Report) -> CertaintyView:
    """Prepare the section."""
    evidence, addresses = report.evidence, report.addresses
    return CertaintyView(
        f"{certainty_note(evidence)} {EXPLANATION}",
        tuple(certainty_tables(evidence, addresses, judged=True)),
        tuple(certainty_tables(evidence, addresses, judged=False)),
        tuple(rules(report.evidence.methods.certainty)),
    )


def certainty_tables(evidence: Evidence, addresses: Addresses, *, judged: bool) -> list[CertaintyTable]:
    """Return one table a framing, for the outcomes that are shown: of judged results, or of all others."""
    labels = {
        (o.outcome.id, s.id): (o.outcome.label, s.label) for o in evidence.outcomes for s in o.syntheses
    }
    anchors = certainty_anchors(evidence)
    tables = []
    for framing, title in _FRAMINGS.items():
        lines = [
            _line(c, anchors[c.outcome, c.synthesis], *labels[c.outcome, c.synthesis], addresses)
            for c in evidence.certainty
            if c.framing == framing and (c.outcome, c.synthesis) in labels and bool(c.judgement) is judged
        ]
        if lines:
            whose = "Judged" if judged else "Computed proposals, no judgement"
            tables.append(CertaintyTable(framing, f"{whose}. {title}", tuple(lines)))
    return tables


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
        start_reason=sentence(c.start_reason),
        domains=tuple(cells),
        overall=certainty_cell(c) if judged else proposal_cell(c),
        reasons=tuple(_reasons(c, judged)),
    )


def _cell(change: int | None, judged: bool) -> DomainCell:
    if change is None:
        return DomainCell("?", "undecided" if judged else "no proposal", judged)
    return DomainCell(_signed(change), _CHANGES.get(change, "rated up"), judged)


def _reasons(c: Certainty, judged: Judgement | None) -> Iterator[tuple[str, str]]:
    """Tell the start and each domain with the computed reason and, where a person judged, theirs."""
    own = {d.domain: d for d in judged.domains} if judged else {}
    start = sentence(c.start_reason)
    if judged and judged.start_reason:
        start += f" Judged to start {judged.start}: {words.sentence(judged.start_reason)}"
    yield "Start", start
    for p in c.proposals:
        text = sentence(p.reason)
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
            yield "⚠", words.sentence(sentence(flag))


def _signed(change: int | None) -> str:
    if change is None:
        return "?"
    return numbers.fixed(change, 0) if change <= 0 else f"+{change}"
