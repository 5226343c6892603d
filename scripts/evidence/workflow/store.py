"""One content-addressed store for everything that may be thrown away: plan, index, code graph, results.

An entry's name is the checksum of everything its content depends on, so that an entry is never out of date,
only unused. Each carries the checksum of its own content, held against it on every reading: an entry that was
altered, cut short or cannot be read is as good as none, and is made again. Writing is one rename after the
content has reached the disk, so that a run cut short, two runs at a time and a loss of power leave whole
entries or none. A step does not wait for the disk: its entries are written behind its back
(`writing_behind`).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path

import msgspec

from evidence.studies.whole_files import write_whole, written_beside

HOME = Path(".snakemake/evidence")
_MARK = b"evidence-store/1 "
_HEAD = len(_MARK) + 64 + 1
# Beyond so many bytes the entries used longest ago are thrown away.
LIMIT = 1 << 30
# An entry counts as used now for so many seconds; to note each use would be one more call of the file system.
_USED_NOW = 3600.0
# Opening a pipe must not wait for somebody who writes to it.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)

# So many entries at most wait for the disk, written by so many threads.
_MOST_WAITING, _WRITERS = 64, 4

Files = Mapping[str, bytes]


def checksum(content: bytes) -> str:
    """Return the SHA-256 of bytes as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()


def key_of(*parts: object) -> str:
    """Return one key of plain values (JSON types), whose order counts."""
    return checksum(msgspec.json.encode(parts, order="sorted"))


class Fetching:
    """What makes entries only where they are not known; ``made`` and ``known`` count what was asked for."""

    def __init__(self) -> None:
        """Begin to count."""
        self.made = 0
        self.known = 0

    def read(self, key: str) -> bytes | None:
        """Return an entry's content; ``None`` where there is none."""
        raise NotImplementedError

    def write(self, key: str, content: bytes) -> None:
        """Keep an entry."""
        raise NotImplementedError

    def fetch(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return an entry's content, making it only where it is not known."""
        found = self.read(key)
        if found is not None:
            self.known += 1
            return found
        self.made += 1
        content = make()
        self.write(key, content)
        return content

    def fetch_files(self, key: str, make: Callable[[], Files]) -> dict[str, bytes]:
        """Return files by name, making them only where they are not known."""
        packed = self.fetch(key, lambda: msgspec.msgpack.encode(dict(make())))
        return msgspec.msgpack.decode(packed, type=dict[str, bytes])


class Store(Fetching):
    """The entries of one folder, a file each."""

    def __init__(self, folder: Path = HOME / "store", limit: int = LIMIT) -> None:
        """Open a store; the folder is made with the first entry."""
        super().__init__()
        self.folder = folder
        self.limit = limit
        self._waiting: list[tuple[str, Path]] | None = None

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Let the entries that are written meanwhile wait for the disk all at once, and be known at the end.

        One by one, hundreds of entries wait for seconds; written together they are whole or not there either.
        Those of several works at once wait for the last of them.
        """
        if self._waiting is not None:
            yield
            return
        waiting = self._waiting = []
        try:
            yield
        finally:
            self._waiting = None
            if waiting:
                os.sync()
            for name, place in waiting:
                with contextlib.suppress(OSError):
                    os.replace(name, place)

    def place(self, key: str) -> Path:
        """Return where an entry stands."""
        return self.folder / key[:2] / key

    def read(self, key: str) -> bytes | None:
        """Return an entry's content; ``None`` where there is none, or where it is not what was written."""
        place = self.place(key)
        behind = _BEHIND.get()
        waits = behind.waiting.get(place) if behind is not None else None
        if waits is not None:
            return waits[_HEAD:]
        try:
            whole, used = _read_plain(place)
        except OSError:
            return None
        content = whole[_HEAD:]
        if whole[:_HEAD] != _MARK + checksum(content).encode() + b"\n":
            with contextlib.suppress(OSError):
                place.unlink()
            return None
        if time.time() - used > _USED_NOW:
            with contextlib.suppress(OSError):
                os.utime(place)  # ``trim`` throws away what was used longest ago
        return content

    def write(self, key: str, content: bytes) -> None:
        """Keep an entry. A store that cannot be written (disk full, no right) costs time, never a result."""
        place = self.place(key)
        try:
            whole = _MARK + checksum(content).encode() + b"\n" + content
            behind = _BEHIND.get()
            if behind is not None and behind.mine:
                behind.write(place, whole)
            elif self._waiting is None or not hasattr(os, "sync"):
                _written(place, whole)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                self._waiting.append((written_beside(place, whole, at_once=False), place))
        except OSError:
            return

    def trim(self) -> int:
        """Throw away the entries used longest ago until the store is within its limit; returns how many."""
        entries = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                entries.append((status.st_mtime_ns, status.st_size, path))
        total, gone = sum(size for _, size, _ in entries), 0
        for _, size, path in sorted(entries):
            if total <= self.limit:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                gone += 1
            total -= size
        return gone


def _written(place: Path, whole: bytes) -> None:
    try:
        write_whole(place, whole)
    except FileNotFoundError:  # the first entry of its folder
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, whole)


class _Behind:
    """Entries on their way to the disk. A forked process has none: it waits for the disk itself."""

    def __init__(self) -> None:
        self.waiting: dict[Path, bytes] = {}
        self._process = os.getpid()
        self._room = threading.Semaphore(_MOST_WAITING)
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="store")

    @property
    def mine(self) -> bool:
        return os.getpid() == self._process

    def write(self, place: Path, whole: bytes) -> None:
        self._room.acquire()
        self.waiting[place] = whole
        self._writers.submit(self._write, place, whole)

    def _write(self, place: Path, whole: bytes) -> None:
        try:
            _written(place, whole)
        except OSError:
            return  # a store that cannot be written costs time, never a result
        finally:
            self.waiting.pop(place, None)
            self._room.release()

    def end(self) -> None:
        if self.mine:
            self._writers.shutdown()


_BEHIND: ContextVar[_Behind | None] = ContextVar("_BEHIND", default=None)


@contextlib.contextmanager
def writing_behind() -> Iterator[None]:
    """Let entries reach the disk while work goes on; all have when this ends.

    One by one, the hundreds of entries of a review wait for the disk for seconds.
    """
    behind = _Behind()
    token = _BEHIND.set(behind)
    try:
        yield
    finally:
        _BEHIND.reset(token)
        behind.end()


def read_plain(path: Path) -> bytes:
    """Read a file that has an end.

    Raises
    ------
    OSError
        Where there is none, or where a pipe, a device or a folder stands in its place.
    """
    return _read_plain(path)[0]


def _read_plain(path: Path) -> tuple[bytes, float]:
    """Read a file that has an end; returns when it was changed, too."""
    with open(path, "rb", buffering=0, opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "no plain file", str(path))
        return file.readall(), status.st_mtime


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | _AT_ONCE)
