"""Verdicts of second computations on many results: how many agree, and the word at those that do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evidence.display import words

UNCONFIRMED = "not confirmed by the second computation"


def computed_twice(checked: int, agreeing: int, not_checked: int, engines: Iterable[str] = ()) -> str:
    """Say how many numbers were computed a second time, and how many agree; "" where none was."""
    if not checked:
        return ""
    by = words.listed(engines)
    return (
        f"{words.plural(checked, 'pooled number')} {'was' if checked == 1 else 'were'} computed a second "
        f"time by independent software{f' ({by})' if by else ''}: "
        f"{agreeing} agree{'s' if agreeing == 1 else ''}"
        + (f"; {not_checked} could not be checked." if not_checked else ".")
    )


def counted(verdicts: Iterable[bool | None]) -> str:
    """Say how many of some results were computed a second time and how many agree; "" where none was.

    Parameters
    ----------
    verdicts
        Of each result whether the second computation agrees; ``None`` where it could not be checked.
    """
    found = Counter(verdicts)
    return computed_twice(found[True] + found[False], found[True], found[None])
