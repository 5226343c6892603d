"""Run all measurements and put them side by side."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from evidence.benchmarks import data, ours, peers

RESOURCES = ("metafor.R",)
METAFOR_SCRIPT = Path(__file__).with_name("metafor.R")
NO_R = "Rscript with metafor and jsonlite is not there: no comparison with metafor"
# Our task, the peer, the peer's task, the ratio the project aims at (None: told only).
COMPARISONS = (
    ("REML, k = 10, many data sets", "PyMARE", "REML, one at a time", 1000),
    ("REML, k = 10, many data sets", "PyMARE", "REML, vectorised", None),
    ("DL, k = 10, many data sets", "PyMARE", "DL, one at a time", None),
    ("DL, k = 10, many data sets", "PyMARE", "DL, vectorised", None),
    ("DL, k = 10, many data sets", "statsmodels", "DL, one at a time", None),
    ("PM, k = 10, many data sets", "statsmodels", "PM, one at a time", None),
    (
        "REML, k = 10, one call with intervals of mean, tau2, I2 and prediction",
        "PyMARE",
        "REML, one at a time, with intervals and heterogeneity",
        1,
    ),
    ("multiverse of 2,304 specifications of 12 studies, each", "PyMARE", "REML, one at a time", None),
    ("REML, k = 10, many data sets", "metafor", "REML", None),
    (
        "REML, k = 10, one call with intervals of mean, tau2, I2 and prediction",
        "metafor",
        "REML with confint and predict",
        None,
    ),
    ("leave-one-out, REML, k = 10", "metafor", "leave1out", None),
    ("influence, REML, k = 10", "metafor", "influence", None),
    ("all subsets of 12 studies, REML", "metafor", "gosh of 12, REML", 3000),
    ("permutation, 1,024 sign flips, REML", "metafor", "permutest, 1,024", 100),
    ("trim and fill, REML", "metafor", "trimfill", None),
    ("GLMM of a proportion, k = 10", "metafor", "rma.glmm PLO", 3),
    ("GLMM of a proportion with the interval of tau2, k = 10", "metafor", "rma.glmm PLO", None),
    ("GLMM of a proportion, many data sets", "metafor", "rma.glmm PLO", 50),
)
# Tasks with a time to keep, in seconds.
LIMITS = {"all subsets of 20 studies, REML": 3.0}


def run() -> dict[str, object]:
    """Measure everything; a plain dictionary, ready for JSON."""
    metafor, note = metafor_seconds()
    seconds = {"ours": ours.measure(), "PyMARE": peers.pymare(), "statsmodels": peers.statsmodels()}
    versions = {name: version(name) for name in ("numpy", "scipy", "PyMARE", "statsmodels")}
    if metafor:
        seconds["metafor"] = metafor["seconds"]
        versions["metafor"] = metafor["version"]
    ratios = [
        {
            "task": task,
            "peer": peer,
            "peer_task": theirs,
            "ratio": seconds[peer][theirs] / seconds["ours"][task],
            "aim": aim,
        }
        for task, peer, theirs, aim in COMPARISONS
        if peer in seconds
    ]
    limits = [
        {"task": task, "seconds": seconds["ours"][task], "limit_seconds": limit}
        for task, limit in LIMITS.items()
    ]
    return {
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one used",
        "versions": versions,
        "seed": data.SEED,
        "notes": [note] if note else [],
        "ratios": ratios,
        "limits": limits,
        "seconds": seconds,
    }


def metafor_seconds() -> tuple[dict | None, str | None]:
    """Seconds by metafor, or None and the reason."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None, NO_R
    ten, twelve = data.one_set(10), data.one_set(12)
    events, n = data.proportions(ours.GLMM_SETS, 10)
    given = {
        "ten": {"yi": ten[0].tolist(), "vi": ten[1].tolist()},
        "twelve": {"yi": twelve[0].tolist(), "vi": twelve[1].tolist()},
        "proportions": {"xi": events[0].tolist(), "ni": n[0].tolist()},
    }
    done = subprocess.run(
        [rscript, "--vanilla", str(METAFOR_SCRIPT)], input=json.dumps(given), capture_output=True, text=True
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return None, f"{NO_R} ({lines[-1].strip()})" if lines else NO_R
    return json.loads(done.stdout), None


def table(found: dict) -> str:
    """Return the same as text, for the terminal and for a reader."""
    width = max(len(row["task"]) for row in found["ratios"])
    lines = [f"{'task':<{width}}  {'times as fast as':<68}{'ratio':>9}{'aim':>7}"]
    for row in found["ratios"]:
        peer = f"{row['peer']}: {row['peer_task']}"
        aim = "" if row["aim"] is None else f"{row['aim']:,}"
        lines.append(f"{row['task']:<{width}}  {peer:<68}{row['ratio']:>9,.1f}{aim:>7}")
    lines.append("")
    width = max(len(task) for task in found["seconds"]["ours"])
    lines.append(f"{'task':<{width}}  {'time':>12}")
    lines += [f"{task:<{width}}  {_time(value):>12}" for task, value in found["seconds"]["ours"].items()]
    lines += ["", *(f"{row['task']}: limit {row['limit_seconds']:g} s" for row in found["limits"])]
    return "\n".join([*lines, *found["notes"]]) + "\n"


def _time(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:,.2f} {unit}"
    return f"{value / 1e-9:,.0f} ns"
