"""What may be said of a result: a small set of states, and the numbers that a state was derived from.

Every sentence about a result is worded from its `Statement`, so that no place says more than another, and
none more than the studies, the interval and the model carry. A state is read off numbers that are already
in the result; nothing is estimated here.

What an interval must not exceed to say anything is one constant, put on each scale:

- Ratios: limits more than `LARGEST_FOLD` apart (from a seventh to seven times, say). Such an interval holds
  effects that nobody would treat alike, whatever the outcome.
- Shares, risk differences and Kaplan-Meier estimates: limits more than `LARGEST_SPAN` apart, well over half
  of all there is. "A few" and "most" are both inside.
- Means and their differences: the same fold on the scale of odds ratios, ln(50) √3 / π = 2.16 standard
  deviations (Chinn 2000, doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.record.measures import RATE, Measure, MeasureId, measure_of
from evidence.record.results.analysis import NOT_POOLED, SINGLE_STUDY, Analysis, StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.record.results.synthesis import Synthesis

LARGEST_FOLD = 50.0
LARGEST_SPAN = 0.60
LARGEST_DEVIATIONS = math.log(LARGEST_FOLD) * math.sqrt(3) / math.pi


class State(StrEnum):
    """What may be said of a result."""

    NOT_POOLED = "not pooled"  # there is no number
    NO_INTERVAL = "no interval"  # a number whose uncertainty is not known: no direction
    CANNOT_TELL = "cannot tell"  # the interval says nothing: no direction, no value
    CONTRADICTED = "contradicted"  # no study points where the pooled result points: no direction
    STUDIES_AGREE = "studies agree"  # each of several excludes no difference, the pooled interval does not
    BOTH_WAYS = "both ways"  # the interval includes no difference
    LOWER = "lower"  # the whole interval lies below no difference
    HIGHER = "higher"  # the whole interval lies above it
    VALUE = "value"  # one group: there is nothing to differ from


# States in which a direction may be told, and those whose number says something by itself.
DIRECTED = (State.LOWER, State.HIGHER, State.STUDIES_AGREE)
TELLING = (State.BOTH_WAYS, State.LOWER, State.HIGHER, State.VALUE)
# States of a number from which neither a direction nor a size may be read.
WITHOUT_DIRECTION = (State.NO_INTERVAL, State.CANNOT_TELL, State.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class StudyWays:
    """Where the pooled studies point by their estimates; ``clear`` ones exclude no difference themselves."""

    lower: int = 0
    higher: int = 0
    same: int = 0
    untold: int = 0  # no estimate of their own, and no interval that says where it lies
    clear_lower: int = 0
    clear_higher: int = 0

    @property
    def studies(self) -> int:
        """All pooled studies."""
        return self.lower + self.higher + self.same + self.untold

    @property
    def clear(self) -> int:
        """Studies that exclude no difference themselves, on either side."""
        return self.clear_lower + self.clear_higher

    @property
    def all_clear(self) -> str:
        """The side on which every study excludes no difference: ``lower``, ``higher`` or nothing."""
        if self.studies and self.studies == self.clear_lower:
            return "lower"
        return "higher" if self.studies and self.studies == self.clear_higher else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The state of one result, and what it was derived from (natural scale).

    Attributes
    ----------
    low, high
        The interval. One of a ratio that is open to one side ends at 0 or at infinity.
    breadth, largest
        How far apart the limits are, and how far they may be: a fold for ratios and rates, a span for shares,
        standard deviations for means. ``None`` where that is not known.
    ways
        Directions of the pooled studies; all zero for one group.
    """

    state: State
    measure: MeasureId
    single: bool  # one study
    estimate: float | None
    low: float | None
    high: float | None
    null: float | None
    breadth: float | None
    largest: float | None
    ways: StudyWays
    credible: bool  # the interval is one of a posterior, no confidence interval
    prediction_tells: bool  # whether the prediction interval, where there is one, says anything
    imputed: bool = False  # whether the interval rests on imputed standard errors alone

    @property
    def way(self) -> str:
        """The direction that may be told: ``lower``, ``higher`` or nothing."""
        if self.state is State.STUDIES_AGREE:
            return self.ways.all_clear
        return str(self.state) if self.state in DIRECTED else ""

    @property
    def whole_side(self) -> str:
        """The side of no difference on which the whole interval lies, however wide: ``lower``, ``higher``.

        Nothing where it includes no difference, and where the studies do not point there.
        """
        if self.null is None or self.low is None or self.high is None or self.state is State.CONTRADICTED:
            return ""
        return "lower" if self.high < self.null else "higher" if self.low > self.null else ""

    @property
    def untold(self) -> bool:
        """Whether its number may not be told: it is contradicted, or its interval says nothing."""
        if self.state is State.STUDIES_AGREE:
            return says_nothing(self.breadth, self.largest)
        return self.state in WITHOUT_DIRECTION and self.state is not State.NO_INTERVAL

    @property
    def telling(self) -> bool:
        """Whether the number with its interval says something by itself."""
        return self.state in TELLING


def statement_of(synthesis: Synthesis, analysis: Analysis | None = None) -> Statement:
    """Derive what may be said of an analysis of a synthesis (the primary one unless another is given).

    With one study its own direction is that of the result; without an estimate the state is ``NOT_POOLED``.
    """
    a = synthesis.primary if analysis is None else analysis
    measure = measure_of(a.measure)
    estimate = a.estimate if a.status != NOT_POOLED else None
    deviation = _deviations(synthesis, a) if measure.continuous else None
    low, high = closed(measure, a.ci_low, a.ci_high)
    breadth, largest = _breadth(measure, low, high, deviation)
    ways = study_ways((e for e in a.effects if e.pooled), measure.null)
    return Statement(
        state=_state(estimate, low, high, measure.null, says_nothing(breadth, largest), ways=ways),
        measure=a.measure,
        single=a.status == SINGLE_STUDY,
        estimate=estimate,
        low=low,
        high=high,
        null=measure.null,
        breadth=breadth,
        largest=largest,
        ways=ways,
        credible=a.credible,
        prediction_tells=not says_nothing(*_breadth(measure, a.pi_low, a.pi_high, deviation)),
        imputed=a.imputed,
    )


def closed(measure: Measure, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Close an interval of a ratio that is open to one side, as where one arm has all events, at its end."""
    if not measure.ratio or (low is None) == (high is None):
        return low, high
    return (0.0, high) if low is None else (low, math.inf)


def study_ways(effects: Iterable[StudyEffect], null: float | None) -> StudyWays:
    """Count where studies point; all zero where there is nothing to differ from."""
    if null is None:
        return StudyWays()
    lower = higher = same = untold = clear_lower = clear_higher = 0
    for e in effects:
        at = e.lies_at
        if at is None:
            untold += 1
        elif at == null:
            same += 1
        elif at < null:
            lower += 1
            clear_lower += e.ci_high is not None and e.ci_high < null
        else:
            higher += 1
            clear_higher += e.ci_low is not None and e.ci_low > null
    return StudyWays(lower, higher, same, untold, clear_lower, clear_higher)


def says_nothing(breadth: float | None, largest: float | None) -> bool:
    """Whether limits lie so far apart that they say nothing; what is not known does not count as such."""
    return breadth is not None and largest is not None and breadth > largest


def share_says_nothing(low: float | None, high: float | None) -> bool:
    """Whether the interval of a share (between 0 and 1) says nothing."""
    return low is not None and high is not None and high - low > LARGEST_SPAN


def _state(
    estimate: float | None,
    low: float | None,
    high: float | None,
    null: float | None,
    nothing: bool,
    *,
    ways: StudyWays,
) -> State:
    if estimate is None:
        return State.NOT_POOLED
    if low is None or high is None:
        return State.NO_INTERVAL
    if null is None:
        return State.CANNOT_TELL if nothing else State.VALUE
    if _contradicted(estimate, low, high, null, ways):
        return State.CONTRADICTED
    if ways.all_clear and ways.studies > 1 and (nothing or low <= null <= high):
        return State.STUDIES_AGREE
    if nothing:
        return State.CANNOT_TELL
    if low <= null <= high:
        return State.BOTH_WAYS
    return State.LOWER if high < null else State.HIGHER


def _contradicted(estimate: float, low: float, high: float, null: float, ways: StudyWays) -> bool:
    """Whether the result lies on a side to which no study points, though they point elsewhere.

    Studies without a difference contradict only a whole interval, never an estimate next to no difference.
    """
    if estimate < null:
        return not ways.lower and (ways.higher > 0 or (ways.same > 0 and high < null))
    if estimate > null:
        return not ways.higher and (ways.lower > 0 or (ways.same > 0 and low > null))
    return False


def _breadth(
    measure: Measure, low: float | None, high: float | None, deviation: float | None
) -> tuple[float | None, float | None]:
    if low is None or high is None:
        return None, None
    if measure.ratio:
        return (high / low if low > 0 else math.inf), LARGEST_FOLD
    if measure.share or measure.id == MeasureId.RD:
        return high - low, LARGEST_SPAN
    if measure.id == MeasureId.SMD:
        return high - low, LARGEST_DEVIATIONS
    if measure.continuous:
        return ((high - low) / deviation, LARGEST_DEVIATIONS) if deviation else (None, None)
    if measure.kind == RATE and low > 0:
        return high / low, LARGEST_FOLD
    return None, None


def _deviations(synthesis: Synthesis, analysis: Analysis) -> float | None:
    """Return the largest standard deviation that a pooled arm prints, the scale for means.

    The largest, so that an interval is called empty only where it is by every arm.
    """
    found = [sd for c in synthesis.pooled_in(analysis) for sd in _spreads(c)]
    return max(found, default=None)


def _spreads(candidate: Candidate) -> list[float]:
    sides = (candidate.intervention, candidate.comparator)
    return [side.sd for side in sides if side is not None and side.sd]
