"""The kernels against their peers: blocks of the same work in turns, and how many times as fast ours are."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from importlib.metadata import version

from evidence.benchmarks.kernels import data, metafor, ours, peers
from evidence.benchmarks.kernels.timing import Block, in_turns, ratios, spread

# Our task, the peer, the peer's task, the ratio the project aims at (None: told only).
COMPARISONS = (
    ("REML, k = 10, many data sets", "PyMARE", "REML, one at a time", 2000),
    ("REML, k = 10, many data sets", "PyMARE", "REML, vectorised", 8),
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
    ("specification curve: 2,304 specifications of 12 studies, each", "PyMARE", "REML, one at a time", None),
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
    ("permutation, 1,024 sign flips, REML", "metafor", "permutest, 1,024", 1500),
    ("trim and fill, REML", "metafor", "trimfill", None),
    ("GLMM of a proportion over 7 nodes, k = 10", "metafor", "rma.glmm PLO", 15),
    ("GLMM of a proportion with the interval of tau2, k = 10", "metafor", "rma.glmm PLO", None),
    ("GLMM of a proportion, many data sets", "metafor", "rma.glmm PLO", 250),
)
# Tasks with a time to keep, in seconds.
LIMITS = {"all subsets of 20 studies, REML": 3.0}


def run(rounds: int) -> dict[str, object]:
    """Measure everything in so many rounds; a plain dictionary, ready for JSON."""
    mine = ours.blocks()
    versions = {name: version(name) for name in ("numpy", "scipy", "PyMARE", "statsmodels")}
    theirs: dict[str, dict[str, Block]] = {"PyMARE": peers.pymare(), "statsmodels": peers.statsmodels()}
    notes = []
    with ExitStack() as stack:
        try:
            r = stack.enter_context(metafor.Metafor())
            theirs["metafor"], versions["metafor"] = r.blocks(), r.version
        except metafor.NoMetafor as error:
            notes.append(str(error))
        compared = [_compared(task, block, theirs, rounds) for task, block in mine.items()]
    return {
        "versions": versions,
        "seed": data.SEED,
        "rounds": rounds,
        "notes": notes,
        "ratios": [row for rows, _ in compared for row in rows],
        "limits": [{"task": task, "limit_seconds": limit} for task, limit in LIMITS.items()],
        "seconds": dict(own for _, own in compared),
    }


def _compared(
    task: str, block: Block, theirs: dict[str, dict[str, Block]], rounds: int
) -> tuple[list[dict[str, object]], tuple[str, dict[str, object]]]:
    """Measure one task and all peers' that it is compared with, in turns."""
    rows = [row for row in COMPARISONS if row[0] == task and row[1] in theirs]
    blocks = {task: block} | {f"{peer}: {name}": theirs[peer][name] for _, peer, name, _ in rows}
    found = in_turns(blocks, rounds)
    told: list[dict[str, object]] = [
        {
            "task": task,
            "peer": peer,
            "peer_task": name,
            "aim": aim,
            "ratio": asdict(ratios(found, f"{peer}: {name}", task)),
        }
        for _, peer, name, aim in rows
    ]
    return told, (task, asdict(spread(found[task])))


def table(found: dict) -> str:
    """Return the same as text, for the terminal and for a reader."""
    width = max(len(row["task"]) for row in found["ratios"])
    lines = [f"{'task':<{width}}  {'times as fast as':<62}{'median':>9}{'least':>9}{'most':>9}{'aim':>7}"]
    for row in found["ratios"]:
        peer, ratio = f"{row['peer']}: {row['peer_task']}", row["ratio"]
        aim = "" if row["aim"] is None else f"{row['aim']:,}"
        values = "".join(f"{ratio[name]:>9,.1f}" for name in ("median", "least", "most"))
        lines.append(f"{row['task']:<{width}}  {peer:<62}{values}{aim:>7}")
    lines.append("")
    width = max(len(task) for task in found["seconds"])
    lines.append(f"{'task':<{width}}  {'median':>12}{'least':>12}{'most':>12}  (processor time)")
    for task, took in found["seconds"].items():
        values = "".join(f"{as_time(took[name]):>12}" for name in ("median", "least", "most"))
        lines.append(f"{task:<{width}}  {values}")
    lines += ["", *(f"{row['task']}: limit {row['limit_seconds']:g} s" for row in found["limits"])]
    return "\n".join([*lines, *found["notes"]]) + "\n"


def as_time(value: float) -> str:
    """Write seconds in the unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:,.2f} {unit}"
    return f"{value / 1e-9:,.0f} ns"
