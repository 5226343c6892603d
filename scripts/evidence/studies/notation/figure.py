"""The result of reading a printed figure, and the error when it cannot be read."""

from dataclasses import dataclass, field

from evidence.record.measures import MeasureId
from evidence.record.published.row import At
from evidence.record.published.row_type import RowType
from evidence.studies.reading.outcomes.times import TimeError


class NotationError(ValueError):
    """A printed figure that cannot be read in one way only.

    Attributes
    ----------
    message : what is wrong, in words for a reviewer.
    write : tuple of str, what to write instead: the same numbers with the meaning said, never another.
    such_as : tuple of str, figures that can be read, as examples.
    """

    def __init__(self, message: str, write: tuple[str, ...] = (), such_as: tuple[str, ...] = ()):
        self.message = message
        self.write = tuple(write)
        self.such_as = tuple(such_as)
        if such_as:
            message += f" (read: {', '.join(f'`{each}`' for each in such_as)})"
        advice = f"write {' or '.join(f'`{w}`' for w in self.write)}" if self.write else ""
        joint = "" if not advice else " " if message.endswith("?") else "; "
        super().__init__(message + joint + advice)


class UnknownSign(NotationError):
    """A sign that no figure holds."""


class OutsideLimits(NotationError):
    """A value that does not lie between its own limits.

    Attributes
    ----------
    told : the value and its limits, without what to do about it.
    """

    def __init__(self, told: str):
        self.told = told
        super().__init__(
            f"{told}: one of the three is mistyped, or the paper is wrong (then leave the limits out and put "
            "the printed words under `printed:`)"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure, taken apart; what is not printed is None.

    Percentages and Kaplan-Meier estimates stay in percent (0 to 100), with `low`, `high` and `se` in the same
    unit. Risk differences are fractions, whether printed in percent or not. Means and medians are in `unit`.
    The fields ending in `decimals` say how precisely a number is printed, which the checks need.
    """

    type: RowType
    text: str = field(default="", compare=False)
    qualifier: str = ""  # "", "about", ">", "<", ">=", "<=": of the percentage, mean or median
    events: int | None = None
    n: int | None = None
    everyone: bool = False  # printed as "all": the count is the number in the arm
    percent: float | None = None
    percent_decimals: int | None = None
    low: float | None = None
    high: float | None = None
    limit_decimals: int | None = None  # of the less precise limit
    level: float | None = None
    level_assumed: bool = False  # the interval is printed without its level; 95% is taken
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    se: float | None = None
    spread_decimals: int | None = None
    q1: float | None = None
    q3: float | None = None
    min: float | None = None
    max: float | None = None
    measure: MeasureId | None = None
    estimate: float | None = None
    decimals: int | None = None  # of the mean, median, rate or estimate, before any power of ten
    times_ten_to: int = 0
    adjusted: bool = False
    p: float | None = None
    p_decimals: int | None = None
    p_op: str | None = None
    at: At | None = None
    rate: float | None = None  # events per `person_time`, where a rate and no count is printed
    person_time: float | None = None
    person_time_unit: str | None = None
    unit: str | None = None


__all__ = ["At", "Figure", "NotationError", "OutsideLimits", "TimeError", "UnknownSign"]
