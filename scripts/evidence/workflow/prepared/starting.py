"""A run starts its prepared process, and ends it."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, MutableMapping

from evidence.workflow.making.plan import Run
from evidence.workflow.prepared.asking import ADDRESS, IS_PLANNED, PACKAGE, PREPARED
from evidence.workflow.side_by_side import can_fork

# A single job imports what it needs itself.
FEWEST_JOBS = 2
# Seconds for a prepared process to end: it hears of that between two imports, and one may be long.
_PATIENCE = 60.0
_MOST_WAITING = 128


class Prepared:
    """The prepared process of a run in this folder, where there is one."""

    def __init__(self, environment: MutableMapping[str, str] = os.environ) -> None:
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._word = secrets.token_hex(16)
        self._planned = False

    def begin(self) -> None:
        """Start it before it is known what runs: it imports meanwhile what the jobs of most runs need.

        There is none where processes cannot be forked safely, and where this folder can hold no socket: then
        every job imports what it needs.
        """
        if self._process is not None or not can_fork():
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener, contextlib.suppress(OSError):
            ADDRESS.unlink(missing_ok=True)
            listener.bind(os.fspath(ADDRESS))
            ADDRESS.chmod(0o600)  # other users may not ask; nobody is heard before this
            listener.listen(_MOST_WAITING)
            with _interrupts_held_back():
                self._process = subprocess.Popen(
                    [
                        sys.executable,
                        "-P",
                        "-m",
                        "evidence.workflow.prepared.serving",
                        str(listener.fileno()),
                    ],
                    stdin=subprocess.PIPE,
                    pass_fds=(listener.fileno(),),
                    env={**self._environment, PREPARED: self._word, "PYTHONPATH": self._search()},
                )

    def planned(self, run: Run) -> None:
        """Let the jobs of a run find it by their environment; it ends where hardly anything has to run."""
        if len(run.running) < FEWEST_JOBS:
            self.end()
            return
        self.begin()
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it is gone: every job does its work itself
                os.write(self._process.stdin.fileno(), IS_PLANNED)
            self._planned = True
            self._environment[PREPARED] = self._word

    def end(self) -> None:
        """End it; what it and its copies have used is counted as the run's."""
        self._environment.pop(PREPARED, None)
        if self._process is None or self._process.stdin is None:
            return
        if not self._planned:  # nothing is to be had of it, and it may be importing
            self._process.kill()
        self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        ADDRESS.unlink(missing_ok=True)

    def _search(self) -> str:
        return os.pathsep.join(filter(None, [str(PACKAGE.parent), self._environment.get("PYTHONPATH", "")]))


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start a process that hears of no Ctrl-C until it has said that it wants to hear of none."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
