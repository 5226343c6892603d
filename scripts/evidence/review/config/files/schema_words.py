"""What a setting is and may be, in words: for the messages about what a JSON schema refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# One word that a list may hold as it stands.
_ONE_WORD = re.compile(r"\w[^,:#\[\]{}]*")
_LIMITS = (
    ("minimum", "at least"),
    ("exclusiveMinimum", "above"),
    ("maximum", "at most"),
    ("exclusiveMaximum", "below"),
)
# A longer list is not shown in a message.
_MOST_SHOWN = 5


def shown(value: object) -> str:
    """Give a value as a reviewer knows it, not as Python writes it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"{'yes' if value else 'no'} (true or false)"
    if isinstance(value, Mapping):
        return f"a mapping ({', '.join(map(str, value))})" if value else "an empty mapping"
    if isinstance(value, list):
        if not value:
            return "an empty list"
        plain = len(value) <= _MOST_SHOWN and not any(isinstance(each, (list, Mapping)) for each in value)
        return f"[{', '.join(map(str, value))}]" if plain else "a list"
    return repr(value)


def instead(value: object, kinds: Sequence[str], schema: Mapping[str, object]) -> str:
    """Say how to write what is expected, where only the form is another."""
    items = schema.get("items")
    of_words = isinstance(items, Mapping) and (items.get("type") == "string" or "enum" in items)
    if "string" in kinds and isinstance(value, (bool, int, float)):
        return "; put it in quotes"
    if {"number", "integer"} & set(kinds) and isinstance(value, str) and _DIGITS.fullmatch(value):
        return "; write it without quotes"
    if of_words and isinstance(value, str) and _ONE_WORD.fullmatch(value):
        return f"; write [{value}]"
    if "array" in kinds and isinstance(value, Mapping):
        return "; begin each entry with a dash"
    if list(kinds) == ["object"] and isinstance(value, list):
        return "; begin each entry with its name and a colon, without a dash"
    return ""


def range_of(schema: Mapping[str, object]) -> str:
    """Say between which limits a number is allowed."""
    return " and ".join(f"{word} {schema[key]}" for key, word in _LIMITS if key in schema)


def too_many_or_few(value: Sequence[object], schema: Mapping[str, object]) -> str:
    """Say how many entries stand in a list and how many may."""
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if not value:
        return "this is empty; at least one is expected"
    expected = f"{least}" if least == most else f"at most {most}" if most else f"at least {least}"
    return f"{shown(value)} has {len(value)} {'entry' if len(value) == 1 else 'entries'}, not {expected}"
