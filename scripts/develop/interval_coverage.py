"""Simulate how often the default intervals hold the truth: writes docs/coverage.md (`--scale 10`: more)."""

import os
import sys
from pathlib import Path

# One core; must be set before numpy is loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import argparse
from itertools import chain

from evidence.benchmarks.simulated import coverage, coverage_page, curve_coverage


def main() -> None:
    """Run all cells and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the repetitions (1)")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "coverage.md")
    asked = parser.parse_args()
    cells = []
    for cell in chain(coverage.run(asked.scale), curve_coverage.run(asked.scale)):
        cells.append(cell)
        if cell.way == "house":
            print(f"{cell.measure} tau={cell.tau:g} k={cell.k}: {cell.covered:.3f}", flush=True)
    asked.output.write_text(coverage_page.page(cells, asked.scale), encoding="utf-8")


if __name__ == "__main__":
    main()
