"""A value that may be missing elsewhere and cannot be here."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def known(value: T | None) -> T:
    """Give a value that its caller has made sure of.

    Raises
    ------
    ValueError
        Where it is missing: the caller's slip.
    """
    if value is None:
        raise ValueError("a value is missing that this figure must have")
    return value
