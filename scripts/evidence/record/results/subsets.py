"""An analysis with some of its studies: each left out in turn, subsets, the levels of a subgroup."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note
from evidence.record.results.analysis import MODELS, ResultBeside, StudyEffect
from evidence.record.results.intervals import CREDIBLE
from evidence.record.results.second import SecondComputation


@dataclass(frozen=True, slots=True)
class LeftOneOut:
    """The primary analysis without one study."""

    key: str
    label: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    i2_percent: float | None
    ci_method: str | None = None

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class Subset:
    """The primary analysis without some of its studies; one study left stands as it is (natural scale)."""

    without: tuple[str, ...]  # keys of the studies left out
    k: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    i2_percent: float | None
    ci_method: str | None


@dataclass(frozen=True, slots=True)
class SubgroupLevel:
    """One level of a subgroup analysis."""

    level: str
    k: int
    n: int | None
    status: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    pi_low: float | None
    pi_high: float | None
    tau2: float | None
    i2_percent: float | None
    keys: tuple[str, ...]
    note: Note | None = None
    model: str = MODELS[0]  # one of MODELS
    ci_method: str | None = None
    beside: tuple[ResultBeside, ...] = ()  # other results of the same studies
    notes: tuple[Note, ...] = ()  # how the number came about
    second: SecondComputation | None = None

    @property
    def credible(self) -> bool:
        """Whether the interval is one of a posterior, no confidence interval."""
        return self.ci_method == CREDIBLE


@dataclass(frozen=True, slots=True)
class SubgroupAnalysis:
    """A subgroup analysis with the test for a difference between levels.

    ``effects`` holds the effects of all members, because a subgroup analysis may use publications that
    the primary analysis must not (reports of a part of the patients).
    """

    id: str
    label: str
    levels: tuple[SubgroupLevel, ...]
    effects: tuple[StudyEffect, ...]
    test_q: float | None
    test_df: int | None
    test_p: float | None
    note: Note | None = None
    second: SecondComputation | None = None  # of the test
