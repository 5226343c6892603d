"""What a review knows of the words of the vocabulary, beyond the words themselves."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ToolWords:
    """A tool for risk of bias: its domains with what they are about, and the level of each judgement."""

    domains: dict[str, str]
    levels: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """What publications are selected and shown by, each by the word of the vocabulary."""

    treatment_classes: dict[str, str] = field(default_factory=dict)
    market_statuses: dict[str, str] = field(default_factory=dict)  # of devices
    wider_treatments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wider_conditions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tools: dict[str, ToolWords] = field(default_factory=dict)  # for risk of bias
    outcome_labels: dict[str, str] = field(default_factory=dict)
    outcome_complements: dict[str, str] = field(default_factory=dict)  # what is left where an outcome is lost
    outcome_domains: dict[str, str] = field(default_factory=dict)
