"""Symbols for risk of bias: shape and word carry the meaning, colour only repeats it."""

from __future__ import annotations

from collections.abc import Iterable

NOT_JUDGED = "not judged"
NO_DOMAIN = ""  # fills up the columns of a tool with fewer domains than another of the same plot
SYMBOLS: dict[str | None, str] = {
    "low": "+",
    "some": "!",
    "high": "\N{MINUS SIGN}",
    "very high": "\N{MULTIPLICATION SIGN}",
    "unclear": "?",
    "not applicable": "/",
    None: "○",
    NO_DOMAIN: "",
}
LEVEL_WORDS: dict[str | None, str] = {
    "low": "low",
    "some": "some concerns",
    "high": "high",
    "very high": "very high",
    "unclear": "unclear",
    "not applicable": "not applicable",
    None: NOT_JUDGED,
    NO_DOMAIN: "",
}


def css_class(level: str | None) -> str:
    """Return the short name of a level in the style sheet."""
    return {"low": "l1", "some": "l2", "high": "l3", "very high": "l4", "unclear": "l5"}.get(
        level or "", "l0"
    )


def legend(levels: Iterable[str | None]) -> str:
    """Explain the symbols that are used, in the order of the ladder: ``+ low, ? unclear``."""
    used = set(levels) - {NO_DOMAIN}
    return ", ".join(f"{symbol} {LEVEL_WORDS[level]}" for level, symbol in SYMBOLS.items() if level in used)
