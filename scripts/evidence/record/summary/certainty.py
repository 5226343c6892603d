"""How sure a result is (GRADE): proposals computed from the data, and what a named person made of them.

A change is in levels: 0 (not rated down), -1 (serious), -2 (very serious), +1. A proposal without a number
(``None``) means that the data do not tell. Nothing here is a judgement but what ``judgement`` holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note

# The question that certainty is about.
EFFECT = "effect"  # does the intervention do better than the comparator?
EVENT_RATE = "event rate"  # how many have the event, or how high is the value, in one group?

# From the lowest up: a level's place is how many levels lie below it.
LEVELS = ("very low", "low", "moderate", "high")

RISK_OF_BIAS = "risk of bias"
INCONSISTENCY = "inconsistency"
INDIRECTNESS = "indirectness"
IMPRECISION = "imprecision"
PUBLICATION_BIAS = "publication bias"
DOMAINS = (RISK_OF_BIAS, INCONSISTENCY, INDIRECTNESS, IMPRECISION, PUBLICATION_BIAS)
RATING_UP = "rating up"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the data suggest for one domain, and the facts and numbers behind it."""

    domain: str
    change: int | None
    reason: Note


@dataclass(frozen=True, slots=True)
class DomainJudgement:
    """What a person decided for one domain: the proposal accepted, or a change of their own with a reason."""

    domain: str
    change: int | None  # None: the proposal accepted is not (or no longer) the one that is computed
    accepted: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of named people on one result.

    ``level`` is ``None`` where a domain cannot be decided; ``flags`` say what has changed since.
    """

    judged_by: str
    date: str
    start: str
    start_reason: str | None
    domains: tuple[DomainJudgement, ...]
    reason: str
    level: str | None
    flags: tuple[Note, ...]
    line: str  # where it is written: file and line


@dataclass(frozen=True, slots=True)
class Certainty:
    """Certainty of the primary result of one synthesis.

    ``at_most`` is the start less all computed proposals: no judgement, and without the domains in
    ``undecided``, for which nothing is computed. ``None`` where nothing is graded, for the reason in
    ``not_graded``: no result, or a risk of bias that nobody judged for most of the weight.
    """

    outcome: str
    synthesis: str
    framing: str  # effect | event rate
    start: str
    start_reason: Note
    proposals: tuple[Proposal, ...]
    at_most: str | None
    undecided: tuple[str, ...]
    judgement: Judgement | None = None
    not_graded: Note | None = None
    size: str | None = None  # of an effect: "large", "important", "little or no"; None where nothing tells
