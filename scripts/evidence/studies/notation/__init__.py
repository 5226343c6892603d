"""The notation of printed figures: `parse` reads what papers print.

Three small grammars read what is counted (`binary`), measured (`continuous`) and compared (`effect`).
What has more than one reading is an error that says what to write instead.
"""

import re

from evidence.record.published.row_type import RowType
from evidence.studies.notation import effect
from evidence.studies.notation.binary import beside
from evidence.studies.notation.binary.parsing import parse_binary
from evidence.studies.notation.continuous import advice
from evidence.studies.notation.continuous.parsing import parse_continuous
from evidence.studies.notation.figure import At, Figure, NotationError, OutsideLimits, UnknownSign
from evidence.studies.notation.printed import against_printed
from evidence.studies.notation.style import EXAMPLES as STYLES
from evidence.studies.notation.style import Style, parse_style
from evidence.studies.notation.text.currencies import other_currency
from evidence.studies.notation.text.tokens import Cursor, one_spelling

KINDS = ("binary", "continuous", "effect")
METHODS = ("counts", "Kaplan-Meier")
EXAMPLES = {"binary": beside.EXAMPLES, "continuous": advice.EXAMPLES, "effect": effect.EXAMPLES}
MOST_CHARACTERS = 300
_NOT_REPORTED = (
    "not reported",
    "not stated",
    "nr",
    "nrb",
    "nra",
    "nrc",
    "na",
    "n/a",
    "not available",
    "n.r.",
    "n.a.",
)

__all__ = [
    "EXAMPLES",
    "KINDS",
    "METHODS",
    "STYLES",
    "At",
    "Figure",
    "NotationError",
    "OutsideLimits",
    "Style",
    "against_printed",
    "parse",
    "parse_style",
]


def parse(text: str, kind: str, method: str | None = None, style: Style | str | None = None) -> Figure:
    """Read one printed figure.

    Parameters
    ----------
    text : the figure in the paper's notation, such as `37/90 (41.1%)`.
    kind : "binary", "continuous" or "effect".
    method : "Kaplan-Meier" makes a plain percentage of a binary outcome a Kaplan-Meier estimate; "counts"
        keeps a percentage with a time a plain percentage; None takes it as a Kaplan-Meier estimate.
    style : what the head of the column says, such as `n (%)`; used where it is of this kind of figure.

    Returns
    -------
    Figure
        What is printed and nothing else: no number is computed here, except that percentages of risk
        differences become fractions and powers of ten are multiplied out.

    Raises
    ------
    NotationError
        When the text cannot be read, or in more than one way, or cannot be (12 events of 10 patients).
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    printed = " ".join(text.split())
    if not printed:
        raise NotationError("the figure is empty: write `not reported` where the paper prints none")
    if len(printed) > MOST_CHARACTERS:
        raise NotationError("too long for a figure: put the paper's words under `printed:`")
    if one_spelling(printed).strip().lower() in _NOT_REPORTED:
        return Figure(type=RowType.NOT_REPORTED, text=text)
    _refuse_no_figure(printed, kind)
    if kind == "continuous" and (other := other_currency(printed)):
        raise NotationError(
            f"'{other}' is another currency than the US dollar, the one that is read: keep the amount as "
            f"`{{figure: not reported, printed: '{printed[:40]}'}}`"
        )
    if isinstance(style, str):
        style = parse_style(style)
    if style is not None and style.kind != kind:
        style = None
    printed, style = _with_its_style(printed, kind, style)
    try:
        cursor = Cursor(printed, counted=kind == "binary", written=text)
    except UnknownSign as error:
        raise NotationError(error.message, such_as=EXAMPLES[kind]) from None
    if kind == "binary":
        return parse_binary(cursor, method == "Kaplan-Meier", method == "counts", style)
    if kind == "continuous":
        return parse_continuous(cursor, style)
    return effect.parse_effect(cursor, style)


_DASHES = re.compile(r"[-.\s]+")
_NOT_SIGNIFICANT = re.compile(r"(?:n\.? ?s\.?|not significant|non-?significant)", re.IGNORECASE)


def _refuse_no_figure(printed: str, kind: str) -> None:
    """Refuse what tables print where there is no figure: a dash may be a zero, `n.s.` is of a comparison."""
    if _DASHES.fullmatch(one_spelling(printed)):
        if kind == "binary":
            said = f"'{printed}': was there none, or is nothing said of it?"
            raise NotationError(said, ("none", "not reported"))
        raise NotationError(f"'{printed}' is no figure", ("not reported",))
    if _NOT_SIGNIFICANT.fullmatch(printed):
        raise NotationError(
            f"'{printed}' is no figure: keep it as `{{figure: not reported, printed: '{printed}'}}`"
        )


# Words with brackets before the first number: `median (IQR) 6 (3-9)`, `HR [95% CI]: 0.81 [0.62-1.04]`.
_STYLE_BEFORE = re.compile(
    r"([^\d()\[\]]+[(\[][^()\[\]]+[)\]])\s*[:,=]?\s*((?:[<>≤≥~+]|(?<=[\s:,=])[−–-])?\s*[\d.].*)"
)


def _with_its_style(printed: str, kind: str, style: Style | None) -> tuple[str, Style | None]:
    """Part a cell that says its own style, before its values or (of what is measured) behind them.

    As `median (IQR) 6 (3-9)` and `10.9 (3.5-16.5) months, median (95% CI)` do, else it has the column's.
    """
    before = _STYLE_BEFORE.fullmatch(printed)
    if before is not None and (own := _style_of(before[1])) is not None and own.kind == kind:
        return before[2], own
    values, comma, said = printed.rpartition(", ")
    if style is None and kind == "continuous" and comma:
        own = _style_of(said) if said.lower().startswith(("mean", "median")) else None
        if own is not None:
            return values, own
    return printed, style


def _style_of(words: str) -> Style | None:
    """Read words as a style; ``None`` where they are none."""
    try:
        return parse_style(words)
    except NotationError:
        return None
