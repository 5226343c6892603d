"""metafor at work beside this process: it is asked for one block at a time."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import partial
from pathlib import Path

from evidence.benchmarks.kernels import data, timing
from evidence.benchmarks.kernels.timing import Block

RESOURCES = ("metafor.R",)
SCRIPT = Path(__file__).with_name("metafor.R")
NO_R = "Rscript with metafor, lme4 and jsonlite is not there: no comparison with metafor"
_AT_ITS_END = "Execution halted"  # what R says last of whatever went wrong
TASKS = (
    "REML",
    "REML with confint and predict",
    "DL",
    "leave1out",
    "influence",
    "gosh of 12, REML",
    "permutest, 1,024",
    "trimfill",
    "rma.glmm PLO",
)


class NoMetafor(Exception):
    """R or a package of it is not there; the message says so."""


class Metafor:
    """A running R with metafor; closed like a file."""

    def __init__(self) -> None:
        """Start it.

        Raises
        ------
        NoMetafor
            Where it cannot be started.
        """
        rscript = shutil.which("Rscript")
        if rscript is None:
            raise NoMetafor(NO_R)
        self._process = subprocess.Popen(
            [rscript, "--vanilla", str(SCRIPT)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.version = self._ask(json.dumps(_given()))

    def __enter__(self) -> Metafor:
        """Return it, as it is at work already."""
        return self

    def __exit__(self, *error: object) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def blocks(self) -> dict[str, Block]:
        """Return a block of each task."""
        return {task: partial(self._seconds, task) for task in TASKS}

    def _seconds(self, task: str) -> float:
        return float(self._ask(task))

    def _ask(self, line: str) -> str:
        process = self._process
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended; what it said is read below
        told = process.stdout.readline().strip()
        if not told:
            lines = [line.strip() for line in process.stderr.read().splitlines()]
            said = [line for line in lines if line and line != _AT_ITS_END]
            raise NoMetafor(f"{NO_R} ({' '.join(said)})" if said else NO_R)
        return told


def _given() -> dict[str, object]:
    ten, twelve = data.one_set(10), data.one_set(12)
    events, n = data.proportions(1, 10)
    return {
        "ten": {"yi": ten[0].tolist(), "vi": ten[1].tolist()},
        "twelve": {"yi": twelve[0].tolist(), "vi": twelve[1].tolist()},
        "proportions": {"xi": events[0].tolist(), "ni": n[0].tolist()},
        "at_least": timing.BLOCK,
    }
