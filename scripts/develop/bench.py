"""Measure: the workflow against its twin, and the statistics against PyMARE, statsmodels and metafor.

Writes results/benchmarks-*.json and prints tables; `--keep` renews docs/performance.md with its measurements.
"""

import os
import sys
from pathlib import Path

# One core for everything measured; must be set before numpy is loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import argparse

from evidence.benchmarks import parts, performance
from evidence.studies.console import print_on_any_terminal


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "parts", nargs="*", default=parts.PARTS, metavar="PART", help=f"of {', '.join(parts.PARTS)}; both"
    )
    parser.add_argument("--pairs", type=int, default=3, help="runs of the workflow and of its twin (3)")
    parser.add_argument("--rounds", type=int, default=5, help="blocks of each kernel (5)")
    parser.add_argument("--keep", action="store_true", help="renew docs/performance.md")
    found = parser.parse_args()
    for part in found.parts:
        if part not in parts.PARTS:
            parser.error(f"{part}: there is no such part; {' and '.join(parts.PARTS)} are known")
    for name in ("pairs", "rounds"):
        if getattr(found, name) < 1:
            parser.error(f"--{name}: {getattr(found, name)}; 1 or more is allowed")
    return found


def main() -> None:
    """Measure, write and print."""
    asked = options()
    for part in asked.parts:
        found, text = parts.measure(
            part, ROOT, pairs=asked.pairs, rounds=asked.rounds, tell=lambda line: print(line, flush=True)
        )
        parts.keep(part, ROOT, found, for_docs=asked.keep)
        print(text, end="")
    if asked.keep:
        performance.renew(ROOT)


if __name__ == "__main__":
    print_on_any_terminal()
    main()
