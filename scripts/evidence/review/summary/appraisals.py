"""Risk of bias gathered from the study files: tabled by tool, and shared out over syntheses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from evidence.record.published.appraisal import (
    BY_STUDIES,
    BY_WEIGHT,
    LEVELS,
    Appraisals,
    Appraised,
    BiasBar,
    BiasJudgement,
    BiasOfSynthesis,
    BiasShare,
    ToolTable,
)
from evidence.record.published.publication import Appraisal
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.publications import INCLUDED, STATUSES, PublicationSummary
from evidence.review.config.reviews.review_words import ToolWords
from evidence.review.selection.asked.appraisal import Tools, domains_of, judged_by


def appraisals_of(publications: Iterable[PublicationSummary], tools: Tools) -> Appraisals:
    """Gather the appraisals of every publication that is shown; of syntheses see `shares_of`."""
    shown = [p for p in publications if p.status in STATUSES[:3]]
    judged = {p.id: (p, p.appraisal) for p in shown if p.appraisal and p.appraisal.tool in tools}
    by_tool = {name: [(p, a) for p, a in judged.values() if a.tool == name] for name in tools}
    tables = tuple(_table(name, tools[name], members) for name, members in by_tool.items() if members)
    included = [p for p in shown if p.status == INCLUDED]
    return Appraisals(
        tables=tables,
        syntheses=(),
        included=len(included),
        included_assessed=sum(p.id in judged for p in included),
        not_assessed=tuple(p.id for p in included if p.id not in judged),
    )


def shares_of(outcome: OutcomeSynthesis, appraisals: Appraisals) -> Iterator[BiasOfSynthesis]:
    """Share out over each synthesis of an outcome what its studies are judged to be."""
    by_id = {a.publication: (t, a) for t in appraisals.tables for a in t.publications}
    found = (_of_synthesis(outcome, s, by_id) for s in outcome.syntheses)
    yield from (bias for bias in found if bias is not None)


def _table(name: str, tool: ToolWords, members: Sequence[tuple[PublicationSummary, Appraisal]]) -> ToolTable:
    publications = []
    for p, given in members:
        judgements, overall = judged_by(given, tool)
        by = given.judged_by
        publications.append(Appraised(p.id, p.label, p.study, p.status, by, tuple(judgements), overall))
    words = tuple(BiasJudgement(word, level) for word, level in tool.levels.items())
    return ToolTable(name, domains_of(tool), words, tuple(publications))


def _of_synthesis(
    outcome: OutcomeSynthesis, synthesis: Synthesis, by_id: Mapping[str, tuple[ToolTable, Appraised]]
) -> BiasOfSynthesis | None:
    primary = synthesis.primary
    candidates = {c.key: c for c in synthesis.candidates}
    pooled = [e for e in primary.effects if e.key in candidates and e.pooled]
    if primary.status == NOT_POOLED or not pooled:
        return None
    judged = {e.key: by_id.get(candidates[e.key].publication) for e in pooled}
    if not any(judged.values()):
        return None
    weights = [e.weight_percent for e in pooled if e.weight_percent is not None]
    weighted = len(weights) == len(pooled) and sum(weights) > 0
    each = weights if weighted else [1.0] * len(pooled)
    total = sum(each)
    parts = {e.key: 100 * one / total for e, one in zip(pooled, each, strict=True)}

    def bar(tool: ToolTable | None, domain: int | None) -> BiasBar:
        levels = {key: _level(found, tool, domain) for key, found in judged.items()}
        name = tool.domains[domain].id if tool and domain is not None else None
        return BiasBar(tool.tool if tool else None, name, _shares(levels, parts))

    tools = {t.tool: t for t, _ in filter(None, judged.values())}
    domains = [bar(t, i) for t in tools.values() for i in range(len(t.domains))]
    return BiasOfSynthesis(
        outcome=outcome.outcome.id,
        outcome_label=outcome.outcome.label,
        synthesis=synthesis.id,
        label=synthesis.label,
        k=len(pooled),
        assessed=sum(found is not None for found in judged.values()),
        shared_by=BY_WEIGHT if weighted else BY_STUDIES,
        bars=(bar(None, None), *(d for d in domains if any(s.level for s in d.shares))),
    )


def _level(
    found: tuple[ToolTable, Appraised] | None, tool: ToolTable | None, domain: int | None
) -> str | None:
    if found is None or (tool is not None and found[0].tool != tool.tool):
        return None
    judgement = found[1].overall if domain is None else found[1].judgements[domain]
    return judgement.level if judgement else None


def _shares(levels: Mapping[str, str | None], parts: Mapping[str, float]) -> tuple[BiasShare, ...]:
    shares = []
    for level in (*LEVELS, None):
        members = [key for key, found in levels.items() if found == level]
        if members:
            shares.append(BiasShare(level, sum(parts[key] for key in members), len(members)))
    return tuple(shares)
