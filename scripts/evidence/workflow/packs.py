"""Entries of the store that are asked for together, in one file: those of an outcome, of a review's figures.

A file costs a dozen calls of the operating system, and an outcome has dozens of entries; on file systems of a
network these calls take longer than what is computed. A pack is read when its first entry is asked for, and
written once, when the work on it is done or ends with an error.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import msgspec

from evidence.workflow.store import Fetching, Store, key_of

_Entries = dict[str, bytes]


class Pack(Fetching):
    """The entries of one pack. They have keys as those of the store, so none of them is ever out of date."""

    def __init__(self, store: Store, *names: str) -> None:
        """Open a pack; nothing is read yet.

        Parameters
        ----------
        names
            That of the pack, and those of further packs whose entries may be of use.
        """
        super().__init__()
        self._store = store
        self._keys = [key_of("pack", name) for name in names]
        self._own: _Entries = {}
        self._beside: _Entries = {}
        self._opened = False
        self._used: _Entries = {}
        self._changed = False

    def read(self, key: str) -> bytes | None:
        """Return an entry's content; ``None`` where there is none."""
        if not self._opened:
            self._open()
        found = self._used.get(key)
        if found is None:
            found = self._own.get(key)
        if found is None:
            found = self._beside.get(key)
            self._changed |= found is not None
        if found is not None:
            self._used[key] = found
        return found

    def write(self, key: str, content: bytes) -> None:
        """Keep an entry, at first in memory."""
        self._used[key] = content
        self._changed = True

    def close(self) -> None:
        """Write the pack, where it has new entries.

        Entries that were not asked for stay while they take no more room than those that were, the last ones
        first: what is set back is known again.
        """
        if self._changed:
            room = sum(map(len, self._used.values()))
            kept: _Entries = {}
            for key in reversed([key for key in self._own if key not in self._used]):
                room -= len(self._own[key])
                if room < 0:
                    break
                kept[key] = self._own[key]
            entries = {**dict(reversed(kept.items())), **self._used}
            self._store.write(self._keys[0], msgspec.msgpack.encode(entries))

    def _open(self) -> None:
        self._opened = True
        self._own = self._entries(self._keys[0])
        for key in self._keys[1:]:
            self._beside |= self._entries(key)

    def _entries(self, key: str) -> _Entries:
        content = self._store.read(key)
        return msgspec.msgpack.decode(content, type=_Entries) if content is not None else {}


def pieces_of(review: str, outcome: str) -> str:
    """Return the name of the pack with the analyses, curves and diagnostics of an outcome."""
    return f"pieces {review}/{outcome}"


@contextlib.contextmanager
def pack(store: Store, *names: str) -> Iterator[Pack]:
    """Open a pack, and write it at the end."""
    opened = Pack(store, *names)
    try:
        yield opened
    finally:
        opened.close()
