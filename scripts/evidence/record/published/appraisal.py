"""Risk of bias as people judged it, in the words of their tools and on one common ladder; nothing computed.

A publication without an appraisal is "not assessed"; a domain that nobody judged is ``None``. An overall
judgement is never worked out of the domains.
"""

from __future__ import annotations

from dataclasses import dataclass

# What a judgement comes to, so that tools can stand side by side; each tool's file says which word is which.
LEVELS = ("low", "some", "high", "very high", "unclear", "not applicable")
BY_WEIGHT = "weight in the primary analysis"
BY_STUDIES = "number of studies"


@dataclass(frozen=True, slots=True)
class BiasJudgement:
    """A judgement in the tool's own word, and what it comes to."""

    word: str
    level: str  # one of LEVELS


@dataclass(frozen=True, slots=True)
class BiasDomain:
    """A domain of a tool; its letter heads the columns of forest plots."""

    id: str
    letter: str
    about: str


@dataclass(frozen=True, slots=True)
class BiasColumn:
    """One domain of one report in a forest plot; no word and no level where nobody judged it."""

    letter: str
    domain: str
    word: str | None
    level: str | None  # of LEVELS


@dataclass(frozen=True, slots=True)
class BiasOfReport:
    """The appraisal of one report in columns for forest plots."""

    tool: str
    columns: tuple[BiasColumn, ...]
    overall: BiasJudgement | None


@dataclass(frozen=True, slots=True)
class Appraised:
    """One publication judged with one tool: a judgement a domain, in the order of the tool."""

    publication: str
    label: str
    study: str
    status: str  # included, context, ... as for publications
    judged_by: str
    judgements: tuple[BiasJudgement | None, ...]
    overall: BiasJudgement | None


@dataclass(frozen=True, slots=True)
class ToolTable:
    """All publications judged with one tool, the domains, and the words that the tool allows."""

    tool: str
    domains: tuple[BiasDomain, ...]
    words: tuple[BiasJudgement, ...]
    publications: tuple[Appraised, ...]


@dataclass(frozen=True, slots=True)
class BiasShare:
    """How much of a synthesis has one judgement; ``level`` None: nobody judged it."""

    level: str | None
    percent: float
    studies: int


@dataclass(frozen=True, slots=True)
class BiasBar:
    """The shares of one domain of one tool, or of the overall judgement (no tool); they add up to 100."""

    tool: str | None
    domain: str | None
    shares: tuple[BiasShare, ...]


@dataclass(frozen=True, slots=True)
class BiasOfSynthesis:
    """How the studies of one primary analysis were judged."""

    outcome: str
    outcome_label: str
    synthesis: str
    label: str
    k: int
    assessed: int
    shared_by: str
    bars: tuple[BiasBar, ...]  # overall first, then the domains that somebody judged


@dataclass(frozen=True, slots=True)
class Appraisals:
    """Risk of bias of a whole review."""

    tables: tuple[ToolTable, ...]
    syntheses: tuple[BiasOfSynthesis, ...]  # only those with an assessed study
    included: int
    included_assessed: int
    not_assessed: tuple[str, ...]  # included publications without an appraisal
