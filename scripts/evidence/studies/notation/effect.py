"""Printed comparisons of two arms: ratios, differences and p values."""

from evidence.record.measures import MeasureId, ids
from evidence.record.published.row_type import RowType
from evidence.studies.notation.continuous.spreads import named_spread, word_behind
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.parts import Parts, p_value, put_interval, same_unit, started
from evidence.studies.notation.style import Style
from evidence.studies.notation.text.limits import Limits, confidence_interval, limits, outside
from evidence.studies.notation.text.numbers import directed, signed
from evidence.studies.notation.text.tokens import Cursor, Token, scaled
from evidence.studies.notation.text.units import unit

EXAMPLES = (
    "RR 0.96 (0.82 to 1.11), p = 0.56",
    "RD -14.4% (-27.9% to -0.2%)",
    "MD 5.7, p = 0.0006",
    "p < 0.001",
)
MEASURES = {
    MeasureId.RR: ("rr", "risk ratio", "relative risk"),
    MeasureId.OR: ("or", "odds ratio"),
    MeasureId.HR: ("hr", "hazard ratio"),
    # of competing risks: another quantity, never pooled with hazard ratios
    MeasureId.SHR: ("shr", "sub-hr", "subdistribution hazard ratio", "sub-distribution hazard ratio"),
    MeasureId.IRR: ("irr", "incidence rate ratio", "rate ratio"),
    MeasureId.ROM: ("rom", "ratio of means", "ratio of geometric means", "geometric mean ratio"),
    MeasureId.RD: ("rd", "absolute risk difference", "risk difference", "absolute difference in risk"),
    MeasureId.SMD: ("smd", "standardised mean difference", "standardized mean difference"),
    MeasureId.MD: ("md", "mean difference"),
}
RATIOS = ids(lambda m: m.printed and m.ratio)
_PHRASES = {phrase: measure for measure, phrases in MEASURES.items() for phrase in phrases}
# the level, where it is printed, and the limits
Interval = tuple[float | None, Limits]
_BEYOND_ALL = 2.0  # a limit of a risk difference of very few patients may lie beyond 1, never so far
_ADJUSTED = {
    "aor": MeasureId.OR,
    "ahr": MeasureId.HR,
}  # not aRR, which as often is the absolute risk reduction


def parse_effect(cursor: Cursor, style: Style | None = None) -> Figure:
    """Read a comparison of two arms; `style` is that of its column."""
    parts = started(style)
    if p_value(cursor, parts) or (style and style.main == "p" and bare_p(cursor, parts)):
        if not cursor.at_end():
            raise _unreadable(cursor)
        return parts.figure(RowType.P_ONLY, cursor.written)
    absolute = _in_so_many(cursor)
    if absolute is not None:
        return absolute
    measure = _measure(cursor, parts)
    cursor.take("=", ":", ",")
    cursor.take_phrase("of", "was")
    if cursor.peek().kind == "word" and cursor.peek().text == "for":
        _what_for(cursor)
    estimate = signed(cursor)
    if estimate is None:
        raise NotationError(f"{measure} needs a number, not '{cursor.rest()[:30]}'")
    first_unit = unit(cursor)
    units = {first_unit} if first_unit else set()
    if measure not in RATIOS:
        estimate = directed(cursor, estimate)
    interval: list[Interval] = []
    while not cursor.at_end():
        _tail(cursor, parts, interval)
    for _, found in interval:
        units |= found.units
    _finish(parts, measure, estimate, interval, units)
    return parts.figure(RowType.EFFECT, cursor.written)


def _measure(cursor: Cursor, parts: Parts) -> MeasureId:
    if cursor.take_phrase("adjusted", "adj"):
        parts.put("adjusted", True, "'adjusted'")
    phrase = cursor.take_phrase(*sorted(_PHRASES, key=len, reverse=True))
    if phrase:
        return _PHRASES[phrase]
    if cursor.peek().text == "arr" and cursor.text[cursor.peek().start :].startswith("aRR"):
        adjusted = f"adjusted RR{cursor.text[cursor.peek().start + 3 :]}"
        raise NotationError(
            "'aRR' is an adjusted risk ratio or an absolute risk reduction: of a risk difference write `RD`, "
            "negative where the first arm has the lower risk, and of a ratio",
            (adjusted.strip(),),
        )
    reduction = cursor.take_phrase("absolute risk reduction", "risk reduction", "absolute difference", "arr")
    rest = cursor.rest()[:40]
    if reduction:
        raise NotationError(
            f"'{reduction}' does not say which arm has the lower risk: write a risk difference, negative "
            "where the first arm has the lower risk",
            such_as=("RD -14.4% (-27.9% to -0.2%)",),
        )
    needed = cursor.take_phrase("number needed to treat", "number needed to harm", "nnt", "nnh")
    if needed:
        raise NotationError(
            f"'{needed}' is one over a risk difference, rounded, and does not say which arm has the lower "
            "risk: where no more is printed, write `not reported`, and the paper's words under `printed:`"
        )
    if cursor.peek().text in _ADJUSTED:
        parts.put("adjusted", True, "'adjusted'")
        return _ADJUSTED[cursor.next().text]
    if cursor.peek().kind in ("number", "-", "+"):
        if parts.style and parts.style.main in MEASURES:
            if parts.style.adjusted and not parts.has("adjusted"):
                parts.put("adjusted", True, "'adjusted'")
            return MeasureId(parts.style.main)
        whole_text = cursor.text.strip()
        below_zero = any(token.kind == "-" and _negative(cursor, i) for i, token in enumerate(cursor.tokens))
        possible = ("MD", "SMD") if below_zero else ("RR", "OR", "HR", "MD")
        if any(token.kind == "%" and not _level(cursor, i) for i, token in enumerate(cursor.tokens)):
            raise NotationError(
                f"which measure is {rest}? A risk difference and a relative change are both in percent"
            )
        raise NotationError(f"which measure is {rest}?", tuple(f"{each} {whole_text}" for each in possible))
    raise _unreadable(cursor)


def _negative(cursor: Cursor, place: int) -> bool:
    """Say whether the minus at this place is a sign, and no dash between two limits."""
    return (
        place == 0
        or cursor.tokens[place - 1].kind in ("(", ",", ";")
        or cursor.tokens[place - 1].text == "to"
    )


def _level(cursor: Cursor, place: int) -> bool:
    """Say whether the % at this place belongs to `95% CI`."""
    after = cursor.tokens[place + 1] if place + 1 < len(cursor.tokens) else None
    return after is not None and after.text in ("ci", "cis", "cl", "confidence")


def _what_for(cursor: Cursor) -> None:
    """Pass over the outcome that a paper names: `odds ratio for unfavourable outcome 0.76`."""
    start = cursor.position
    cursor.take("word")
    while cursor.peek().kind == "word" and cursor.peek().text not in _NOT_AN_OUTCOME:
        cursor.take("word")
    cursor.take(",", ":", "=")
    cursor.take_phrase("was", "of")
    after = cursor.peek(1).kind
    if cursor.peek().kind != "number" or after not in ("(", ",", ";", "end"):
        cursor.position = start


_NOT_AN_OUTCOME = (
    "per",
    "vs",
    "versus",
    "at",
    "within",
    "to",
    "and",
    "or",
    "grade",
    "class",
    "day",
    "interaction",
)


def bare_p(cursor: Cursor, parts: Parts) -> bool:
    """Read a p value that stands in a column of p values: `0.017`, `<.001`."""
    start = cursor.position
    op = cursor.take("=", "<", ">", "<=", ">=")
    number = cursor.take("number")
    if number is None or not 0 <= number.value <= 1 or (op is None and not number.decimals):
        cursor.position = start
        return False
    parts.put("p", number.value, "the p value")
    parts.fields["p_op"] = op.kind if op else "="
    parts.fields["p_decimals"] = number.decimals
    return True


def _in_so_many(cursor: Cursor) -> Figure | None:
    """Read a risk difference in natural frequencies: `33 more per 1,000 (from 135 fewer to 86 more)`."""
    if cursor.peek().kind != "number" or cursor.peek(1).text not in ("more", "fewer"):
        return None
    parts = Parts()
    estimate = directed(cursor, cursor.next())
    if not (cursor.take_phrase("per", "in") or cursor.take("/")):
        raise _unreadable(cursor)
    base = cursor.take("number")
    if base is None or base.value not in _BASES:
        raise NotationError(
            "a risk difference is of 100, 1000 or more patients", such_as=("33 more per 1000",)
        )
    cursor.take_phrase("patients", "people", "participants")
    scale = 1 / base.value
    shift = len(f"{base.value:.0f}") - 1
    parts.put("measure", "RD", "the measure")
    value = _fraction(estimate.value, scale)
    parts.put("estimate", value, "the estimate")
    parts.put("decimals", estimate.decimals + shift, "the estimate")
    if cursor.take("("):
        named = confidence_interval(cursor)
        level, found = named or (None, limits(cursor, "the interval"))
        if found is None or not cursor.take(")"):
            raise _unreadable(cursor)
        put_interval(parts, level, Limits(found.low, found.high, found.decimals, found.units))
        low, high = _fraction(found.low, scale), _fraction(found.high, scale)
        parts.fields |= {"low": low, "high": high, "limit_decimals": found.decimals + shift}
        outside(value, low, high, "its interval")
    if not cursor.at_end():
        raise _unreadable(cursor)
    return parts.figure(RowType.EFFECT, cursor.written)


_BASES = (100, 1000, 10_000, 100_000)


def _fraction(value: float, scale: float) -> float:
    found = scaled(value, scale)
    if abs(found) > 1:
        raise NotationError(f"a risk difference of {value:g} in {1 / scale:.0f} is beyond all of them")
    return found


def _tail(cursor: Cursor, parts: Parts, interval: list[Interval]) -> None:
    if cursor.take("("):
        _item(cursor, parts, interval)
        while cursor.take(",", ";"):
            _item(cursor, parts, interval)
        if not cursor.take(")"):
            raise _unreadable(cursor)
    elif cursor.take(",", ";"):
        _item(cursor, parts, interval)
    elif cursor.peek().kind == "word" and p_value(cursor, parts):
        pass
    else:
        raise _unreadable(cursor)


def _item(cursor: Cursor, parts: Parts, interval: list[Interval]) -> None:
    if p_value(cursor, parts):
        parts.said("p")
        return
    if _heterogeneity(cursor):
        return
    if parts.slots[:1] == ["p"] and bare_p(cursor, parts):
        parts.answer("p")
        return
    if _standard_error(cursor, parts):
        return
    found: Interval | None = confidence_interval(cursor)
    if found is None:
        bare = limits(cursor, "the interval")
        if bare is None:
            raise _unreadable(cursor)
        found = (parts.style.level if parts.style and "ci" in parts.slots else None, bare)
    parts.said("ci")
    if interval:
        raise NotationError("the interval is given twice")
    interval.append(found)


def _standard_error(cursor: Cursor, parts: Parts) -> bool:
    """Take `SE 1.3` of a difference; an SD beside one says nothing of how sure it is."""
    spread = named_spread(cursor)
    if not spread:
        return False
    cursor.take("=", ":")
    number = cursor.take("number")
    if spread == "sd" or number is None:
        raise NotationError(
            "a difference needs its interval or its SE, not the SD of the patients",
            such_as=("MD -5.2 (SE 1.3)",),
        )
    parts.put("se", number.value, "the SE")
    same_unit(parts, unit(cursor))
    word_behind(cursor)
    return True


def _heterogeneity(cursor: Cursor) -> bool:
    """Pass over `I2 = 88.9%` of a pooled estimate, which is no part of the effect."""
    start = cursor.position
    if cursor.take_phrase("i"):
        cursor.take("^")
        two, equal = cursor.take("number"), cursor.take("=", ":", ",")
        if two and two.text == "2" and equal and cursor.take("number") and cursor.take("%"):
            return True
    cursor.position = start
    return False


def _finish(
    parts: Parts, measure: MeasureId, estimate: Token, interval: list[Interval], units: set[str]
) -> None:
    """Bring a risk difference to a fraction and check the estimate against its limits."""
    value, decimals, scale = estimate.value, estimate.decimals, 1.0
    if measure == MeasureId.RD:
        if units - {"%"}:
            raise NotationError("a risk difference is a percentage or a fraction", such_as=EXAMPLES[1:2])
        if units:
            scale, decimals = 0.01, decimals + 2
        elif abs(value) > 1:
            raise NotationError(f"RD {estimate.text}: in percent?", (f"RD {estimate.text}%",))
        value = scaled(value, scale)
        if abs(value) > 1:
            raise NotationError(f"a risk difference of {estimate.text}% is beyond 100%")
    elif measure == MeasureId.MD:
        for seen in sorted(units):
            same_unit(parts, seen)
    elif units:
        raise NotationError(f"{measure} has no unit, but '{sorted(units)[0]}' is written")
    if parts.has("se") and (measure in RATIOS or measure == "RD"):
        raise NotationError(
            f"the SE of {measure}: of its logarithm, of a percentage? Write its interval",
            such_as=EXAMPLES[:1],
        )
    if measure in RATIOS and value <= 0:
        raise NotationError(f"{measure} {estimate.text}: a ratio is above 0")
    parts.put("measure", measure, "the measure")
    parts.put("estimate", value, "the estimate")
    parts.put("decimals", decimals, "the estimate")
    if interval:
        level, found = interval[0]
        low, high = put_interval(parts, level, found, scale)
        if measure in RATIOS and low < 0:
            raise NotationError(f"the lower limit of {measure} is negative, but a ratio is above 0")
        if measure == MeasureId.RD and max(-low, high) > _BEYOND_ALL:
            raise NotationError(
                f"the limits {100 * low:g}% to {100 * high:g}% are beyond all risk differences"
            )
        outside(value, low, high, "its interval")


def _unreadable(cursor: Cursor) -> NotationError:
    rest = cursor.rest()
    if not rest:
        return NotationError(f"'{cursor.text[:40]}' is not complete", such_as=EXAMPLES)
    return NotationError(f"cannot read '{rest[:40]}' as a comparison", such_as=EXAMPLES)
