"""Measure: the workflow against its twin, and the statistics against PyMARE, statsmodels and metafor.

Writes results/benchmarks-*.json and prints tables; `--keep` renews docs/performance.md with its measurements.
"""

import os
import sys
from pathlib import Path

# One core for everything measured; must be set before numpy is loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import argparse
import json
from importlib.metadata import version

from evidence.benchmarks import machine, performance
from evidence.benchmarks.kernels import report
from evidence.benchmarks.runs import ratios
from evidence.studies.console import print_on_any_terminal

PARTS = ("workflow", "kernels")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "parts", nargs="*", default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}; both"
    )
    parser.add_argument("--pairs", type=int, default=3, help="runs of the workflow and of its twin (3)")
    parser.add_argument("--rounds", type=int, default=5, help="blocks of each kernel (5)")
    parser.add_argument("--keep", action="store_true", help="renew docs/performance.md")
    found = parser.parse_args()
    for part in found.parts:
        if part not in PARTS:
            parser.error(f"{part}: there is no such part; {' and '.join(PARTS)} are known")
    for name in ("pairs", "rounds"):
        if getattr(found, name) < 1:
            parser.error(f"--{name}: {getattr(found, name)}; 1 or more is allowed")
    return found


def load() -> str:
    """Say how much else the machine did: runnable processes, mean of five minutes."""
    return f"{os.getloadavg()[1]:.1f} processes that want a processor"


def measure(part: str, asked: argparse.Namespace) -> tuple[dict[str, object], str]:
    """Measure one part; returns what was found, and the same as text."""
    if part == "kernels":
        found = report.run(asked.rounds)
        return found, report.table(found)
    rows = ratios.measure(ROOT, asked.pairs, lambda line: print(line, flush=True))
    return {
        "pairs": asked.pairs,
        "versions": {name: version(name) for name in ("snakemake", "numpy", "scipy", "matplotlib")},
        "rows": ratios.as_plain(rows),
    }, ratios.table(rows)


def main() -> None:
    """Measure, write and print."""
    asked = options()
    kept = ROOT / performance.KEPT
    for part in asked.parts:
        found, text = measure(part, asked)
        found = {"machine": machine.described(), "load": load(), **found}
        content = json.dumps(found, indent=1) + "\n"
        places = [
            ROOT / "results" / f"benchmarks-{part}.json",
            *([kept / f"{part}.json"] if asked.keep else []),
        ]
        for place in places:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content, encoding="utf-8")
        print(text, end="")
    if asked.keep:
        (ROOT / performance.PAGE).write_text(performance.as_markdown(kept), encoding="utf-8")


if __name__ == "__main__":
    print_on_any_terminal()
    main()
