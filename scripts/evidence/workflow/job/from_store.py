"""Single computations from the store: what a step asks for with all that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from evidence.record import codec
from evidence.workflow.store import Fetching, key_of

Given = TypeVar("Given")
Made = TypeVar("Made")


def from_store(
    store: Fetching, code: str, what: str, given: Given, kind: type[Made], make: Callable[[Given], Made]
) -> Made:
    """Return one computation of an outcome (an analysis, a curve, diagnostics) from the store, or make it."""
    key = key_of(what, code, codec.checksum_of(given))
    return codec.unpacked(store.fetch(key, lambda: codec.packed(make(given))), kind)
