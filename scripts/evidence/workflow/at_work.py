"""One run at work in a folder, and its end: by Ctrl-C at once, by ``kill -9`` in nobody's way.

A run holds a lock of the operating system, which ends with its process however that ends. Snakemake's own
locks are files, and a killed run leaves them: where nobody holds ours, those that name our results are left.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import logging
import os
import signal
import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import FrameType
from typing import IO, Protocol

from evidence.workflow.job.with_run import RUN, SELDOM
from evidence.workflow.progress.watching import Watch
from evidence.workflow.store import HOME

PLACE = HOME / "at-work"
LOCKS = Path(".snakemake/locks")
# Jobs are stopped by the run, so that none of them prints where it was. For ``shell.prefix``.
JOBS_IGNORE_INTERRUPTS = "trap '' INT; set -euo pipefail; "
STOPPED = "\nStopped. All that was made is kept; run snakemake again, and only what is missing is made.\n"
INTERRUPTED = 128 + signal.SIGINT
_OURS = "results/manifests/"


class _Workflow(Protocol):
    """What is asked of Snakemake's workflow."""

    @property
    def local_exec(self) -> bool: ...


def look_for_circles_seldom() -> None:
    """Look for objects in circles once in very many new ones, and not at all in what is there by now.

    To look as often as Python does takes a quarter of the time of planning a library of thousands; to look
    through all that a run holds when it ends takes 0.3 s.
    """
    gc.freeze()
    gc.set_threshold(*SELDOM)
    atexit.register(gc.freeze)


def begin(
    root: Path, main: bool = True, environment: MutableMapping[str, str] = os.environ
) -> IO[str] | None:
    """Begin a run; returns what has to be kept open until it ends, ``None`` where another run is at work.

    Parameters
    ----------
    main
        Whether this process is the run itself, not a part of it that a cluster has started.
    """
    environment[RUN] = str(os.getpid())
    if not main or sys.platform == "win32":
        return None
    import fcntl

    place = root / PLACE
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        held = place.open("a", encoding="utf-8")
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    _remove_left_over(root)
    return held


def _remove_left_over(root: Path) -> None:
    """Remove Snakemake's locks of a run that is no more; those of another workflow stay."""
    for path in (root / LOCKS).glob("*.output.lock"):
        with contextlib.suppress(OSError):
            if any(line.startswith(_OURS) for line in path.read_text(encoding="utf-8").splitlines()):
                number = path.name.removesuffix(".output.lock")
                path.unlink()
                path.with_name(f"{number}.input.lock").unlink(missing_ok=True)


def stop_on_interrupt() -> None:
    """Let Ctrl-C end a run that is still being planned with the same sentence: no job is at work yet."""

    def stop(number: int, frame: FrameType | None) -> None:
        sys.stdout.flush()
        os.write(2, STOPPED.encode())
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)


def end_on_interrupt(workflow: _Workflow, root: Path, watch: Watch | None = None) -> None:
    """Let Ctrl-C end the jobs here and then the run, with one sentence; jobs of a cluster Snakemake ends."""

    def stop(number: int, frame: FrameType | None) -> None:
        if not workflow.local_exec:
            raise KeyboardInterrupt
        import psutil

        logging.disable()  # the threads that wait for the jobs would tell that these were killed
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()
        _remove_left_over(root)
        if watch is not None:
            watch.end()
        sys.stdout.flush()
        os.write(2, STOPPED.encode())
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)
