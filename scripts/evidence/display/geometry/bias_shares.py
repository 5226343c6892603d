"""Risk of bias as it is drawn: traffic lights by tool, and the shares of each outcome's results as bars."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.bias_symbols import LEVEL_WORDS, SYMBOLS
from evidence.display.links import anchors
from evidence.record.published.appraisal import Appraisals, BiasBar, BiasOfSynthesis, ToolTable

OVERALL = "Overall judgement"


@dataclass(frozen=True, slots=True)
class BarPart:
    """One piece of a bar."""

    level: str | None
    width: str  # in per cent


@dataclass(frozen=True, slots=True)
class BarView:
    """One bar with its name and the same in words."""

    name: str
    parts: tuple[BarPart, ...]
    told: str


@dataclass(frozen=True, slots=True)
class SynthesisBars:
    """The bars of one synthesis."""

    label: str
    k: int
    assessed: int
    shared_by: str
    bars: tuple[BarView, ...]


@dataclass(frozen=True, slots=True)
class OutcomeBars:
    """All syntheses of one outcome with an assessed study."""

    title: str
    stem: str  # of the figure's files
    syntheses: tuple[SynthesisBars, ...]


def tools(found: Appraisals) -> tuple[tuple[str, ToolTable], ...]:
    """Return the tables of the tools with the stem of their files."""
    return tuple((f"risk-of-bias-{anchors.slug(t.tool).lower()}", t) for t in found.tables)


def outcomes(found: Appraisals) -> tuple[OutcomeBars, ...]:
    """Group syntheses by outcome, in the order of the review."""
    groups: dict[str, list[BiasOfSynthesis]] = {}
    for each in found.syntheses:
        groups.setdefault(each.outcome, []).append(each)
    return tuple(
        OutcomeBars(
            members[0].outcome_label,
            f"risk-of-bias-shares-{anchors.slug(outcome)}",
            tuple(_synthesis(m) for m in members),
        )
        for outcome, members in groups.items()
    )


def legend(table: ToolTable) -> str:
    """Explain the symbols of a table by the tool's own words: ``+ low; ? unclear``."""
    named: dict[str, list[str]] = {}
    for word in table.words:
        named.setdefault(SYMBOLS[word.level], []).append(word.word)
    told = [f"{symbol} {' or '.join(group)}" for symbol, group in named.items()]
    return "; ".join([*told, f"{SYMBOLS[None]} {LEVEL_WORDS[None]}"])


def _synthesis(found: BiasOfSynthesis) -> SynthesisBars:
    return SynthesisBars(
        found.label, found.k, found.assessed, found.shared_by, tuple(_bar(b) for b in found.bars)
    )


def _bar(bar: BiasBar) -> BarView:
    name = OVERALL if bar.domain is None else f"{bar.domain} ({bar.tool})"
    return BarView(
        name,
        tuple(BarPart(s.level, f"{s.percent:.2f}".rstrip("0").rstrip(".")) for s in bar.shares),
        "; ".join(_told(LEVEL_WORDS[s.level], s.percent, s.studies) for s in bar.shares),
    )


def _told(level: str, percent: float, studies: int) -> str:
    return f"{level} {numbers.whole_percent(percent)} ({words.plural(studies, 'study')})"
