"""How wide text is, before it is drawn: columns are as wide as their longest text needs."""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache

from evidence.figures.drawing import fonts

UNDRAWABLE = "[\N{HORIZONTAL ELLIPSIS}]"  # stands for letters that no typeface of this machine has


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in points."""
    return fonts.width(drawable(text), bold) * size


@lru_cache(maxsize=4096)
def drawable(text: str) -> str:
    """Return a text of letters that this machine can draw; what it cannot is left out, marked and said.

    A reader takes an empty box for a fault of the file, and does not learn that a name is missing.
    """
    if fonts.latin(False).glyphs.keys() >= set(map(ord, text)):
        return text
    missing = {c for c in text if not c.isspace() and fonts.face_of(ord(c), False) is None}
    if not missing:
        return text
    _say_what_is_missing("".join(sorted(missing)))
    run = "[" + re.escape("".join(sorted(missing))) + "]"
    return re.sub(rf"{run}+(?:\s+{run}+)*", UNDRAWABLE, text)


@cache
def _say_what_is_missing(letters: str) -> None:
    print(
        f"No typeface of this machine has {letters}: figures show {UNDRAWABLE} instead. Typefaces for "
        "Chinese, Japanese and Korean: fonts-noto-cjk or fonts-droid-fallback (Debian), Noto Sans CJK.",
        file=sys.stderr,
    )


def wrap(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Break text into lines of at most ``limit`` points; a single longer word is broken where it must be."""
    lines: list[str] = []
    current = ""
    for word in text.split(" "):  # a no-break space holds words together
        attempt = f"{current} {word}".strip()
        if width(attempt, size, bold) <= limit:
            current = attempt
            continue
        if current:
            lines.append(current)
        while width(word, size, bold) > limit and len(word) > 1:
            cut = next(
                i for i in range(len(word) - 1, 0, -1) if i == 1 or width(word[:i], size, bold) <= limit
            )
            lines.append(word[:cut])
            word = word[cut:]
        current = word
    return [*lines, current] if current or not lines else lines


def whole_words(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Break text into lines of at most ``limit`` points, or as wide as its longest word."""
    longest = max((width(word, size, bold) for word in text.split(" ")), default=0.0)
    return wrap(text, size, max(limit, longest), bold)
