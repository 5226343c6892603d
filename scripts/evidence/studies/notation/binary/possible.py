"""What a count, percentage or rate cannot be."""

from evidence.record.published.row_type import RowType
from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.parts import Parts
from evidence.studies.notation.text.limits import outside


def check(parts: Parts, kind: RowType, kaplan_meier: bool) -> None:
    """Refuse what cannot be: more events than patients, an estimate outside its own interval."""
    events, n, percent = parts.count("events"), parts.count("n"), parts.number("percent")
    if kaplan_meier and kind in (RowType.COUNT, RowType.RATE):
        raise NotationError(
            "a Kaplan-Meier estimate is a percentage: put the number still followed under `at risk:`, or "
            "leave `method: Kaplan-Meier` out for a count",
            (f"{percent:g}%",) if percent is not None else (),
        )
    if events is not None and n is not None and events > n:
        raise NotationError(f"{events} events of {n} patients")
    if kind == RowType.COUNT and parts.has("low"):
        if percent is None and n is None:
            raise NotationError(
                f"is {events} a count or a percentage? An interval belongs to a percentage: print its "
                "% sign, or say it for the column under `style:`"
            )
        _share_inside(parts, percent)
    _standard_error_possible(parts.number("se"), percent)
    low, high, rate = (parts.number(name) for name in ("low", "high", "rate"))
    if low is None or high is None:
        return
    if kind != RowType.RATE:
        if not 0 <= low <= high <= 100:
            raise NotationError(f"the limits {low:g} to {high:g} are not between 0% and 100%")
        if percent is not None:
            outside(percent, low, high, "its interval")
    elif rate is not None:
        outside(rate, low, high, "its interval")


def _share_inside(parts: Parts, percent: float | None) -> None:
    """Refuse an interval beside the share that its own count and denominator give."""
    events, n, decimals = parts.count("events"), parts.count("n"), parts.count("limit_decimals")
    low, high = parts.number("low"), parts.number("high")
    if percent is not None or not n or events is None or low is None or high is None:
        return
    share, slack = 100 * events / n, 10 ** -(decimals or 0)
    if not low - slack <= share <= high + slack:
        span = f"{low:g} to {high:g}"
        raise NotationError(
            f"{events}/{n} is {share:.1f}%, outside its interval {span}: one of them is mistyped, or the "
            "paper is wrong (then leave the limits out and put the printed words under `printed:`)"
        )


def _standard_error_possible(se: float | None, percent: float | None) -> None:
    """Refuse a standard error that no share of patients has: 0 (but of 0% or 100%), or above that of one."""
    if se is None or percent is None:
        return
    if se <= 0 and 0 < percent < 100:
        raise NotationError(f"SE {se:g}: the standard error of {percent:g}% cannot be 0")
    most = (percent * (100 - percent)) ** 0.5
    if se > most + 1:  # one patient; a unit for rounding
        raise NotationError(f"SE {se:g}: of {percent:g}% it is at most {most:.0f}, that of a single patient")
