"""A relative effect in people: the risk without and with the intervention, and their difference."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note
from evidence.record.results.second import SecondComputation

# What the two values of an absolute effect are.
RISK = "risk"
MEAN = "mean"
RATE = "rate"  # events per person-year
SHARE = "share"  # one group: how many have the event; nothing to set it against
# How an absolute effect is worked out: by the measure put to the baseline, or as the pooled share itself.
FORMULAS = (
    "risk ratio",
    "odds ratio",
    "risk difference",
    "hazard ratio",
    "rate ratio",
    "rate difference",
    "ratio of means",
    "mean difference",
    "share",
)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The comparator's value that an absolute effect starts from (a risk between 0 and 1, a rate, a mean).

    ``low`` and ``high`` are the range of the ``arms`` comparator arms it is the median of; ``None`` where it
    comes from the configuration, whose ``source`` then says where it was read.
    """

    value: float
    low: float | None
    high: float | None
    arms: int | None
    what: Note  # which value it is
    source: str | None


@dataclass(frozen=True, slots=True)
class AbsoluteEffect:
    """The absolute effect of one synthesis, on the natural scale; ``per`` is how many people it is told for.

    Of rates ``per`` are person-years. The limits carry the interval of the relative effect only: the baseline
    is taken as known. Where no absolute effect can be worked out every number is ``None`` and ``note`` says
    why.
    """

    outcome: str
    synthesis: str
    kind: str  # risk | rate | mean | share
    per: int
    baseline: Baseline | None
    value: float | None
    low: float | None
    high: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    formula: str  # one of FORMULAS
    note: Note | None = None
    second: SecondComputation | None = None
