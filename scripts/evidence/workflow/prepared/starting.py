"""A run starts its prepared process, hands it jobs, and ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping

from evidence.workflow.making.plan import Run
from evidence.workflow.prepared.request import A_JOB, IS_PLANNED, OUTPUTS, PACKAGE, TAKEN, Request
from evidence.workflow.side_by_side import can_fork

# A single job imports what it needs itself.
FEWEST_JOBS = 2
# Seconds for a prepared process to end: it hears of that between two imports, and one may be long.
_PATIENCE = 60.0
# Exit codes of a job that was ended by a signal, as shells give them.
BY_SIGNAL = 128


class Prepared:
    """The prepared process of a run in this folder, where there is one."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None  # the process ends when this is closed, however the run ends
        self._planned = False

    def begin(self) -> None:
        """Start it before it is known what runs: it imports meanwhile what the jobs of most runs need.

        There is none where processes cannot be forked safely, or there can be no more: then every job imports
        what it needs.
        """
        if self._process is not None or not can_fork():
            return
        line, its_end = socket.socketpair()
        with its_end, contextlib.suppress(OSError), _interrupts_held_back():
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "evidence.workflow.prepared.serving",
                    str(its_end.fileno()),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(its_end.fileno(),),
                env={**self._environment, "PYTHONPATH": self._search()},
            )
            self._line = line

    def planned(self, run: Run) -> None:
        """Let it do the jobs of a run from now on; it ends where hardly anything has to run."""
        if len(run.running) < FEWEST_JOBS:
            self.end()
            return
        self.begin()
        if self._line is not None:
            with contextlib.suppress(OSError):  # it is gone: every job does its work itself
                self._line.sendall(IS_PLANNED)
            self._planned = True

    def do(self, request: Request) -> int | None:
        """Let a copy do a job; several threads may do so at once.

        Returns
        -------
        int or None
            The exit code as shells give it; ``None`` where there is no copy, so that nothing was done.
        """
        if self._line is None or not self._planned:
            return None
        mine, its_end = socket.socketpair()
        with mine, contextlib.suppress(OSError):  # it is gone
            with its_end:
                sys.stdout.flush()
                sys.stderr.flush()
                socket.send_fds(self._line, [A_JOB], [its_end.fileno(), *OUTPUTS])
            mine.sendall(request.encoded())
            mine.shutdown(socket.SHUT_WR)
            with mine.makefile("rb") as answer:
                if answer.readline() == TAKEN:
                    return _exit_code(answer.readline())
        return None

    def end(self) -> None:
        """End it; what it and its copies have used is counted as the run's."""
        if self._process is None or self._line is None:
            return
        if not self._planned:  # nothing is to be had of it, and it may be importing
            self._process.kill()
        self._line.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process, self._line, self._planned = None, None, False

    def _search(self) -> str:
        return os.pathsep.join(filter(None, [str(PACKAGE.parent), self._environment.get("PYTHONPATH", "")]))


def _exit_code(told: bytes) -> int:
    """Return the exit code of a copy, as shells give it where that was ended by a signal."""
    code = int(told) if told.strip() else -signal.SIGKILL
    return code if code >= 0 else BY_SIGNAL - code


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start a process that hears of no Ctrl-C until it has said that it wants to hear of none."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
