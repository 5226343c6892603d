"""Values as YAML writes them, at a place in a file that is there."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence

import yaml

Value = str | int | bool | Sequence[str] | Mapping[str, "Value"]
WIDTH = 110
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
STEP = "  "


def in_line(value: Value, *, flow: bool) -> str:
    """Write a value on one line: plain where it is read as it is written, else in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _scalar(value, flow=flow)
    if isinstance(value, Mapping):
        pairs = (f"{_scalar(key, flow=True)}: {in_line(each, flow=True)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(in_line(each, flow=True) for each in value)}]"


def _scalar(text: str, *, flow: bool) -> str:
    if text and "\n" not in text and _read_as_written(text, flow=flow):
        return text
    if "\n" in text or not text.isprintable():
        return json.dumps(text, ensure_ascii=False)  # a double-quoted scalar of YAML
    return "'" + text.replace("'", "''") + "'"


def _read_as_written(text: str, *, flow: bool) -> bool:
    """Say whether a text can stand without quotes: it is read as itself, by other readers of YAML too."""
    line = f"{{k: {text}, l: 1}}" if flow else f"k: {text}"
    try:
        top = yaml.compose(line, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return False
    if not isinstance(top, yaml.MappingNode) or len(top.value) != 1 + flow:
        return False
    node = top.value[0][1]
    return (
        isinstance(node, yaml.ScalarNode)
        and not node.style
        and bool(node.value == text)
        and not node.tag.endswith((":null", ":merge", ":bool"))
        and not (node.tag.endswith(":int") and not _WHOLE.fullmatch(text))  # 010 would be 8
    )


def block_text(text: str, indent: str) -> tuple[str, str]:
    """Write a text of several lines or a long one: the sign behind the colon, and the lines below.

    Lines that the text has stay lines; a long single one is folded.
    """
    if "\n" in text:
        lines = [f"{indent}{line}".rstrip() for line in text.split("\n")]
        return "|-", "\n".join(lines)
    wrapped = textwrap.wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return ">-", "\n".join(f"{indent}{line}" for line in wrapped)


def needs_block(text: str) -> bool:
    """Say whether a text is better written below its key; one with odd spaces stays in quotes."""
    lines = text.split("\n")
    if any(not line.isprintable() or re.match(r"\s", line) for line in lines):
        return False
    return len(lines) > 1 or (len(text) > WIDTH - 20 and "  " not in text)


def below(value: Mapping[str, Value], indent: str) -> list[str]:
    """Write the lines of a mapping, a key each; what is too long for a line stands below its key."""
    lines = []
    for key, each in value.items():
        name = f"{indent}{_scalar(key, flow=False)}:"
        if isinstance(each, str) and needs_block(each):
            sign, text = block_text(each, indent + STEP)
            lines += [f"{name} {sign}", *text.split("\n")]
            continue
        line = f"{name} {in_line(each, flow=False)}"
        if isinstance(each, Mapping) and each and len(line) > WIDTH:
            lines += [name, *below(each, indent + STEP)]
        else:
            lines.append(line)
    return lines
