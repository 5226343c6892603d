"""A run forks its prepared process, hands it jobs, and ends it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from functools import partial

from evidence.workflow.making.plan import Run
from evidence.workflow.prepared.apart import flush, live_apart
from evidence.workflow.prepared.request import A_JOB, IS_PLANNED, OUTPUTS, TAKEN, Request
from evidence.workflow.side_by_side import can_fork

# A single job imports what it needs itself.
FEWEST_JOBS = 2
# Seconds for a prepared process to end: it hears of that between two imports, and one may be long.
_PATIENCE = 60.0
# Exit codes of a job that was ended by a signal, as shells give them.
BY_SIGNAL = 128


class Prepared:
    """The prepared process of a run in this folder, where there is one."""

    def __init__(self) -> None:
        self._process: int | None = None
        self._line: socket.socket | None = None  # the process ends when this is closed, however the run ends
        self._planned = False

    def begin(self) -> None:
        """Fork it before it is known what runs: it imports meanwhile what the jobs of most runs need.

        There is none where processes cannot be forked safely, or there can be no more: then every job imports
        what it needs.
        """
        if self._process is not None or not can_fork():
            return
        line, its_end = socket.socketpair()
        with its_end, contextlib.suppress(OSError), _interrupts_held_back():
            flush()
            self._process = os.fork()
            if self._process == 0:
                live_apart(partial(_serve, its_end), its_end.fileno())
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
        self._line.close()
        # Of one that has no plan nothing is to be had, and it may be importing.
        if not self._planned or not _ends(self._process, _PATIENCE):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._process, self._line, self._planned = None, None, False


def _serve(line: socket.socket) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    # Imported here, so that a run that makes nothing does not.
    from evidence.workflow.prepared.serving import serve_run

    serve_run(line)


def _ends(process: int, seconds: float) -> bool:
    """Wait for a child to end, so long; where that cannot be waited for, says that it will."""
    try:
        ended = os.pidfd_open(process)
    except OSError:  # an older kernel
        return True
    try:
        return bool(select.select([ended], [], [], seconds)[0])
    finally:
        os.close(ended)


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
