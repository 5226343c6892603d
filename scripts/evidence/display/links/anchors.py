"""Addresses inside the page: made from ids, the same for the same input, unique.

There are thousands of figures and of lines in forest plots, so their addresses are short. That of a figure
is made of a code of its publication, the same however many publications are added, and its entry's number;
that of a study's line in a forest plot counts.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

SHORTEST_CODE = 3
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_.-]+")


def slug(text: str) -> str:
    """Turn an id into something that can stand in an address."""
    return _NOT_PLAIN.sub("-", text).strip("-") or "x"


def codes(ids: Iterable[str]) -> dict[str, str]:
    """Give each id a code of three or more lower-case letters and digits, which depends on the id alone.

    Where two begin alike, these two get longer ones.
    """
    digests = {id_: _digits(hashlib.sha256(id_.encode()).digest()) for id_ in ids}
    found = {id_: digest[:SHORTEST_CODE] for id_, digest in digests.items()}
    while len(set(found.values())) < len(found):
        times = Counter(found.values())
        found = {i: digests[i][: len(code) + (times[code] > 1)] for i, code in found.items()}
    return found


def _digits(digest: bytes) -> str:
    number, text = int.from_bytes(digest, "big"), ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        text += _DIGITS[digit]
    return text


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
