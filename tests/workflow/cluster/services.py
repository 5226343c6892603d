"""Services that run for a test and end with it, whatever happens to the test."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

STARTS_WITHIN, ENDS_WITHIN = 30.0, 10.0  # seconds
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
    """Wait for a service; where it does not come up, show what all in the folder said."""
    until = time.monotonic() + STARTS_WITHIN
    while not ready():
        if time.monotonic() > until:
            logs = "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.out")))
            raise AssertionError(f"{what} did not come up\n{logs}")
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    """Find ports of this machine that nobody listens on."""
    with ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in taken]


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
