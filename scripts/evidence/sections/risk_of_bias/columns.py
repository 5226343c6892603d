"""Risk of bias as tables: every judgement, and the shares of each synthesis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from evidence.display.bias_symbols import LEVEL_WORDS, SYMBOLS
from evidence.display.numbers import MISSING
from evidence.display.tables.cells import Cell, bold, para, small, to
from evidence.display.tables.columns import COUNT, PERCENT, Column, Layout, PrintedColumn, Table
from evidence.display.tables.shared_columns import PUBLICATION_HEAD
from evidence.record.published.appraisal import (
    Appraised,
    BiasBar,
    BiasJudgement,
    BiasOfSynthesis,
    BiasShare,
    ToolTable,
)
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import INCLUDED

_LEVEL = "what it comes to on the ladder common to all tools; empty where nobody judged"
_OVERALL = "overall"
OVERALL_HEAD, JUDGED_BY_HEAD = "Overall", "Judged by"


@dataclass(frozen=True, slots=True)
class _Judged:
    """One domain of one publication, judged or not."""

    tool: str
    item: Appraised
    domain: str
    judgement: BiasJudgement | None


def _judgements(evidence: Evidence) -> Iterator[_Judged]:
    for table in evidence.risk_of_bias.tables if evidence.risk_of_bias else ():
        for p in table.publications:
            pairs = zip((d.id for d in table.domains), p.judgements, strict=True)
            for domain, judgement in (*pairs, (_OVERALL, p.overall)):
                yield _Judged(table.tool, p, domain, judgement)


RISK_OF_BIAS = Table(
    "risk_of_bias",
    "Risk of bias as judged",
    "a domain of a publication",
    (
        Column("study", "the study, the unit of analysis"),
        Column("publication", "the publication that was judged"),
        Column("tool", "the tool", value=lambda r: r.tool),
        Column("domain", "the tool's domain, or overall", value=lambda r: r.domain),
        Column(
            "judgement",
            "the judgement in the tool's word; empty where nobody judged",
            value=lambda r: r.judgement and r.judgement.word,
        ),
        Column("level", _LEVEL, value=lambda r: r.judgement and r.judgement.level),
        Column("judged_by", "who judged"),
    ),
    _judgements,
)


@dataclass(frozen=True, slots=True)
class _Shared:
    """One level of one bar of a synthesis."""

    synthesis: BiasOfSynthesis
    bar: BiasBar
    item: BiasShare


def _shares(evidence: Evidence) -> Iterator[_Shared]:
    for s in evidence.risk_of_bias.syntheses if evidence.risk_of_bias else ():
        for bar in s.bars:
            for share in bar.shares:
                yield _Shared(s, bar, share)


BIAS_SHARES = Table(
    "risk_of_bias_shares",
    "How much of each result was judged, and how",
    "a level of a domain in a synthesis",
    (
        Column("outcome", "the outcome's name in the vocabulary", value=lambda r: r.synthesis.outcome),
        Column("outcome_label", "the outcome in words", value=lambda r: r.synthesis.outcome_label),
        Column(
            "synthesis",
            "the synthesis: one comparison of one outcome at one time",
            value=lambda r: r.synthesis.synthesis,
        ),
        Column(
            "tool",
            "the tool; empty for the overall judgement, which all tools share",
            value=lambda r: r.bar.tool,
        ),
        Column("domain", "the tool's domain, or overall", value=lambda r: r.bar.domain or _OVERALL),
        Column("level", _LEVEL),
        Column("percent", "share of the synthesis", PERCENT, "%"),
        Column("studies", "studies", COUNT),
        Column(
            "shared_by",
            "what the share is a share of: weight, or number of studies",
            value=lambda r: r.synthesis.shared_by,
        ),
    ),
    _shares,
)
TABLES = (RISK_OF_BIAS, BIAS_SHARES)


def tool_layout(table: ToolTable, addresses: Mapping[str, str]) -> Layout:
    """Return how the table of one tool is printed: a column a domain."""

    def name(p: Appraised) -> Cell:
        status = [small(p.status)] if p.status != INCLUDED else []
        return (para(to(p.label, addresses.get(p.publication))), *status)

    def judged(j: BiasJudgement | None) -> Cell:
        # Symbol and word, so that neither colour nor shape alone carries it.
        return para(bold(SYMBOLS[j.level if j else None]), f" {j.word if j else LEVEL_WORDS[None]}")

    def of_domain(place: int) -> Callable[[Appraised], Cell]:
        return lambda p: judged(p.judgements[place])

    return Layout(
        (
            PrintedColumn(PUBLICATION_HEAD, name),
            *(PrintedColumn(f"{d.letter} {d.id}", of_domain(i)) for i, d in enumerate(table.domains)),
            PrintedColumn(OVERALL_HEAD, lambda p: judged(p.overall)),
            PrintedColumn(JUDGED_BY_HEAD, lambda p: p.judged_by or MISSING),
        )
    )


SHARES_HEADS = ("Question, or domain of a tool", "Share", "In words")
