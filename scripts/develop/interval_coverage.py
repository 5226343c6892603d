"""Simulate how often the default intervals hold the truth: writes docs/coverage.md (`--scale 0.1`: less)."""

import os
import sys
from pathlib import Path

# One thread a process; must be set before numpy is loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import argparse
from concurrent.futures import ProcessPoolExecutor

from evidence.benchmarks.simulated import coverage, coverage_page, curve_coverage
from evidence.benchmarks.simulated.reviews import settings


def main() -> None:
    """Run all cells, a process for each processor, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the repetitions (1)")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "coverage.md")
    asked = parser.parse_args()
    kinds = (
        (coverage.of_setting, len(settings()), coverage.STUDIES),
        (curve_coverage.of_law, len(curve_coverage.LAWS), curve_coverage.STUDIES),
    )
    cells = []
    with ProcessPoolExecutor() as pool:
        rows = [
            pool.submit(simulate, place, k, asked.scale)
            for simulate, places, studies in kinds
            for place in range(places)
            for k in studies
        ]
        for row in rows:
            for cell in row.result():
                cells.append(cell)
                if cell.way == "house":
                    print(f"{cell.measure} tau={cell.tau:g} k={cell.k}: {cell.covered:.3f}", flush=True)
    asked.output.write_text(coverage_page.page(cells, asked.scale), encoding="utf-8")


if __name__ == "__main__":
    main()
