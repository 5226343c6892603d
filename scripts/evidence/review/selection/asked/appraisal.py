"""Risk of bias of one publication as its study file tells it, in the words and levels of its tool."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase

from evidence.record.published.appraisal import BiasColumn, BiasDomain, BiasJudgement, BiasOfReport
from evidence.record.published.publication import Appraisal
from evidence.review.config.reviews.review_words import ToolWords

Tools = Mapping[str, ToolWords]


def columns(appraisal: Appraisal | None, tools: Tools) -> BiasOfReport | None:
    """Return an appraisal as columns for forest plots: letters, domains, words and levels.

    ``None`` where nobody appraised the publication, or with a tool that is not known.
    """
    if appraisal is None or appraisal.tool not in tools:
        return None
    tool = tools[appraisal.tool]
    judgements, overall = judged_by(appraisal, tool)
    columns = tuple(
        BiasColumn(d.letter, d.id, j.word if j else None, j.level if j else None)
        for d, j in zip(domains_of(tool), judgements, strict=True)
    )
    return BiasOfReport(appraisal.tool, columns, overall)


def domains_of(tool: ToolWords) -> tuple[BiasDomain, ...]:
    """Return the domains of a tool, each with its letter."""
    pairs = zip(ascii_uppercase, tool.domains.items(), strict=False)
    return tuple(BiasDomain(name, letter, about) for letter, (name, about) in pairs)


def judged_by(
    appraisal: Appraisal, tool: ToolWords
) -> tuple[list[BiasJudgement | None], BiasJudgement | None]:
    """Return the judgement of each domain of a tool, and the one over all."""

    def judgement(word: str | None) -> BiasJudgement | None:
        return BiasJudgement(word, tool.levels[word]) if word else None

    given = appraisal.domains
    return [judgement(given.get(name)) for name in tool.domains], judgement(appraisal.overall)
