"""A run starts its prepared process, and ends it."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import MutableMapping

from evidence.workflow.plan import Run
from evidence.workflow.prepared.asking import ADDRESS, PACKAGE, PREPARED
from evidence.workflow.side_by_side import can_fork

# A single job imports what it needs itself.
FEWEST_JOBS = 2
_PATIENCE = 5.0  # seconds for a prepared process to end
_MOST_WAITING = 128


class Prepared:
    """The prepared process of a run in this folder, where there is one."""

    def __init__(self, environment: MutableMapping[str, str] = os.environ) -> None:
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self, run: Run) -> None:
        """Start it for the jobs of a run, which find it by their environment.

        There is none where processes cannot be forked safely, where this folder can hold no socket, and
        where hardly anything has to run: then every job imports what it needs.
        """
        if len(run.running) < FEWEST_JOBS or not can_fork():
            return
        word = secrets.token_hex(16)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener, contextlib.suppress(OSError):
            ADDRESS.unlink(missing_ok=True)
            before = os.umask(0o077)  # other users may not ask
            try:
                listener.bind(os.fspath(ADDRESS))
            finally:
                os.umask(before)
            listener.listen(_MOST_WAITING)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "evidence.workflow.prepared.serving", str(listener.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=(listener.fileno(),),
                env={**self._environment, PREPARED: word, "PYTHONPATH": self._search()},
            )
            self._environment[PREPARED] = word

    def end(self) -> None:
        """End it; what it and its copies have used is counted as the run's."""
        self._environment.pop(PREPARED, None)
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        ADDRESS.unlink(missing_ok=True)

    def _search(self) -> str:
        return os.pathsep.join(filter(None, [str(PACKAGE.parent), self._environment.get("PYTHONPATH", "")]))
