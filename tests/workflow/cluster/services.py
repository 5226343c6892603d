"""Services that run for a test and end with it, whatever happens to the test."""

from __future__ import annotations

import contextlib
import ctypes
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

# Seconds, which only what hangs takes.
PATIENCE, ENDS_WITHIN = 180.0, 60.0
# Below the ports that the system hands out to whoever asks for any.
FIRST_PORT, LAST_PORT = 20_000, 32_000
PR_SET_PDEATHSIG = 1


def started(
    ending: ExitStack, folder: Path, environment: Mapping[str, str], *command: str
) -> subprocess.Popen[bytes]:
    """Start a service that writes into a folder what it says, and is ended with ``ending``."""
    output = ending.enter_context((folder / f"{command[0]}.out").open("w"))
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        preexec_fn=_end_with_this_process,
    )
    ending.callback(_ended, process)
    return process


def _end_with_this_process() -> None:
    """Ask the kernel to end a service with the tests, should they be killed before they can do so."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(ready: Callable[[], bool], what: str, folder: Path) -> None:
    """Wait until something is so; where it never is, show what all services in the folder said."""
    until = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > until:
            logs = "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.out")))
            raise AssertionError(f"not so within {PATIENCE:.0f} seconds: {what}\n{logs}")
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    """Find ports of this machine that nobody listens on, and that no program gets by chance before they are used."""
    with ExitStack() as held:
        found: list[int] = []
        while len(found) < count:
            port, tried = random.randrange(FIRST_PORT, LAST_PORT), held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                tried.bind(("127.0.0.1", port))
                found.append(port)
        return found


def running_of(folder: Path) -> set[int]:
    """The processes that were started by a cluster in a folder, and are still there."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes()
        except OSError:  # it is gone, or nobody may look
            continue
        if f"SLURM_CONF={folder}/".encode() in told:
            found.add(int(process.name))
    return found
