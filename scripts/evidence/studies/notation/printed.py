"""Holding a figure against the paper's own words: its numbers stand there, or are marked as derived."""

import re

from evidence.record.measures import MeasureId
from evidence.record.published.row import Derived
from evidence.studies.notation.figure import Figure, NotationError
from evidence.studies.notation.text.tokens import Cursor, one_spelling
from evidence.studies.reading.outcomes.times import number_word
from evidence.studies.tidy.rounding import fits, fits_truncated

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*|\.[0-9]+")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_LEVEL = re.compile(r"\b[5-9][0-9](?:\.[0-9]+)? ?% ?(?=ci|confidence|cl\b)")
_PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?|\.[0-9]+) ?(?:%|per ?cent)")
_P = re.compile(r"\bp(?:[ -]value)? ?[=<>]")
_ZERO = ("no", "none", "not", "nobody", "without", "zero", "never", "neither", "nil", "absence", "free")
_EVERYONE = ("all", "every", "everyone", "each", "both")
_MINUS = re.compile(rf"(?<![^\s(\[,;:=])-({_NUMBER.pattern})")
_BEFORE_DASH = re.compile(r"[0-9%]\s+$")  # `12 -15` is a span
_POWERS = {"thousand": 3, "million": 6, "billion": 9}
CLOSE = 1e-9


def numbers_in(text: str) -> set[float]:
    """Give every number of a text, in digits or words; one with a comma in both of its readings."""
    plain = one_spelling(text).lower()
    found: set[float] = set()
    for raw in _NUMBER.findall(plain):
        for reading in {raw.replace(",", ""), raw.replace(",", ".")}:
            if reading.count(".") <= 1:
                found.add(float(reading))
        found.update(float(piece) for piece in re.split("[.,]", raw) if piece and raw.count(",") == 1)
        if "." in raw:  # "1.56,6.84": a comma between two numbers, not within one
            found.update(float(piece) for piece in raw.split(",") if piece.count(".") <= 1)
    for word in _WORD.findall(plain):
        value = number_word(word)
        if value is not None:
            found.add(float(value))
        elif word in _ZERO:
            found.add(0.0)
        elif word in _EVERYONE:
            found.add(100.0)
    return found


def _told(figure: Figure) -> set[float]:
    """Give the numbers of a figure as they are written there, without the level of its interval."""
    plain = _LEVEL.sub("", one_spelling(figure.text).lower())
    try:
        tokens = Cursor(plain, counted=True).tokens
    except NotationError:
        return set()
    return {token.value for token in tokens if token.kind == "number"}


def against_printed(figure: Figure, printed: str, derived: Derived) -> str:
    """Say where a figure and the paper's words differ, "" where they do not.

    A denominator may come from elsewhere in the paper, as long as a printed percentage agrees with it; a p
    value likewise, as long as the words print no other.

    Parameters
    ----------
    figure : as read.
    printed : the paper's words.
    derived : what is said not to be printed.
    """
    seen = numbers_in(printed)
    if derived == Derived.VALUE or not seen:
        return ""
    excused: set[float | None] = {figure.n}
    if derived in (Derived.COUNT, Derived.COUNT_AND_DENOMINATOR) or figure.everyone:
        excused.add(figure.events)
    if figure.p is not None and not _P.search(one_spelling(printed).lower()):
        excused.add(figure.p)
    if figure.at is not None:
        excused |= numbers_in(figure.at.printed)
    words = one_spelling(printed).lower()
    if any(word in words and figure.times_ten_to == power for word, power in _POWERS.items()):
        excused |= {10.0, float(figure.times_ten_to)}
    if figure.percent is not None and "%" not in words and "percent" not in words:
        seen = seen | {100 * each for each in seen if each <= 1}  # a share printed as a fraction
    missing = sorted(
        value for value in _told(figure) - excused if not any(_close(value, each) for each in seen)
    )
    if missing:
        listed = " and ".join(f"{value:g}" for value in missing)
        is_are = "is" if len(missing) == 1 else "are"
        return (
            f"{listed} of the figure {is_are} not in '{printed[:80]}': copy the figure from there, or say "
            "under `derived:` what is not printed"
        )
    return _other_sign(figure, printed) or _share_of(figure, printed)


def _other_sign(figure: Figure, printed: str) -> str:
    """Say that the words print a minus before the value, where the figure has none.

    The other way round words may say it: `3.2 lower`, a reduction by 3.2.
    """
    value = next((x for x in (figure.estimate, figure.mean, figure.median) if x is not None), None)
    if value is None or value <= 0 or figure.times_ten_to:
        return ""
    plain = one_spelling(printed)
    minus = [found for found in _MINUS.finditer(plain) if not _BEFORE_DASH.search(plain[: found.start()])]
    others = "".join(" " if any(m.start() <= i < m.end() for m in minus) else c for i, c in enumerate(plain))
    shown = (value, 100 * value) if figure.measure == MeasureId.RD else (value,)
    for found in minus:
        if any(_close(each, x) for each in shown for x in numbers_in(found[1])) and not any(
            _close(each, x) for each in shown for x in numbers_in(others)
        ):
            return (
                f"the figure has no minus, but '{printed[:80]}' prints one: write it as printed, or "
                "`derived: value` where it was turned"
            )
    return ""


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= CLOSE * max(1.0, abs(one))


def _share_of(figure: Figure, printed: str) -> str:
    """Hold the figure's count and denominator against the one percentage that the words print."""
    shares = _PERCENT.findall(_LEVEL.sub("", one_spelling(printed).lower()))
    if figure.events is None or not figure.n or len(shares) != 1 or figure.percent is not None or figure.low:
        return ""
    text = shares[0].replace(",", ".")
    percent, decimals = float(text), len(text.partition(".")[2])
    events, n = figure.events, figure.n
    if percent > 100 or fits(events, n, percent, decimals) or fits_truncated(events, n, percent, decimals):
        return ""
    told = f"{events}/{n} is {100 * events / n:.{decimals}f}%, but '{printed[:60]}' prints {text}%"
    if float(n) in numbers_in(printed):
        return f"{told}: write `{events}/{n} ({text}%)`, so that the difference is told"
    return f"{told}, and {n} is not printed there: write the figure as printed"
