"""Libraries that a job's libraries import where they are there, and do not need for what the job does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*libraries: str) -> Iterator[None]:
    """Let what is imported meanwhile go without these, as where they are not installed.

    For a process that does one job and ends. One that is loaded already stays.
    """
    absent = [name for name in libraries if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # how Python is told that there is none
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
