"""The text of a script: R literals, the data, the pieces, and the comparison at the end."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from evidence.tables.r.recipes import DataColumn, Recipe, Unwritten, Value

RESOURCES = ("pieces",)
_WIDTH = 118
_INDENT = 24  # of the name before a vector, at most


def text_of(title: str, facts: str, made: Recipe | Unwritten) -> str:
    """Return the whole script of a result."""
    head = [*_comment(title), *_comment(facts)]
    if isinstance(made, Unwritten):
        told = _comment(f"Not computed here: {made.why}")
        return "\n".join(
            [*head, *told, "", f"cat({literal('not computed here: ' + made.why)}, fill = TRUE)", ""]
        )
    lines = [*head, *_comment(made.method)]
    for line in made.said:
        lines += _comment(line)
    compared = ", ".join(dict.fromkeys(name.partition(" ")[0] for name, _ in made.reported))
    stops = f"It stops where R gives another number than is reported: {compared}."
    lines += _comment(f"Run: Rscript, in any folder. {stops}")
    lines += [""]
    lines += [*(f"library({package})" for package in made.packages), *([""] if made.packages else [])]
    lines += _data(made.columns)
    lines += [f"{name} <- {expression}" for name, expression in made.settings]
    lines += [
        "",
        "# What is reported, and how far R may be from it: a share of each number (near 0: of the interval).",
        f"reported <- {_named(made.reported)}",
        f"tolerance <- {made.tolerance:g}",
        f"span <- {number(made.span)}  # of the interval",
    ]
    for name in (*made.pieces, "same"):
        lines += ["", _piece(name)]
    return "\n".join([*lines, ""])


@cache
def _piece(name: str) -> str:
    return Path(__file__).with_name("pieces").joinpath(f"{name}.R").read_text(encoding="utf-8").rstrip()


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(plain(text), _WIDTH - 2)]


def _data(columns: Iterable[DataColumn]) -> list[str]:
    """Write the data frame, one column a line, long ones over several lines."""
    written = [f"{c.name} = {_vector([literal(v) for v in c.values])}" for c in columns]
    return ["dat <- data.frame(", *(f"  {w}," for w in written[:-1]), f"  {written[-1]}", ")"]


def _named(pairs: Iterable[tuple[str, float]]) -> str:
    return _vector([f"{_name(name)} = {number(value)}" for name, value in pairs])


def _vector(items: Sequence[str]) -> str:
    """Write c(...) over as many lines as it takes; no item is broken."""
    lines = [""]
    for i, item in enumerate(items):
        told = item + ("," if i + 1 < len(items) else "")
        if lines[-1] and len(lines[-1]) + len(told) > _WIDTH - _INDENT:
            lines.append("")
        lines[-1] += f" {told}" if lines[-1] else told
    whole = "\n    ".join(lines)
    return f"c({whole})"


def _name(name: str) -> str:
    return name if name.isidentifier() else f"`{name}`"


def literal(value: Value) -> str:
    """Return a value as R reads it."""
    if value is None:
        return "NA"
    return json.dumps(plain(value), ensure_ascii=False) if isinstance(value, str) else number(value)


def number(value: float | int) -> str:
    """Return a number as R reads it, the same double."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def plain(text: str) -> str:
    """Return text that can stand in a comment and between quotes: one line, without a backslash."""
    return " ".join(text.replace("\\", "/").split())
