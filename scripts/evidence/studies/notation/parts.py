"""What has been read of a figure so far, and the pieces that figures of every kind share."""

from dataclasses import dataclass, field

import msgspec

from evidence.record.published.row import At
from evidence.record.published.row_type import RowType
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.style import IN_WORDS, Style
from evidence.studies.notation.text.limits import Limits
from evidence.studies.notation.text.numbers import whole
from evidence.studies.notation.text.tokens import Cursor, scaled
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

    def figure(self, kind: RowType, written: str) -> Figure:
        """Make the figure."""
        self.fields.pop("within", None)
        return msgspec.convert({"type": kind, "text": written, **self.fields}, Figure)


def started(style: Style | None) -> Parts:
    """Give empty parts that know the style of their column."""
    return Parts(style=style, slots=list(style.items) if style else [])


def contradicts(parts: Parts, printed: str) -> NotationError:
    """Say that a cell is not what the head of its column says."""
    wanted = IN_WORDS.get(parts.slots[0], parts.slots[0]) if parts.slots else "nothing more"
    return NotationError(
        f"the style `{parts.style.text}` says {wanted} here, not {printed}" if parts.style else printed
    )


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
    if not number.decimals and len(number.text) > 1 and number.text.isdigit():
        raise NotationError(f"p {op.kind} {number.text}: is its decimal sign missing?")
    if not 0 <= number.value <= 1:
        raise NotationError(f"p = {number.text} is not between 0 and 1")
    if (op.kind, number.value) in (("<", 0.0), (">", 1.0)):
        raise NotationError(f"p {op.kind} {number.text}: no p value is beyond 0 or 1")
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
