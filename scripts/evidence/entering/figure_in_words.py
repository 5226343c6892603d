"""A figure as it was read, in words: what is shown beside it while it is typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from evidence.display import words
from evidence.display.prose.notes import sentence
from evidence.display.prose.receipts import what_helps
from evidence.record.measures import MeasureId
from evidence.record.published.receipt import FigureReceipt
from evidence.record.published.row import Row, Values
from evidence.record.published.row_type import MEASURED, RowType
from evidence.studies.tidy.open_percentages import open_percentage

_QUALIFIERS = {"about": "about ", "<": "less than ", ">": "more than ", "<=": "at most ", ">=": "at least "}


def read_as(row: Row) -> str:
    """Say what was read: ``37 of 90 patients (41.1%)``, ``mean 3.9, SD 2.2, of 36``."""
    parts = [part for part in _read(row) if part]
    return ", ".join(parts)


def worked_out_of_it(row: Row) -> tuple[str, ...]:
    """Say what was taken from elsewhere or computed on the way."""
    return tuple(sentence(step.what) for step in row.derivation)


def not_pooled(row: Row, sizes: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """Say why a figure cannot be pooled, and what would let it; nothing where it can.

    Parameters
    ----------
    sizes : of each arm, by unit of analysis.
    """
    if row.reason is None:
        return ()
    help_ = what_helps(FigureReceipt(row, "", *open_percentage(row, sizes)))
    return tuple(filter(None, (f"not pooled: {sentence(row.reason)}", help_)))


def _read(row: Row) -> Iterator[str]:
    v = row.values
    sign = _QUALIFIERS.get(v.qualifier or "", "")
    if row.type == RowType.NOT_REPORTED:
        yield "not reported: the paper prints no figure"
    elif row.type == RowType.COUNT:
        yield _count(row, sign)
        yield _interval(v, "%")
    elif row.type == RowType.PERCENT:
        of = f" of {words.plural(v.n, row.unit)}" if v.n is not None else ""
        yield f"{sign}{_number(v.percent, v.percent_decimals)}%{of}"
        yield _counts(row) if v.events is None else _count(row)
        yield _interval(v, "%")
    elif row.type == RowType.SURVIVAL:
        yield f"{sign}{_share(v.survival, v.percent_decimals)} as estimated ({row.method})"
        yield _interval(v, "%", share=True)
        yield f"SE {_share(v.se)}" if v.se is not None else ""
        yield f"{v.at_risk} at risk" if v.at_risk is not None else ""
    elif row.type == RowType.RATE:
        yield from _rate(row, sign)
    elif row.type in MEASURED:
        yield from _measured(row, sign)
    elif row.type == RowType.EFFECT:
        share = v.measure == MeasureId.RD  # kept as a fraction, read as percentage points
        shown = _share(v.estimate) if share else _number(v.estimate, v.decimals)
        yield f"{v.measure} {shown}" + (f" {v.unit}" if v.unit else "")
        yield _interval(v, "%" if share else "", share=share)
    if v.p is not None:
        yield f"p {v.p_op} {_number(v.p)}"
    if row.at is not None and row.type != RowType.NOT_REPORTED:
        yield f"at {row.at.printed}" if row.at.printed[:1].isdigit() else row.at.printed


def _count(row: Row, sign: str = "") -> str:
    v = row.values
    of = "" if v.n is None else f" of {words.plural(v.n, row.unit)}"
    events = f"{v.events}{of}" if of else words.plural(v.events or 0, "event")
    return events + (f" ({sign}{_number(v.percent, v.percent_decimals)}%)" if v.percent is not None else "")


def _counts(row: Row) -> str:
    v = row.values
    if v.events_low is None or v.events_high is None:
        return ""
    return f"{v.events_low} to {v.events_high} events"


def _rate(row: Row, sign: str) -> Iterator[str]:
    v = row.values
    if v.events is not None:
        yield f"{sign}{words.plural(v.events, 'event')}"
    if v.person_time is not None:
        yield f"in {_number(v.person_time)} person-years"
    if v.rate is not None:
        yield f"{sign}{_number(v.rate * 100)} per 100 person-years"
    if v.low is not None and v.high is not None:
        yield f"{_level(v)} {_number(v.low * 100)} to {_number(v.high * 100)}"


def _measured(row: Row, sign: str) -> Iterator[str]:
    v = row.values
    unit = f" {v.unit}" if v.unit else ""
    change = "change, " if row.change else ""
    yield f"{change}{row.type} {sign}{_number(v.mean if row.type == 'mean' else v.median, v.decimals)}{unit}"
    yield f"SD {_number(v.sd)}" if v.sd is not None else ""
    yield f"SE {_number(v.se)}" if v.se is not None else ""
    yield f"quartiles {_number(v.q1)} to {_number(v.q3)}" if v.q1 is not None and v.q3 is not None else ""
    yield f"range {_number(v.min)} to {_number(v.max)}" if v.min is not None and v.max is not None else ""
    yield _interval(v, "")
    yield f"of {words.plural(v.n, row.unit)}" if v.n is not None else ""


def _interval(v: Values, percent: str, *, share: bool = False) -> str:
    if v.low is None or v.high is None:
        return ""
    ends = [_share(x)[:-1] if share else _number(x) for x in (v.low, v.high)]
    return f"{_level(v)} {ends[0]}{percent} to {ends[1]}{percent}"


def _level(v: Values) -> str:
    return f"{_number(round((v.level or 0.95) * 100, 6))}% interval"


def _share(value: float | None, decimals: int | None = 0) -> str:
    """Write a fraction in percent."""
    return "" if value is None else f"{_number(round(value * 100, 8), decimals)}%"


def _number(value: float | None, decimals: int | None = 0) -> str:
    return "" if value is None else number(round(value, 10), decimals)


def number(value: float, decimals: int | None = 0) -> str:
    """Write a number with at least so many decimals, and more where it has more."""
    fixed = f"{value:.{decimals or 0}f}"
    if float(fixed) == value:
        return fixed
    return format(Decimal(repr(value)), "f")
