"""Meta-regressions: effects explained by properties of the studies, with ordinary and permutation tests."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record.notes.note import Note
from evidence.record.results.second import SecondComputation


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient of a meta-regression, on the pooling scale; ratios to one the natural way beside it.

    The first of a regression is the intercept. A numeric moderator's is the change for ``per`` units of it, a
    word's the difference from the level of reference.
    """

    name: str  # of the moderator; "intercept"
    level: str | None  # of a moderator made of words
    per: float | None  # of a numeric one
    estimate_scale: float
    se_scale: float
    ci_low_scale: float
    ci_high_scale: float
    p_value: float
    p_permutation: float | None
    factor: float | None = None  # by which a ratio (odds of a proportion, rate) is multiplied
    factor_low: float | None = None
    factor_high: float | None = None


@dataclass(frozen=True, slots=True)
class RegressionRow:
    """One study of a meta-regression: its effect, and its moderators in the order of the coefficients.

    Numbers are in the units that coefficients are told for. Of each moderator stands its number or its level.
    ``estimate`` is on the natural scale; the weight is that of inverse variance with the residual tau2.
    """

    key: str
    yi: float
    vi: float
    numbers: tuple[float | None, ...]
    levels: tuple[str | None, ...]
    estimate: float | None = None
    weight_percent: float | None = None


@dataclass(frozen=True, slots=True)
class FittedPoint:
    """The mean effect at one value or level of a moderator, with its intervals (natural scale)."""

    value: float | None  # in the moderator's own units
    level: str | None
    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float | None = None
    pi_high: float | None = None


@dataclass(frozen=True, slots=True)
class FittedLine:
    """What a meta-regression says along one moderator; all others stand at their means over the studies.

    Of a numeric moderator the points go from its lowest value to its highest, of words there is one a level.
    """

    moderator: str
    points: tuple[FittedPoint, ...]
    prediction_method: str | None = None


@dataclass(frozen=True, slots=True)
class Regression:
    """A meta-regression of the studies of one primary analysis.

    Effects are weighted by inverse variance on the pooling scale, whatever model the primary analysis has.
    ``test_p`` is of all moderators together. Without a fit ``note`` says why.
    """

    id: str
    label: str
    k: int
    coefficients: tuple[Coefficient, ...] = ()
    references: tuple[tuple[str, str], ...] = ()  # moderators made of words: the level of reference
    tau2_method: str | None = None
    ci_method: str | None = None
    level: float = 0.95
    tau2: float | None = None  # residual
    i2_percent: float | None = None  # residual
    r2_percent: float | None = None  # of the variance between studies explained
    q_residual: float | None = None
    q_residual_df: int | None = None
    q_residual_p: float | None = None
    test_statistic: float | None = None
    test_p: float | None = None
    p_permutation: float | None = None  # of all moderators together
    permutations: int | None = None
    exact: bool | None = None  # all arrangements, or drawn at random
    seed: int | None = None
    without_value: tuple[str, ...] = ()  # keys of studies left out because a moderator is not known
    notes: tuple[Note, ...] = ()
    note: Note | None = None
    second: SecondComputation | None = None
    rows: tuple[RegressionRow, ...] = ()  # the studies used
    second_permutation: SecondComputation | None = None  # of the permutation p values
    lines: tuple[FittedLine, ...] = ()  # one a moderator, in the order of the coefficients
    second_lines: SecondComputation | None = None  # of their means and intervals
