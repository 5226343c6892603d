"""What settings say of certainty: baselines of absolute effects, judgements, and by what they are proposed.

`certainty_file` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.reviews.methods import CertaintySettings

DEFAULT_PER = 1000


@dataclass(frozen=True, slots=True)
class BaselineSpec:
    """A baseline that a reviewer has set for one outcome and comparison, with its source."""

    outcome: str
    comparison: str
    value: float
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class DomainDecision:
    """What a judgement says of one domain: the proposal accepted, or a change of its own with the reason."""

    domain: str
    change: int
    accepted: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class JudgementSpec:
    """One judgement as written."""

    outcome: str
    synthesis: str
    judged_by: str
    date: str
    made_for: dict[str, float]
    start: str | None
    start_reason: str | None
    domains: tuple[DomainDecision, ...]
    reason: str
    line: str


@dataclass(frozen=True, slots=True)
class CertaintySpec:
    """What a review needs to propose, show and check certainty."""

    settings: CertaintySettings = CertaintySettings()
    per: int = DEFAULT_PER
    baselines: tuple[BaselineSpec, ...] = ()
    important_differences: dict[str, float] | None = None
    judgements: tuple[JudgementSpec, ...] = ()
    file: str | None = None
