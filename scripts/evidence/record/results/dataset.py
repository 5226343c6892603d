"""Who may be pooled: candidates of each comparison, and what was left out.

`datasets.json` holds what was assembled, one entry an outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.measures import MeasureId
from evidence.record.results.candidate import Candidate
from evidence.record.results.comparison import Comparison, TimeWindow
from evidence.record.results.left_out import LeftOut
from evidence.record.results.missing import Missing


@dataclass(frozen=True, slots=True)
class CurveData:
    """What could stand on the curve of one single-arm comparison of one outcome."""

    comparison: Comparison
    kaplan_meier: tuple[Candidate, ...]
    counted: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class AtOtherTime:
    """Candidates in another window of follow-up, which only an analysis looks at.

    What is also a candidate at the time of the dataset has the same key.
    """

    time: TimeWindow
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Candidates of one comparison of one outcome at one time, and rows that could not become one."""

    id: str
    comparison: Comparison
    time: TimeWindow
    measure: MeasureId
    candidates: tuple[Candidate, ...]
    subgroup_candidates: tuple[Candidate, ...]  # of reports of parts of a study: only for subgroup analyses
    left_out: tuple[LeftOut, ...]
    assumed_candidates: tuple[Candidate, ...] = ()  # only for the analysis with stated assumptions
    at_other_times: tuple[AtOtherTime, ...] = ()  # only for analyses that look at another time


@dataclass(frozen=True, slots=True)
class OutcomeData:
    """The datasets of one outcome, and figures of context publications that are shown but never pooled."""

    outcome: str
    datasets: tuple[Dataset, ...]
    context: tuple[LeftOut, ...]
    curves: tuple[CurveData, ...] = ()
    missing: tuple[Missing, ...] = ()  # publications that the outcome is assembled without
