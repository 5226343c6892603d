"""What is said of how far jobs are: one line that renews itself on a terminal, one line a minute in a log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence.workflow.progress.counting import Count

# Seconds between two lines of a log; a step that takes less is not told there.
LOG_EVERY = 60.0
# Seconds without a line of Snakemake before ours is shown again; what is written in between stays whole.
PAUSE = 0.3
# A rate is told once it rests on so many seconds: the first pieces are the largest.
SETTLED = 2.0
_MINUTE, _HOUR = 60, 3600


@dataclass(slots=True)
class _Since:
    """When a step was first seen and how far it was then; how far it was when it last went on, and when."""

    time: float
    done: int
    last: int
    last_time: float


class StepsSeen:
    """The steps at work since they were first seen, by an outer clock (seconds), and what is said of them."""

    def __init__(self) -> None:
        """Begin with no job."""
        self._since: dict[str, _Since] = {}

    def look(self, found: Sequence[Count], now: float) -> list[str]:
        """Return what is said of each step at work, in order."""
        self._since = {c.step: self._seen(c, now) for c in found}
        return [self._said(count, now) for count in found]

    def age(self, count: Count, now: float) -> float:
        """Return for how long a step has been seen, in seconds."""
        return now - self._since[count.step].time

    def _seen(self, count: Count, now: float) -> _Since:
        known = self._since.get(count.step)
        if known is None or count.done < known.last:  # a job that was begun again
            return _Since(now, count.done, count.done, now)
        if count.done > known.last:
            known.last, known.last_time = count.done, now
        return known

    def _said(self, count: Count, now: float) -> str:
        """Say it; the rate is that up to the last finished piece, so that it stands still in between."""
        since = self._since[count.step]
        said = f"{count.step}: {count.piece} {count.done:,} of {count.total:,}"
        seconds, done = since.last_time - since.time, since.last - since.done
        if done < 1 or seconds < SETTLED or count.done >= count.total:
            return said
        rate = done / seconds
        left = (count.total - count.done) / rate - (now - since.last_time)
        return f"{said}, {_rate(rate)}, {_left(left)} left"


def _rate(rate: float) -> str:
    """Return pieces a second as words, with a number of at least 1 where that can be."""
    for per, unit in ((1, "second"), (_MINUTE, "minute"), (_HOUR, "hour")):
        if rate * per >= 1 or unit == "hour":
            return f"{rate * per:,.0f} per {unit}" if rate * per >= 10 else f"{rate * per:.1f} per {unit}"
    raise AssertionError


def _left(seconds: float) -> str:
    """Return a time left as words, no finer than it is known."""
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / _MINUTE)
    return f"{minutes} min" if minutes < _MINUTE else f"{minutes // _MINUTE} h {minutes % _MINUTE} min"


def fitted(told: Sequence[str], columns: int) -> str:
    """Return as many of the sentences as a line holds, one column left free, and how many more there are."""
    room = columns - 1
    for shown in range(len(told), 0, -1):
        more = f"; {len(told) - shown} more" if shown < len(told) else ""
        line = "; ".join(told[:shown]) + more
        if len(line) <= room:
            return line
    return "; ".join(told)[: max(room, 0)]


class Line:
    """The one line of a terminal: renewed in place, and gone whenever something else is to be written."""

    def __init__(self, write: Callable[[str], None], columns: Callable[[], int]) -> None:
        """Take how to write at once, and how wide the terminal is just now."""
        self._write, self._columns = write, columns
        self._told, self._shown, self._quiet_until = StepsSeen(), "", float("-inf")
        # An interrupt may come while the same thread is writing.
        self._lock = threading.RLock()
        self._ended = False

    def look(self, found: Sequence[Count], now: float) -> None:
        """Show how far the jobs are."""
        with self._lock:
            told = self._told.look(found, now)
            line = fitted(told, self._columns())
            if self._ended or now < self._quiet_until or line == self._shown:
                return
            # The cursor waits at the beginning, so that whoever writes unasked begins there too.
            self._write(f"\r{line}{' ' * (len(self._shown) - len(line))}\r")
            self._shown = line

    def make_room(self, now: float) -> None:
        """Take the line away for something else, which is about to be written."""
        with self._lock:
            self._clear()
            self._quiet_until = now + PAUSE

    def end(self) -> None:
        """Take the line away for good; also from a signal, where another thread may be writing."""
        held = self._lock.acquire(timeout=PAUSE)
        self._ended = True
        self._clear()
        if held:
            self._lock.release()

    def _clear(self) -> None:
        if self._shown:
            self._write(f"\r{' ' * len(self._shown)}\r")
            self._shown = ""


class Log:
    """A log: at most one line a minute, of the steps that have taken longer than that."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """Take how to write at once."""
        self._write, self._told, self._last = write, StepsSeen(), float("-inf")

    def look(self, found: Sequence[Count], now: float) -> None:
        """Write a line where it is time."""
        told = self._told.look(found, now)
        long = [said for said, c in zip(told, found, strict=True) if self._told.age(c, now) >= LOG_EVERY]
        if long and now - self._last >= LOG_EVERY:
            self._last = now
            self._write("; ".join(long) + "\n")

    def make_room(self, now: float) -> None:
        """Do nothing: a line of a log stays."""

    def end(self) -> None:
        """Do nothing: a line of a log stays."""
