"""A job's script asks the prepared process of its run for a copy of itself that does the job.

This module is loaded by every job before it has asked, so it imports next to nothing. The end of a run, too,
is told by such a copy (``ending``).
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path

# What the environment of a run's jobs says of its prepared process: a word that only they know.
PREPARED = "EVIDENCE_PREPARED"
# Below the folder of the analysis, where every job is started: a socket's path may have 100 letters at most.
ADDRESS = Path(".snakemake/evidence/prepared")
TAKEN = b"taken\n"
# What the run tells its prepared process when it has written what runs.
IS_PLANNED = b"."
# Exit codes of a job that was ended by a signal, as shells give them.
BY_SIGNAL = 128
PACKAGE = Path(__file__).parents[2]


def do_elsewhere(step: str, environment: MutableMapping[str, str] = os.environ) -> None:
    """Let a copy of the run's prepared process do this script, and end with its exit code.

    Returns where this process has to do the work itself: without a prepared process, or where that is of
    another interpreter or package than this one.

    Parameters
    ----------
    step
        The step's name: what it imports is loaded before the copy is made.

    Raises
    ------
    SystemExit
        With the exit code of the copy.
    """
    code = ask(step, sys.argv, environment)
    if code is not None:
        sys.exit(code)


def ask(step: str, arguments: Sequence[str], environment: MutableMapping[str, str]) -> int | None:
    """Let a copy of the prepared process run a script; returns its exit code, ``None`` where there is none.

    Parameters
    ----------
    step
        What is loaded before the copy is made.
    arguments
        The script, and what it is given.
    environment
        Says how the prepared process is found, which the copy is not told.
    """
    word = environment.pop(PREPARED, "")
    if not word or not hasattr(socket, "AF_UNIX"):
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, contextlib.suppress(OSError):
        line.connect(os.fspath(ADDRESS))
        sys.stdout.flush()
        sys.stderr.flush()
        socket.send_fds(line, [b" "], [1, 2])
        line.sendall(json.dumps(_request(step, arguments, word, environment)).encode() + b"\n")
        with line.makefile("rb") as answer:
            if answer.readline() == TAKEN:
                return _exit_code(answer.readline())
    return None


def _request(
    step: str, arguments: Sequence[str], word: str, environment: Mapping[str, str]
) -> dict[str, object]:
    umask = os.umask(0)
    os.umask(umask)
    return {
        "word": word,
        "step": step,
        "python": identity(),
        "arguments": list(arguments),
        "folder": os.getcwd(),
        "path": sys.path,
        "environment": dict(environment),
        "umask": umask,
    }


def identity() -> list[str]:
    """Return what a process and its copy must have in common: interpreter, its version, and this package."""
    return [sys.executable, sys.version, str(PACKAGE)]


def _exit_code(told: bytes) -> int:
    """Return the exit code of a copy, as shells give it where that was ended by a signal."""
    code = int(told) if told.strip() else -9
    return code if code >= 0 else BY_SIGNAL - code
