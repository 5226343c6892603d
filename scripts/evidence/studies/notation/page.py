"""The page of the notation, docs/notation.md: made from the examples that the tests hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from evidence.studies.notation import NotationError, parse
from evidence.studies.notation.figure import Figure
from evidence.studies.notation.text.words import SIZES, UNITS

_TITLES = {
    "binary": "What is counted",
    "Kaplan-Meier": "Kaplan-Meier estimates (`method: Kaplan-Meier`)",
    "continuous": "What is measured",
    "effect": "What is compared",
    "style": "By the style of the column",
    "refused": "What is refused, and what is said",
}
_HIDDEN = (
    "text",
    "type",
    "decimals",
    "percent_decimals",
    "limit_decimals",
    "spread_decimals",
    "p_decimals",
    "p_op",
    "level",
)
_NAMES = {"percent": "percentage", "low": "from", "high": "to", "person_time": "person-time", "at": "time"}


def as_read(figure: Figure) -> str:
    """Say in words what a figure is read as: `count: events 37, n 90, percentage 41.1`."""
    said = []
    for each in fields(Figure):
        value = getattr(figure, each.name)
        if each.name in _HIDDEN or value is None or value is False or value == "":
            continue
        if each.name == "times_ten_to" and not value:
            continue
        name = _NAMES.get(each.name, each.name.replace("_", " "))
        if each.name == "at":
            said.append(f"{name} {figure.at.printed if figure.at else ''}")
        elif each.name == "p":
            said.append(f"p {figure.p_op} {value:g}")
        elif value is True:
            said.append(name)
        else:
            said.append(f"{name} {value:.10g}" if isinstance(value, float) else f"{name} {value}")
    return f"{figure.type}: {', '.join(said)}" if said else figure.type


def as_markdown(examples: Iterable[Mapping[str, str]]) -> str:
    """Give docs/notation.md.

    Parameters
    ----------
    examples : mappings with `part` (of the page), `text`, `kind`, and `method` and `style` where they
        matter; each is read here as the workflow reads it.
    """
    examples = list(examples)
    lines = [_HEAD.strip(), ""]
    for part, title in _TITLES.items():
        head = "| style | written | read as |" if part == "style" else "| written | read as |"
        lines += [f"## {title}", "", head, "|---|---|---|" if part == "style" else "|---|---|"]
        for each in examples:
            if each["part"] == part:
                style = f"| `{each['style']}` " if part == "style" else ""
                lines.append(f"{style}| `{_cell(each['text'])}` | {_cell(_reading(each))} |")
        lines.append("")
    return "\n".join([*lines, _units(), "", _FOOT.strip(), ""])


def _units() -> str:
    """List the units that are read, those of one kind together."""
    kinds = [", ".join(kind) for kind in SIZES]
    kinds += [", ".join(unit for unit in UNITS if not any(unit in kind for kind in SIZES))]
    return "\n".join([_ABOUT_UNITS.strip(), "", *(f"- {kind}" for kind in kinds)])


def _reading(example: Mapping[str, str]) -> str:
    try:
        figure = parse(example["text"], example["kind"], example.get("method"), example.get("style"))
    except NotationError as error:
        return str(error)
    return as_read(figure)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_HEAD = """
<!-- Made from tests/data/notation.json by scripts/develop/update_docs.py; tested to be current. -->
# The notation of printed figures

A figure is written as the paper prints it; each line below is read by the program that reads study
files. Dashes of all kinds, thin spaces, `·` and `,` as decimal signs, square brackets and marks of
footnotes are read as they are meant. What has two readings is refused and never guessed; what is then
advised keeps every number.
"""
_ABOUT_UNITS = """
## Units

A value goes to the unit of its outcome where both stand in one line, or are quotients of such (`mg/dL`
to `g/L`); any other is shown and not pooled. Without a unit it is taken to be in that of the outcome.
"""
_FOOT = """
## Where to say it

- `style:` holds for a file (at its top), a table (under its source) or an entry; a list gives one for
  each kind of figure: `style: [n (%), mean (SD)]`. It answers only what a cell leaves open; a cell that
  prints its own words is read by them.
- `printed:` keeps the paper's words beside `figure:`. The numbers of the figure must stand in them, or
  `derived:` says which do not (`count`, `denominator`, `count and denominator`, `value`); a denominator
  may come from elsewhere in the paper where the printed percentage agrees with it. `derived: method`: that
  the figure is a Kaplan-Meier estimate is the reader's reading, the paper does not name the method.
- `outcome: 'other: calf girth'` keeps a figure whose outcome the vocabulary lacks: shown under these
  words, never pooled, and listed by the checker.
"""
