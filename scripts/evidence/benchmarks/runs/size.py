"""Time, processor time and memory of whole runs against the size of the library."""

from __future__ import annotations

import dataclasses
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from evidence.benchmarks.runs import programme
from evidence.benchmarks.runs.cases import of_a_reviewer

# files of the library, how many of them are in the review
SIZES = ((50, 5), (50, 50), (500, 50), (500, 500), (5000, 500))
CASES = ("clean", "one added", "nothing")
# files, inside, case -> seconds by the clock on two processors
AIMS = {
    (500, 500, "clean"): 60.0,
    (5000, 500, "clean"): 90.0,
    (5000, 500, "one added"): 10.0,
    (5000, 500, "nothing"): 4.0,
}
MOST_MIB = 2048.0
EXPONENT = 1.15
EVERY = 0.1  # seconds between two looks at the memory, at least
# A look takes a processor from what is measured: after each as many times as long passes without one.
REST = 9.0
PACKAGES = ("snakemake", "numpy", "scipy", "matplotlib", "msgspec", "pyarrow")
MIB = 1 << 20


class RunError(Exception):
    """A run that did not finish; with the end of what it said."""


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """One run: what it took, and how large what it wrote is (bytes)."""

    files: int
    inside: int
    case: str
    seconds: float
    cpu_seconds: float
    peak_mib: float  # of all processes together, memory that they share counted once
    page_bytes: int
    annex_bytes: int
    paper_bytes: int
    workbook_bytes: int


def measure(
    home: Path, sizes: Iterable[tuple[int, int]], cores: int = 2, seed: int = programme.SEED
) -> list[MeasuredRun]:
    """Run each size three times: from nothing, with one study file more, and with nothing to do.

    Raises
    ------
    RunError
        Where a run fails.
    """
    rows = []
    for files, inside in sizes:
        with tempfile.TemporaryDirectory(prefix="programme-") as name:
            folder = programme.write(Path(name) / "programme", home, files, inside, seed)
            for case in CASES:
                if case == "one added":
                    added, text = programme.study_file(inside, True, seed)
                    (folder / f"resources/studies/{added}.yaml").write_text(text, encoding="utf-8")
                rows.append(_row(home, folder, files, inside, case, cores=cores))
    return rows


def _row(home: Path, folder: Path, files: int, inside: int, case: str, *, cores: int) -> MeasuredRun:
    command = [
        sys.executable, "-m", "snakemake", "--snakefile", str(home / "workflow/Snakefile"),
        "--directory", str(folder), "--cores", str(cores),
    ]  # fmt: skip
    seconds, cpu, peak = run(command)
    made = folder / "results" / programme.REVIEW
    sizes = [_size(made / name) for name in ("report.html", "annex.html", "report.docx", "report.xlsx")]
    return MeasuredRun(files, inside, case, round(seconds, 2), round(cpu, 2), round(peak / MIB, 1), *sizes)


def run(command: Sequence[str]) -> tuple[float, float, float]:
    """Run a command; returns seconds, processor seconds and highest memory (bytes), children included.

    Raises
    ------
    RunError
        Where it fails.
    """
    before, started = _children_cpu(), time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = psutil.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=of_a_reviewer())
        peak = 0.0
        while process.poll() is None:
            looked = time.perf_counter()
            peak = max(peak, memory(process))
            with suppress(subprocess.TimeoutExpired, psutil.TimeoutExpired):
                process.wait(max(EVERY, REST * (time.perf_counter() - looked)))
        seconds = time.perf_counter() - started
        if process.returncode:
            said.seek(0)
            raise RunError(said.read()[-3000:].decode(errors="replace"))
    return seconds, _children_cpu() - before, peak


def memory(process: psutil.Process) -> float:
    """Return the bytes that a process and its children hold now; on Linux what they share counts once."""
    total = 0.0
    with suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                full = each.memory_full_info()
                total += getattr(full, "pss", full.rss)
    return total


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def exponents(rows: Sequence[MeasuredRun]) -> list[dict[str, object]]:
    """Return for each case and share of files in the review the power of size by which processor time grows.

    The least-squares slope of log time on log files; a fixed cost makes it smaller, so that the slope between
    the two largest sizes stands beside it.
    """
    found: list[dict[str, object]] = []
    for case in CASES:
        for share in sorted({row.inside / row.files for row in rows}):
            line = sorted(
                (r.files, r.cpu_seconds) for r in rows if r.case == case and r.inside / r.files == share
            )
            if len(line) < 2:
                continue
            logs = [(math.log(files), math.log(cpu)) for files, cpu in line]
            (x0, y0), (x1, y1) = logs[-2:]
            found.append(
                {
                    "case": case,
                    "share": share,
                    "files": [files for files, _ in line],
                    "exponent": round(statistics.linear_regression(*zip(*logs, strict=True)).slope, 3),
                    "last_exponent": round((y1 - y0) / (x1 - x0), 3),
                    "aim": EXPONENT,
                }
            )
    return found


def report(rows: Sequence[MeasuredRun], seed: int = programme.SEED) -> dict[str, object]:
    """Return all that was found as plain values, ready for JSON."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, "
        f"{psutil.virtual_memory().total >> 30} GiB",
        "versions": {name: version(name) for name in PACKAGES},
        "seed": seed,
        "aims": [
            {"files": files, "inside": inside, "case": case, "seconds": seconds}
            for (files, inside, case), seconds in AIMS.items()
        ],
        "most_mib": MOST_MIB,
        "rows": [dataclasses.asdict(row) for row in rows],
        "exponents": exponents(rows),
    }


def table(rows: Sequence[MeasuredRun]) -> str:
    """Return the same as text."""
    head = (
        "files",
        "in review",
        "case",
        "clock s",
        "CPU s",
        "peak MiB",
        "page KiB",
        "annex KiB",
        "paper KiB",
        "aim s",
    )
    lines = ["".join(f"{each:>11}" for each in head)]
    for r in rows:
        aim = AIMS.get((r.files, r.inside, r.case))
        values = (
            r.files, r.inside, r.case, f"{r.seconds:.1f}", f"{r.cpu_seconds:.1f}", f"{r.peak_mib:,.0f}",
            *(f"{size / 1024:,.0f}" for size in (r.page_bytes, r.annex_bytes, r.paper_bytes)),
            "" if aim is None else f"{aim:g}",
        )  # fmt: skip
        lines.append("".join(f"{each:>11}" for each in values))
    for each in exponents(rows):
        lines.append(
            f"exponent of processor time, {each['case']}, {each['share']:.0%} in the review: "
            f"{each['exponent']} (between the two largest {each['last_exponent']}; aim {EXPONENT})"
        )
    return "\n".join(lines) + "\n"
