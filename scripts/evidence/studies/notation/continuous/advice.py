"""What of a mean or median cannot be read as it stands, and how to write it instead."""

from collections.abc import Sequence

from evidence.record.published.row_type import RowType
from evidence.studies.notation.continuous.spreads import SPREADS
from evidence.studies.notation.figure import NotationError
from evidence.studies.notation.parts import Parts
from evidence.studies.notation.text.limits import limits
from evidence.studies.notation.text.numbers import signed
from evidence.studies.notation.text.tokens import Cursor, Token
from evidence.studies.notation.text.words import TELLING

EXAMPLES = (
    "3.9 ± 2.2",
    "mean 3.9 (SD 2.2)",
    "median 6 [IQR 3 to 9]",
    "mean 71 (range 35 to 152)",
    "not reported",
)
KINDS = {"mean": RowType.MEAN, "average": RowType.MEAN, "median": RowType.MEDIAN}
_VALUE_ENDS = 3  # tokens: `mean`, a sign, the value
_OF_A_CHANGE = {"change", "changes", "reduction", "decrease", "increase"}


def refuse_bare(cursor: Cursor, value: Token, parts: Parts, kind: RowType | None) -> None:
    """Say what a number without a word in brackets could be."""
    start = cursor.position
    pair = limits(cursor, "the values")
    if pair and (parts.has("sd") or parts.has("se")):
        raise NotationError(
            f"'{cursor.text[:40]}': are {pair.low:g} to {pair.high:g} a range, an IQR or an interval?"
        )
    if pair:
        readings = [
            (kind or (RowType.MEAN if word == "95% CI" else RowType.MEDIAN), word)
            for word in ("range", "IQR", "95% CI")
            if (kind, word) != (RowType.MEAN, "IQR")
        ]
        raise NotationError(
            f"'{cursor.text[:40]}': a range, an IQR or a confidence interval?",
            _with_word(cursor, start, readings),
        )
    number = signed(cursor)
    if number is None:
        raise unreadable(cursor)
    spread = next((name for name in ("sd", "se") if parts.has(name)), "")
    size = [(kind or RowType.MEAN, "n =")] if not number.decimals and number.value > 0 else []
    if spread:
        shown = f"{value.text} ({spread.upper()} {parts.number(spread):g})"
        question = f"{number.text} after {shown}: the number of patients?"
        raise NotationError(question, _with_word(cursor, start, [(kind, word) for _, word in size]))
    if kind == RowType.MEDIAN:  # has neither an SD nor an SE
        question = f"{number.text} after the median {value.text}: the number of patients?"
        raise NotationError(question, _with_word(cursor, start, size))
    raise NotationError(
        f"{number.text} after {value.text}: an SD, an SE or the number of patients?",
        _with_word(cursor, start, [(kind, "SD"), (kind, "SE"), *size]),
    )


def _with_word(cursor: Cursor, start: int, readings: Sequence[tuple[RowType | None, str]]) -> tuple[str, ...]:
    """Give the figure as printed with a word before the numbers in question, for each of their readings.

    Nothing is advised where more stands beside these numbers (`10th-90th percentile 3-9`): the word would be
    another than the paper's.

    Parameters
    ----------
    start : the position of the first of these numbers; the cursor stands behind the last.
    readings : what kind of value the figure has, None where the word alone tells it, and the word.
    """
    if cursor.peek().kind not in (")", ",", ";", "end"):
        return ()
    if cursor.peek(1).kind == "(" and cursor.peek(2).text in SPREADS:
        return ()  # `3.9 (0.3) (SE)` says itself which
    here = cursor.tokens[start].start
    before, behind = cursor.text[:here], cursor.text[here:]
    named = cursor.tokens[0].text in KINDS or cursor.tokens[0].text == "m"
    return tuple(
        " ".join(("" if named else kind or "", f"{before}{word} {behind}")).strip() for kind, word in readings
    )


def unreadable(cursor: Cursor) -> NotationError:
    """Say that the rest of a figure cannot be read, with examples of what can."""
    rest = cursor.rest()
    if not rest:
        return NotationError(f"'{cursor.text[:40]}' is not complete", such_as=EXAMPLES)
    words = {token.text for token in cursor.tokens}
    if "geometric" in words:
        return NotationError(
            "a geometric mean is no mean: the ratio of both arms under `effect:` is pooled as ROM, and the "
            "arms are `not reported`, with the words under `printed:`",
            such_as=("ROM 0.85 (95% CI 0.74 to 0.97)",),
        )
    if words & _OF_A_CHANGE:
        return NotationError(
            "a change is a mean like others: write it without the word, with `value: change from baseline` "
            "in its entry, and the words under `printed:`",
            such_as=("mean -5.2 (SD 3.1)",),
        )
    after = cursor.peek()
    if cursor.position <= _VALUE_ENDS and after.kind == "word" and after.text not in TELLING:
        return NotationError(
            f"'{cursor.text[after.start :][: len(after.text)]}' is no unit that is read; where it is that of "
            "the outcome, leave it out, and put the paper's words under `printed:`",
            such_as=EXAMPLES,
        )
    return NotationError(f"cannot read '{rest[:40]}' as a mean or median", such_as=EXAMPLES)
