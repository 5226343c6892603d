"""Tidy rows: one printed figure each, with what was computed from it, how, and from which page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from evidence.record.measures import MeasureId
from evidence.record.notes.note import Note
from evidence.record.notes.step import Step
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity

# Why a median cannot be pooled as it stands; a review converts it where the data allow.
MEDIAN_WITH_SPREAD = Note("median_with_spread")


# A time in days or weeks that is so near to whole months counts as them: 31, 90, 360, 365 days, 52 weeks.
_A_MONTH = 0.02
# So is one that is assumed, which is said behind it.
_IN_DAYS = re.compile(r"(?<![a-z])(?:hour|hr|h|day|d|week|wk)s?\s*(?:\(assumed\))?$", re.IGNORECASE)


class AtKind(StrEnum):
    """What a time is."""

    FOLLOW_UP = "follow-up"
    BASELINE = "baseline"  # 0 months
    PERIPROCEDURAL = "periprocedural"  # 0 months: procedure and hospital stay


@dataclass(frozen=True, slots=True)
class At:
    """When a figure was measured."""

    months: float
    kind: AtKind = AtKind.FOLLOW_UP
    printed: str = field(default="", compare=False)  # as the study file writes it

    @property
    def counted(self) -> float:
        """The months that this time counts as wherever times are compared: 365 days are 12 of them."""
        whole = round(self.months)
        near = self.months > 0.5 and abs(self.months - whole) <= _A_MONTH * whole
        return float(whole) if near and _IN_DAYS.search(self.printed) else self.months


# What was read of a publication, or in another one of it; the words that `read` in a study file begins with.
READ_KINDS = (
    "full text",
    "part of the full text",
    "table",
    "abstract",
    "part of the abstract",
    "poster",
    "registry record",
    "title",
    "summary",
)


class Derived(StrEnum):
    """What of a figure is its reader's and not printed."""

    NOTHING = ""
    COUNT = "count"
    DENOMINATOR = "denominator"
    COUNT_AND_DENOMINATOR = "count and denominator"
    VALUE = "value"
    METHOD = "method"  # how it was estimated


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a reviewer supposes of a figure that its publication does not print, and why.

    No primary analysis uses it: see `evidence.review.selection.assumed.assuming`.
    """

    why: str
    n: int | None = None  # patients (or limbs ...) behind the figure
    at: At | None = None  # when it was measured
    segment: str = ""  # of which vessel segment it is

    @property
    def in_words(self) -> str:
        """What is supposed, and why."""
        told = [f"n = {self.n}"] if self.n is not None else []
        told += [f"at {self.at.printed}"] if self.at is not None else []
        told += [f"of the segment {self.segment}"] if self.segment else []
        return f"{', '.join(told)}: {self.why}"


@dataclass(frozen=True, slots=True)
class Counted:
    """The period over which events are counted, where it is not from treatment to the time of the figure.

    What begins after treatment, or is new since an earlier visit, is a part of the follow-up.
    """

    from_months: float | None = None  # None: from treatment
    to_months: float | None = None  # None: to the time of the figure
    new: bool = False  # events of this period alone; else all until then
    printed: str = ""

    @property
    def partial(self) -> bool:
        """Whether earlier events are missing."""
        return self.new or bool(self.from_months)


@dataclass(frozen=True, slots=True)
class Source:
    """A page that was read; second-hand when another publication quotes the figure there."""

    id: str
    url: str
    read: str  # begins with the kind
    second_hand: bool = False
    kind: str = ""  # one of READ_KINDS, or ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the published figure that does not agree with itself."""

    rule: str
    severity: Severity
    message: str
    against: tuple[str, ...] = ()  # the other rows of which not all can be true with this one


@dataclass(frozen=True, slots=True)
class SilencedFinding:
    """A finding that a reviewer has answered in the study file; it stays listed, with the reason."""

    rule: str
    severity: Severity
    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A printed effect computed again from its arms.

    `agrees` is None where it cannot be computed, and `why` then says so. `low` and `high` are of the first of
    the usual intervals; `interval_agrees` is None where no interval is printed or can be computed. `of` names
    the rows of the two arms. The scale is that of the printed effect.
    """

    agrees: bool | None
    why: str = ""
    measure: MeasureId | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    interval_agrees: bool | None = None
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class EffectCheck:
    """One printed effect beside the one from its arms; `why` says what differs, or why it is not computed."""

    row: str
    publication: str
    study: str
    outcome: str
    printed: str
    measure: MeasureId
    estimate: float | None  # from the arms, as are the limits
    low: float | None
    high: float | None
    agrees: bool | None
    interval_agrees: bool | None
    why: str


class Values(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The numbers of a row; what is not known is None, and has no place in JSON.

    Percentages of counts are in percent, with `low` and `high` in percent. Kaplan-Meier estimates are
    fractions: `survival`, `low`, `high` and `se` alike. Rates are events per person-year and `person_time` is
    in person-years. Means and medians are in the unit of the outcome, risk differences are fractions.
    (A Struct and no dataclass, because most of the numbers of a row do not exist and only a Struct can leave
    them out.)
    """

    events: int | None = None
    events_low: int | None = None  # the least and the most events that fit, where several counts do
    events_high: int | None = None
    n: int | None = None
    percent: float | None = None
    percent_decimals: int | None = None
    survival: float | None = None
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None  # of the interval between low and high: 0.95
    at_risk: int | None = None
    mean: float | None = None
    sd: float | None = None
    se: float | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    min: float | None = None
    max: float | None = None
    measure: MeasureId | None = None
    estimate: float | None = None
    p: float | None = None
    p_op: str | None = None
    person_time: float | None = None
    unit: str | None = None
    decimals: int | None = None
    qualifier: str | None = None


VALUES: tuple[str, ...] = Values.__struct_fields__


# How sure a review is of its own estimate, in the words of GRADE and its like.
CERTAINTIES = ("high", "moderate", "low", "very low")


@dataclass(frozen=True, slots=True)
class PooledFrom:
    """What stands behind an estimate that a review pooled itself; "" and None for what is not printed."""

    studies: int | None = None
    designs: str = ""  # randomised trials, observational studies ...
    patients: int | None = None
    certainty: str = ""  # one of CERTAINTIES, or ""
    judged_with: str = ""  # GRADE, CINeMA ...

    @property
    def told(self) -> str:
        """In words: 6 observational studies, 993 people; certainty very low (GRADE)."""
        what = self.designs or ("study" if self.studies == 1 else "studies")
        counted = [f"{self.studies} {what}"] if self.studies is not None else []
        if self.patients is not None:
            counted.append(f"{self.patients} people")
        sure = f"certainty {self.certainty}" if self.certainty else ""
        sure += f" ({self.judged_with})" if sure and self.judged_with else ""
        return "; ".join(filter(None, (", ".join(counted), sure)))


@dataclass(frozen=True, slots=True)
class Row:
    """A printed figure made tidy.

    `arm` is None for a comparison of two arms. `reason` says why a row is not poolable, None when it is.
    """

    id: str
    publication: str
    study: str
    outcome: str
    type: RowType
    change: bool
    arm: str | None
    comparison: tuple[str, str] | None
    at: At | None
    segment: str
    subgroup: str
    unit: str  # of analysis: patient, limb, ...
    instrument: str
    definition: str
    method: str
    pooled: bool
    adjusted: bool
    printed: str
    figure: str  # in the notation
    derived_by_hand: Derived
    values: Values
    derivation: tuple[Step, ...]
    poolable: bool
    reason: Note | None
    note: str
    source: Source
    file: str
    line: int
    findings: tuple[Finding, ...]
    silenced: tuple[SilencedFinding, ...] = ()
    recomputed: Recomputed | None = None  # of a printed effect
    pooled_from: PooledFrom | None = None  # of a pooled estimate, where the review prints it
    assumed: Assumed | None = None  # what a reviewer supposes of it
    counted: Counted | None = None  # the period, where it is not from treatment to the time

    @property
    def one_arm(self) -> str:
        """The arm that the figure is of; an error of a comparison of two."""
        if self.arm is None:
            raise ValueError(f"{self.file}:{self.line}: {self.place} is no figure of one arm")
        return self.arm

    @property
    def entry(self) -> str:
        """The number of the entry of the study file, counted from 1 as readers do."""
        return self.id.split("/")[1]

    @property
    def place(self) -> str:
        """The entry of the study file as problems name it: `outcomes[3]`."""
        return f"outcomes[{self.entry}]"
