"""Addresses inside the page: made from ids, the same for the same input, unique.

The line of a publication's table that shows a figure has the address ``row-<publication>-<entry>``; a
study's line in a forest plot has a short one, because there are many of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_.-]+")


def slug(text: str) -> str:
    """Turn an id into something that can stand in an address."""
    return _NOT_PLAIN.sub("-", text).strip("-") or "x"


def unique(prefix: str, ids: Iterable[str]) -> dict[str, str]:
    """Give each id its address; two ids that look alike after simplification are told apart by a number."""
    addresses: dict[str, str] = {}
    taken: set[str] = set()
    for id_ in ids:
        if id_ in addresses:
            continue
        base = f"{prefix}-{slug(id_)}"
        address, n = base, 2
        while address in taken:
            address, n = f"{base}-{n}", n + 1
        taken.add(address)
        addresses[id_] = address
    return addresses
