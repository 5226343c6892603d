"""The section on risk of bias: traffic lights by tool, shares by outcome, and who was not assessed."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import anchors, numbers, words
from evidence.display.bias_symbols import LEVEL_WORDS, SYMBOLS
from evidence.display.bias_symbols import legend as explained
from evidence.record.appraisal import Appraisals, BiasBar, BiasOfSynthesis, ToolTable
from evidence.record.evidence import Evidence

OVERALL = "Overall judgement"


@dataclass(frozen=True, slots=True)
class NamedPublication:
    """A publication to link to."""

    publication: str
    label: str


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
class SynthesisView:
    """The bars of one synthesis."""

    label: str
    k: int
    assessed: int
    shared_by: str
    bars: tuple[BarView, ...]


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """All syntheses of one outcome with an assessed study."""

    title: str
    stem: str  # of the figure's files
    syntheses: tuple[SynthesisView, ...]


@dataclass(frozen=True, slots=True)
class BiasSection:
    """Everything the section shows."""

    sentence: str
    tools: tuple[tuple[str, ToolTable], ...]  # the stem of the figure's files, which is the address too
    shares_legend: str
    outcomes: tuple[OutcomeView, ...]
    not_assessed: tuple[NamedPublication, ...]


def bias_section(evidence: Evidence) -> BiasSection | None:
    """Return what the section shows; ``None`` where the evidence says nothing of appraisals at all."""
    found = evidence.risk_of_bias
    if found is None:
        return None
    labels = {p.id: p.label for p in evidence.publications}
    used = {s.level for b in found.syntheses for bar in b.bars for s in bar.shares}
    return BiasSection(
        sentence=sentence(found),
        tools=tools(found),
        shares_legend=f"{explained(used)}. What nobody judged counts as not judged, whatever the tool.",
        outcomes=outcomes(found),
        not_assessed=tuple(NamedPublication(i, labels.get(i, i)) for i in found.not_assessed),
    )


def sentence(found: Appraisals) -> str:
    """Say how many included publications were assessed, and that nothing else is."""
    total = words.plural(found.included, "included publication")
    if not found.included_assessed:
        return (
            f"None of the {total} has an appraisal in its study file: their risk of bias is not assessed, "
            "and no result here may be taken for one of low risk."
        )
    verb = "has" if found.included_assessed == 1 else "have"
    text = f"{numbers.integer(found.included_assessed)} of the {total} {verb} an appraisal in the study file"
    rest = len(found.not_assessed)
    text += f"; {numbers.integer(rest)} {'is' if rest == 1 else 'are'} not assessed." if rest else "."
    return text + " Judgements are those of the people named; none is worked out."


def tools(found: Appraisals) -> tuple[tuple[str, ToolTable], ...]:
    """Return the tables of the tools with the stem of their files."""
    return tuple((f"risk-of-bias-{anchors.slug(t.tool).lower()}", t) for t in found.tables)


def outcomes(found: Appraisals) -> tuple[OutcomeView, ...]:
    """Group syntheses by outcome, in the order of the review."""
    groups: dict[str, list[BiasOfSynthesis]] = {}
    for each in found.syntheses:
        groups.setdefault(each.outcome, []).append(each)
    return tuple(
        OutcomeView(
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


def _synthesis(found: BiasOfSynthesis) -> SynthesisView:
    return SynthesisView(
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
