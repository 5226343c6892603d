"""The notation of printed figures: `parse` reads what papers print, `write_figure` writes it back.

Three small grammars read what is counted (`binary`), measured (`continuous`) and compared (`effect`).
What has more than one reading is an error that says what to write instead.
"""

from dataclasses import replace

from evidence.studies.notation import binary, continuous, effect
from evidence.studies.notation.figure import TYPES, At, Figure, NotationError
from evidence.studies.notation.tokens import Cursor
from evidence.studies.notation.write import write_figure

KINDS = ("binary", "continuous", "effect")
METHODS = ("counts", "Kaplan-Meier")
EXAMPLES = {"binary": binary.EXAMPLES, "continuous": continuous.EXAMPLES, "effect": effect.EXAMPLES}
MOST_CHARACTERS = 300

__all__ = ["EXAMPLES", "KINDS", "METHODS", "TYPES", "At", "Figure", "NotationError", "parse", "write_figure"]


def parse(text: str, kind: str, method: str | None = None) -> Figure:
    """Read one printed figure.

    Parameters
    ----------
    text : the figure in the paper's notation, such as `37/90 (41.1%)`.
    kind : "binary", "continuous" or "effect".
    method : "Kaplan-Meier" makes a plain percentage of a binary outcome a Kaplan-Meier estimate; "counts"
        keeps a percentage with a time a plain percentage; None takes it as a Kaplan-Meier estimate.

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
        raise NotationError("the figure is empty", ("not reported",))
    if len(printed) > MOST_CHARACTERS:
        raise NotationError(
            "too long for a figure: put the paper's words under `printed:`", EXAMPLES[kind][:2]
        )
    if printed.lower() in ("not reported", "not stated", "nr"):
        return Figure(type="not reported", text=text)
    cursor = Cursor(printed)
    if kind == "binary":
        figure = binary.parse_binary(cursor, method == "Kaplan-Meier", method == "counts")
    elif kind == "continuous":
        figure = continuous.parse_continuous(cursor)
    else:
        figure = effect.parse_effect(cursor)
    return replace(figure, text=text)
