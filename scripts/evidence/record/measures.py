"""Effect measures: what each is, said once for reading, pooling, judging and showing.

Measures have the names of settings, study files and results; ``stats`` are the codes by which the floor of
statistics knows them (the first is the transformation that pooling uses).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class MeasureId(StrEnum):
    """The name of an effect measure in settings, study files and results."""

    RR = "RR"
    RR_OF_FAILURE = "RR of failure"  # counts those without the event
    OR = "OR"
    RD = "RD"
    HR = "HR"
    SHR = "SHR"
    IRR = "IRR"
    PETO = "PETO"
    AS = "AS"
    IRD = "IRD"
    MD = "MD"
    MEDIANS = "difference of medians"
    SMD = "SMD"
    ROM = "ROM"
    PROPORTION = "proportion"
    SURVIVAL = "survival"
    MEAN = "mean"
    RATE = "rate"


# What a measure is.
RATIO = "ratio"
DIFFERENCE = "difference"
PROPORTION = "proportion"
SURVIVAL = "survival"
MEAN = "mean"
RATE = "rate"
KINDS = (RATIO, DIFFERENCE, PROPORTION, SURVIVAL, MEAN, RATE)

TWO_ARM = "two-arm"
SINGLE_ARM = "single-arm"

# What a measure is computed from.
COUNTS = "counts"
MEANS = "means"
TIMES = "times"  # times to an event: printed as a hazard ratio or read off a Kaplan-Meier curve
PERSON_TIME = "person-time"

# The scale on which it is pooled.
LOG, RAW, LOGIT, CLOGLOG, ARCSINE = "log", "raw", "logit", "cloglog", "arcsine"


@dataclass(frozen=True, slots=True)
class Measure:
    """One effect measure.

    Attributes
    ----------
    null
        The value of no difference on the natural scale, ``None`` for a single arm.
    more_events
        Whether a larger value means more events; ``None`` where no event is counted.
    asked, printed
        Whether a review may ask for it, and whether a study file may print it as an effect.
    """

    id: MeasureId
    name: str
    kind: str  # one of KINDS
    arms: str  # two-arm | single-arm
    data: str  # counts | means | times | person-time
    scale: str
    null: float | None
    stats: tuple[str, ...]
    more_events: bool | None
    asked: bool = False
    printed: bool = False

    @property
    def ratio(self) -> bool:
        """Whether 1 is no difference and the pooling scale is the logarithm."""
        return self.kind == RATIO

    @property
    def two_arm(self) -> bool:
        """Whether it sets two sides against each other."""
        return self.arms == TWO_ARM

    @property
    def share(self) -> bool:
        """Whether its values are shares between 0 and 1."""
        return self.kind in (PROPORTION, SURVIVAL)

    @property
    def continuous(self) -> bool:
        """Whether it is of an outcome that is measured, not counted."""
        return self.data == MEANS

    @property
    def of_events_in_time(self) -> bool:
        """Whether it counts how fast an event comes: its outcome is an event then, not what is kept."""
        return self.data == PERSON_TIME or (self.data == TIMES and self.two_arm)

    @property
    def contrasts_only(self) -> bool:
        """Whether it can only be printed as a contrast: nothing that arms print apart gives it."""
        return self.data == TIMES and self.two_arm

    @property
    def exchanged_in_words(self) -> str:
        """What happens to a value when the two sides are exchanged."""
        return "inverted" if self.ratio else "turned"

    def exchanged(self, value: float) -> float:
        """Return the value for the two sides exchanged."""
        return 1 / value if self.ratio else -value


def _ratio(id_: MeasureId, name: str, data: str, **more: bool) -> Measure:
    events = None if data == MEANS else True
    return Measure(id_, name, RATIO, TWO_ARM, data, LOG, 1.0, (id_,), events, **more)


def _difference(id_: MeasureId, name: str, data: str, scale: str = RAW, **more: bool) -> Measure:
    events = None if data == MEANS else True
    return Measure(id_, name, DIFFERENCE, TWO_ARM, data, scale, 0.0, (id_,), events, **more)


# In the order in which words of allowed measures are told.
MEASURES = (
    # Before RR: the statistics know both by one code, which stands for the latter.
    Measure(
        MeasureId.RR_OF_FAILURE, "risk ratio of failure", RATIO, TWO_ARM, COUNTS, LOG, 1.0, ("RR",), False,
    ),
    _ratio(MeasureId.RR, "risk ratio", COUNTS, asked=True, printed=True),
    _ratio(MeasureId.OR, "odds ratio", COUNTS, asked=True, printed=True),
    _difference(MeasureId.RD, "risk difference", COUNTS, asked=True, printed=True),
    _ratio(MeasureId.HR, "hazard ratio", TIMES, asked=True, printed=True),
    _ratio(MeasureId.SHR, "subdistribution hazard ratio", TIMES, asked=True, printed=True),
    _ratio(MeasureId.IRR, "rate ratio", PERSON_TIME, asked=True, printed=True),
    _ratio(MeasureId.PETO, "Peto odds ratio", COUNTS),
    _difference(MeasureId.AS, "arcsine difference", COUNTS, ARCSINE),
    _difference(MeasureId.IRD, "rate difference", PERSON_TIME, asked=True),
    _difference(MeasureId.MD, "mean difference", MEANS, asked=True, printed=True),
    Measure(MeasureId.MEDIANS, "difference of medians", DIFFERENCE, TWO_ARM, MEANS, RAW, 0.0, ("MDN",), None),
    _difference(MeasureId.SMD, "standardised mean difference", MEANS, asked=True, printed=True),
    _ratio(MeasureId.ROM, "ratio of means", MEANS, asked=True, printed=True),
    Measure(
        MeasureId.PROPORTION, "proportion", PROPORTION, SINGLE_ARM, COUNTS, LOGIT, None,
        ("PLO", "PLN", "PR", "PAS", "PFT"), True, asked=True,
    ),
    Measure(
        MeasureId.SURVIVAL, "event-free proportion", SURVIVAL, SINGLE_ARM, TIMES, CLOGLOG, None,
        ("CLOGLOG",), False, asked=True,
    ),
    Measure(MeasureId.MEAN, "mean", MEAN, SINGLE_ARM, MEANS, RAW, None, ("MN",), None, asked=True),
    Measure(
        MeasureId.RATE, "rate", RATE, SINGLE_ARM, PERSON_TIME, LOG, None, ("IRLN", "IR", "IRS", "IRFT"), True,
        asked=True,
    ),
)  # fmt: skip
BY_NAME = {name: measure for measure in MEASURES for name in (*measure.stats, measure.id)}


def measure_of(name: str) -> Measure:
    """Return the measure that the configuration or the statistics call so.

    Raises
    ------
    ValueError
        Where there is none; the message names all.
    """
    try:
        return BY_NAME[name]
    except KeyError:
        raise ValueError(f"{name!r} is not a measure; measures are {', '.join(BY_NAME)}") from None


def stats_code(measure: MeasureId) -> str:
    """Return the name by which the statistics call a measure on its pooling scale."""
    return BY_NAME[measure].stats[0]


def ids(which: Callable[[Measure], bool]) -> tuple[MeasureId, ...]:
    """Return the names of the measures of some kind, in the order of the table."""
    return tuple(measure.id for measure in MEASURES if which(measure))


# What a review may ask for.
ASKED_TWO_ARM = ids(lambda m: m.asked and m.two_arm)
ASKED_SINGLE_ARM = ids(lambda m: m.asked and not m.two_arm)
# What a sensitivity analysis may ask for: people without the event are counted there alone, because what is
# better and worse changes places.
ASKED_OF_ANALYSES = (MeasureId.RR_OF_FAILURE, MeasureId.MEDIANS, *ASKED_TWO_ARM)
