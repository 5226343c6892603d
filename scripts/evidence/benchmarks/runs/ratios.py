"""Runs of the workflow against runs of its twin, in turns: processor time, time by the clock, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evidence.benchmarks.kernels.timing import RunSpread, spread
from evidence.benchmarks.runs import cases, twin
from evidence.benchmarks.runs.cases import Case, of_a_reviewer

Tell = Callable[[str], None]


class RunFailed(Exception):
    """A measured run that did not end well; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, all its processes together."""

    cpu: float  # seconds of processor time
    wall: float  # seconds by the clock
    memory: int  # bytes of the largest process at its largest


@dataclass(frozen=True, slots=True)
class Measured:
    """One case: medians and ranges of the workflow, of its twin, and of the ratios of each pair."""

    case: str
    aim: float
    jobs: int
    cpu: RunSpread
    twin_cpu: RunSpread
    wall: RunSpread
    twin_wall: RunSpread
    ratio: RunSpread  # of processor time, pair by pair
    wall_ratio: RunSpread
    memory: int


def snakemake(snakefile: Path, folder: Path) -> Cost:
    """Run Snakemake as a reviewer would, with the profile beside the Snakefile, and measure it.

    Raises
    ------
    RunFailed
        Where it ends with an error.
    """
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(snakefile), "--directory", str(folder)]
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=of_a_reviewer())
        # Counts the processes that Snakemake has started and waited for, too.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RunFailed(said.read().decode(errors="replace"))
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024)


def measure(home: Path, pairs: int, tell: Tell, chosen: Sequence[Case] = cases.CASES) -> list[Measured]:
    """Go through the cases as often as asked for, each time the workflow and then its twin.

    Each time in new folders: a file system passes over what was deleted just before, file by file, which no
    reviewer's first run has to wait for.
    """
    with tempfile.TemporaryDirectory(prefix="twin-") as name:
        place = Path(name)
        empty = twin.make(home, place / "twin-of-workflow")
        snakefile = home / "workflow/Snakefile"
        found: dict[str, list[tuple[Cost, Cost, int]]] = {case.name: [] for case in chosen}
        for number in range(pairs):
            real, other = place / f"real-{number + 1}", place / f"twin-{number + 1}"
            for folder in (real, other):
                folder.mkdir()
            for case in chosen:
                for folder in (real, other):
                    case.make(home, folder)
                ours = snakemake(snakefile, real)
                jobs = twin.follow(real, other)
                theirs = snakemake(empty, other)
                found[case.name].append((ours, theirs, len(jobs)))
                tell(
                    f"pair {number + 1} of {pairs}, {case.name}: processor {ours.cpu:.1f} s, twin "
                    f"{theirs.cpu:.1f} s, ratio {ours.cpu / theirs.cpu:.2f} ({len(jobs)} jobs)"
                )
    return [_together(case, found[case.name]) for case in chosen]


def _together(case: Case, runs: Sequence[tuple[Cost, Cost, int]]) -> Measured:
    return Measured(
        case=case.name,
        aim=case.aim,
        jobs=runs[-1][2],
        cpu=spread([ours.cpu for ours, _, _ in runs]),
        twin_cpu=spread([theirs.cpu for _, theirs, _ in runs]),
        wall=spread([ours.wall for ours, _, _ in runs]),
        twin_wall=spread([theirs.wall for _, theirs, _ in runs]),
        ratio=spread([ours.cpu / theirs.cpu for ours, theirs, _ in runs]),
        wall_ratio=spread([ours.wall / theirs.wall for ours, theirs, _ in runs]),
        memory=max(ours.memory for ours, _, _ in runs),
    )


def as_plain(found: Sequence[Measured]) -> list[dict[str, object]]:
    """Return plain values for JSON."""
    return [asdict(row) for row in found]


def table(found: Sequence[Measured]) -> str:
    """Return the same as text: medians, and the ratio with its range."""
    lines = [
        f"{'change':<22}{'jobs':>5}{'CPU s':>8}{'twin':>7}{'wall s':>8}{'twin':>7}{'ratio of CPU':>22}"
        f"{'of wall':>9}{'aim':>6}"
    ]
    for row in found:
        ratio = f"{row.ratio.median:.2f} ({row.ratio.least:.2f} to {row.ratio.most:.2f})"
        lines.append(
            f"{row.case:<22}{row.jobs:>5}{row.cpu.median:>8.1f}{row.twin_cpu.median:>7.1f}{row.wall.median:>8.1f}"
            f"{row.twin_wall.median:>7.1f}{ratio:>22}{row.wall_ratio.median:>9.2f}{row.aim:>6g}"
        )
    return "\n".join(lines) + "\n"
