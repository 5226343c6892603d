"""The parts that `make bench` measures, each as data and as a printed table, and where they are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from evidence.benchmarks import machine, performance
from evidence.benchmarks.kernels import report
from evidence.benchmarks.runs import ratios

PARTS = ("workflow", "kernels")
_NAMED = ("snakemake", "numpy", "scipy", "matplotlib")


def measure(
    part: str, root: Path, *, pairs: int, rounds: int, tell: Callable[[str], None]
) -> tuple[dict[str, object], str]:
    """Measure one part; returns what was found with the machine it was found on, and the same as text.

    Parameters
    ----------
    part
        One of `PARTS`.
    pairs, rounds
        Runs of the workflow and of its twin; blocks of each kernel.
    tell
        Is told of each run as it ends.
    """
    found: dict[str, object]
    if part == "kernels":
        found = report.run(rounds)
        text = report.table(found)
    else:
        rows = ratios.measure(root, pairs, tell)
        versions = {name: version(name) for name in _NAMED}
        found, text = (
            {"pairs": pairs, "versions": versions, "rows": ratios.as_plain(rows)},
            ratios.table(rows),
        )
    return {"machine": machine.described(), "load": _load(), **found}, text


def keep(part: str, root: Path, found: dict[str, object], *, for_docs: bool) -> None:
    """Write what was found into ``results/``; where it is for the docs, beside their page, too."""
    places = [root / "results" / f"benchmarks-{part}.json"]
    if for_docs:
        places.append(root / performance.KEPT / f"{part}.json")
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _load() -> str:
    """Say how much else the machine did: runnable processes, mean of five minutes."""
    return f"{os.getloadavg()[1]:.1f} processes that want a processor"
