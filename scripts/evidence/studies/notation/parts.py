"""The pieces that figures of every kind share: intervals, p values, numbers of patients, times, units."""

from dataclasses import dataclass, field

import msgspec

from evidence.record.published.row import At
from evidence.record.published.row_type import RowType
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.style import IN_WORDS, Style
from evidence.studies.notation.tokens import Cursor, Token, scaled
from evidence.studies.notation.units import unit
from evidence.studies.notation.words import ABOUT, COMPARISONS, LINKS, TELLING, UNIT_OF
from evidence.studies.reading.outcomes.times import TimeError, parse_at

# What a field of a figure may hold.
Piece = str | float | bool | At


@dataclass(slots=True)
class Parts:
    """What has been read of a figure so far; a piece given twice is an error."""

    fields: dict[str, Piece] = field(default_factory=dict)
    style: Style | None = None
    slots: list[str] = field(default_factory=list)  # what the style says of the parts not read yet

    def answer(self, *kinds: str) -> str:
        """Take what the style says of a number that has no word; "" when it does not say one of these."""
        if self.slots and self.slots[0] in kinds:
            return self.slots.pop(0)
        return ""

    def said(self, *kinds: str) -> None:
        """Note that the cell itself says what the style says."""
        for kind in kinds:
            if kind in self.slots:
                self.slots.remove(kind)

    def put(self, name: str, value: Piece, what: str) -> None:
        """Set one field of the figure."""
        if name in self.fields:
            raise NotationError(f"{what} is given twice")
        self.fields[name] = value

    def number(self, name: str) -> float | None:
        """Give a number read so far, None when it has not been."""
        found = self.fields.get(name)
        return found if isinstance(found, (int, float)) else None

    def count(self, name: str) -> int | None:
        """Give a whole number read so far, None when it has not been."""
        found = self.fields.get(name)
        return found if isinstance(found, int) else None

    def has(self, name: str) -> bool:
        """Say whether a field has been read."""
        return name in self.fields

    def figure(self, kind: RowType) -> Figure:
        """Make the figure."""
        self.fields.pop("within", None)
        return msgspec.convert({"type": kind, **self.fields}, Figure)


def started(style: Style | None) -> Parts:
    """Give empty parts that know the style of their column."""
    return Parts(style=style, slots=list(style.items) if style else [])


def contradicts(parts: Parts, printed: str) -> NotationError:
    """Say that a cell is not what the head of its column says."""
    wanted = IN_WORDS.get(parts.slots[0], parts.slots[0]) if parts.slots else "nothing more"
    return NotationError(
        f"the style `{parts.style.text}` says {wanted} here, not {printed}" if parts.style else printed
    )


def description(cursor: Cursor, *also: str) -> bool:
    """Pass over words that say what is counted, as in `6 all-cause deaths (9.8%)`.

    Nothing is passed over where a word could change what the number says (`of`, `in` and their like may
    stand between), or where another number follows.

    Parameters
    ----------
    also : words that are allowed here besides.
    """
    start = cursor.position
    words: list[Token] = []
    while cursor.peek().kind == "word" or (
        words and cursor.peek().kind == "/" and cursor.peek(1).kind == "word"
    ):
        words.append(cursor.next())
    fine = any(word.text not in LINKS for word in words) and cursor.peek().kind in (
        "end",
        "(",
        ")",
        ",",
        ";",
    )
    for word in words:
        if word.kind == "/" or word.text in LINKS or word.text in also:
            continue
        pieces = word.text.split("-")
        if word.text in TELLING or word.text in UNIT_OF or len(word.text) < 3 or "non" in pieces:
            fine = False
        if any(piece in TELLING - {"risk"} for piece in pieces[:1]):
            fine = False
    if not fine:
        cursor.position = start
    return fine


def refuse_two_values(cursor: Cursor) -> None:
    """Stop where a second value follows the first: `90 to 120 min`, `0-5`, `3 or 4`."""
    joined = cursor.peek().kind == "-" or cursor.peek().text in ("to", "or")
    first, second = cursor.peek(-1), cursor.peek(1)
    if joined and first.kind == second.kind == "number":
        shown = cursor.text[first.start :][:40]
        raise NotationError(
            f"'{shown}': two values where one is meant; where no more is printed, write `not reported`, "
            "and the paper's words under `printed:`"
        )


def qualifier(cursor: Cursor) -> str:
    """Take `>`, `<`, `about`, `almost` and their like; "" when there is none."""
    sign = cursor.take(*COMPARISONS)
    if sign:
        return sign.kind
    phrase = cursor.take_phrase(*ABOUT)
    return ABOUT[phrase] if phrase else ""


def signed(cursor: Cursor) -> Token | None:
    """Take a number with an optional sign."""
    start = cursor.position
    sign = cursor.take("-", "+")
    number = cursor.take("number")
    if number is None:
        cursor.position = start
        return None
    if sign is None:
        return number
    value = 0.0 - number.value if sign.kind == "-" else number.value
    return Token("number", sign.kind + number.text, value, number.decimals, sign.start)


def directed(cursor: Cursor, number: Token) -> Token:
    """Give a number its sign from the word after it: `3.04 lower`, `135 fewer`."""
    if number.value < 0 or number.text.startswith("+"):
        return number
    if cursor.take_phrase("lower", "fewer", "less"):
        return Token("number", f"-{number.text}", -number.value, number.decimals, number.start)
    cursor.take_phrase("higher", "more")
    return number


def whole(number: Token, what: str) -> int:
    """Give a count as an integer."""
    if number.decimals or number.value < 0:
        raise NotationError(f"{number.text} is not a count: {what} must be a whole number")
    return int(number.value)


def same_unit(parts: Parts, seen: str | None) -> None:
    """Note the unit after a number; two different units in one figure are an error."""
    if seen is None:
        return
    before = parts.fields.get("unit")
    if before not in (None, seen):
        raise NotationError(
            f"two units in one figure: {before} and {seen}: write all of it in one, and the paper's words "
            "under `printed:` with `derived: value`"
        )
    parts.fields["unit"] = seen


def percent_sign(cursor: Cursor) -> bool:
    """Take `%`, `percent` or `per cent`."""
    return bool(cursor.take("%") or cursor.take_phrase("percent", "per cent"))


@dataclass(frozen=True, slots=True)
class Limits:
    """Two printed limits and the units printed after them."""

    low: float
    high: float
    decimals: int
    units: frozenset[str]


def limits(cursor: Cursor, what: str) -> Limits | None:
    """Take `9.6 to 22.9`, `9.6%-22.9%`, `-27.9 to -0.2` or `0.82, 1.11`; None when no two limits follow."""
    start = cursor.position
    cursor.take_phrase("from", "between")
    first = signed(cursor)
    if first is None:
        cursor.position = start
        return None
    first_unit = unit(cursor)
    first = directed(cursor, first)
    separator = cursor.take_phrase("to", "and") or (cursor.take("-", ",", ";") or Token("", "")).kind
    second = signed(cursor) if separator else None
    if second is None:
        cursor.position = start
        return None
    second_unit = unit(cursor)
    second = directed(cursor, second)
    if separator == "-" and (first.value < 0 or second.value < 0):
        raise NotationError(
            f"'{first.text}-{second.text}': a dash between limits of which one is negative has two readings",
            (f"{first.text} to {second.text}",),
        )
    if first.value > second.value:
        reversed_ = f"the limits of {what} are reversed: {first.text} is above {second.text}"
        grouped = _without_points(first, second)
        if grouped is None:
            raise NotationError(reversed_, (f"{second.text} to {first.text}",))
        raise NotationError(f"{reversed_}; or does a point group digits?", (grouped,) if grouped else ())
    seen = frozenset(u for u in (first_unit, second_unit) if u)
    return Limits(first.value, second.value, min(first.decimals, second.decimals), seen)


def _without_points(first: Token, second: Token) -> str | None:
    """Give limits as whole numbers where one may be in thousands (`900 to 1.500`), "" where that is no order.

    None where no point can group digits: then the limits were exchanged, and their order is what is wrong.
    """
    one, other = sorted((first, second), key=lambda token: token.decimals)
    if one.decimals or other.decimals != 3 or not 1 <= abs(other.value) < 1000:
        return None
    whole_first, whole_second = first.text.replace(".", ""), second.text.replace(".", "")
    return f"{whole_first} to {whole_second}" if float(whole_first) <= float(whole_second) else ""


def confidence_interval(cursor: Cursor) -> tuple[float, Limits] | None:
    """Take `95% CI 9.6 to 22.9`; give the level and the limits, None when no interval comes next."""
    start = cursor.position
    number = cursor.take("number")
    if number is None or not cursor.take("%"):
        cursor.position = start
        _refuse_without_level(cursor)
        return None
    named = cursor.take_phrase("ci", "cis", "confidence interval", "confidence limits", "cl")
    if not named:
        bare = limits(cursor, "the interval")
        other = cursor.peek()
        if other.kind == "word" and 50 <= number.value < 100:
            cursor.position += 1
            if limits(cursor, "the interval"):
                shown = f"{number.text}% {cursor.text[other.start :][: len(other.text)]}"
                raise NotationError(f"'{shown}': of intervals only confidence intervals are read (`95% CI`)")
        cursor.position = start
        if bare:
            advice = f"{number.text}% CI {bare.low:g} to {bare.high:g}"
            raise NotationError(f"'{number.text}%' before two limits: a confidence interval?", (advice,))
        return None
    if not 50 <= number.value < 100:
        raise NotationError(f"{number.text}% is not the level of a confidence interval", such_as=("95% CI",))
    short_form(cursor, "ci", "cl")
    cursor.take(":", ",", "=")
    cursor.take_phrase("of")
    found = limits(cursor, "the interval")
    if found is None:
        raise NotationError(
            f"the confidence interval needs two limits, not '{cursor.rest()[:30]}'",
            such_as=("95% CI 31.5 to 51.4",),
        )
    return round(number.value / 100, number.decimals + 2), found


def _refuse_without_level(cursor: Cursor) -> None:
    """Stop at `CI 17 to 46`, whose level is not printed."""
    start = cursor.position
    if not cursor.take_phrase("ci", "confidence interval", "confidence limits"):
        return
    short_form(cursor, "ci", "cl")
    cursor.take(":", ",", "=")
    found = limits(cursor, "the interval")
    cursor.position = start
    if found:
        advice = f"95% CI {found.low:g} to {found.high:g}"
        raise NotationError("the confidence interval is printed without its level (is it 95%?)", (advice,))


def short_form(cursor: Cursor, *words: str) -> None:
    """Pass over the abbreviation that a paper defines: `confidence interval [CI]`."""
    if cursor.peek().kind == "(" and cursor.peek(1).text in words and cursor.peek(2).kind == ")":
        cursor.position += 3


_BEFORE_P = (
    "log-rank test",
    "log rank test",
    "log-rank",
    "log rank",
    "logrank",
    "for",
    "test",
    "kaplan-meier curve",
    "kaplan-meier",
    "chi-square",
    "chi-squared",
    "fisher",
    "none were significant",
    "not significant",
    "ns",
)


def p_value(cursor: Cursor, parts: Parts) -> bool:
    """Take `p = 0.56`, `P<.001`, `log-rank p = 0.05`."""
    start = cursor.position
    cursor.take_phrase(*_BEFORE_P)
    cursor.take_phrase("test")
    cursor.take(",", ":")
    if not cursor.take_phrase("p value", "p-value", "p"):
        cursor.position = start
        return False
    op = cursor.take("=", "<", ">", "<=", ">=")
    number = cursor.take("number")
    if number is None or op is None:
        raise NotationError(
            f"cannot read a p value in '{cursor.text[:60]}'", such_as=("p = 0.047", "p < 0.001")
        )
    if not 0 <= number.value <= 1:
        raise NotationError(f"p = {number.text} is not between 0 and 1")
    parts.put("p", number.value, "the p value")
    parts.fields["p_op"] = op.kind
    parts.fields["p_decimals"] = number.decimals
    return True


def number_of_patients(cursor: Cursor) -> int | None:
    """Take `n = 36` or `n: 36`."""
    if cursor.peek().text == "n" and cursor.peek(1).kind in ("=", ":"):
        cursor.position += 2
        number = cursor.take("number")
        if number is None:
            raise NotationError(f"n needs a number, not '{cursor.rest()[:20]}'", such_as=("n = 36",))
        return whole(number, "n")
    return None


def time_of(cursor: Cursor, parts: Parts) -> bool:
    """Take `at 12 months` or `within 30 days`."""
    if (
        cursor.peek().text not in ("at", "within")
        or cursor.peek(1).kind != "number"
        or cursor.peek(2).kind != "word"
    ):
        return False
    amount, word = cursor.peek(1), cursor.peek(2)
    digits = f"{amount.value:.{amount.decimals}f}"
    try:
        parts.put("at", parse_at(f"{digits} {word.text}"), "the time")
    except TimeError as error:
        raise NotationError(str(error)) from None
    if cursor.peek().text == "within":
        parts.fields["within"] = True
    cursor.position += 3
    return True


def put_interval(parts: Parts, level: float | None, found: Limits, scale: float = 1.0) -> tuple[float, float]:
    """Note a confidence interval and give its limits; no level: none is printed and 95% is taken."""
    low, high = scaled(found.low, scale), scaled(found.high, scale)
    parts.put("low", low, "the interval")
    parts.fields["high"] = high
    shift = {1.0: 0, 0.01: 2, 100.0: -2}[scale]
    parts.fields["limit_decimals"] = max(found.decimals + shift, 0)
    parts.fields["level"] = 0.95 if level is None else level
    parts.fields["level_assumed"] = level is None
    return low, high


def outside(value: float, low: float, high: float, what: str) -> None:
    """Raise when a typed value is not between its own limits."""
    if not low <= value <= high:
        raise NotationError(
            f"{value:g} is outside {what} {low:g} to {high:g}: one of the three is mistyped, or the paper is "
            "wrong (then leave the limits out and put the printed words under `printed:`)"
        )
