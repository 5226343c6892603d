"""The seam at which computed results can be used again: all that a result rests on stands in one object.

A computation is asked for by its name and its input. The input is a record that holds all that the result
rests on, besides the code and its libraries: whoever keeps results by the content of the input and of the
code gives back what a computation would. Labels and reasons are no part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class Keep(Protocol):
    """Returns what ``make(given)`` makes, or what was kept of it; ``kind`` is the type of the result."""

    def __call__(self, what: str, given: Given, kind: type[Made], make: Callable[[Given], Made]) -> Made:
        """Return the result of one computation, named ``what``."""


def computed_now(what: str, given: Given, kind: type[Made], make: Callable[[Given], Made]) -> Made:
    """Compute, and keep nothing."""
    return make(given)
