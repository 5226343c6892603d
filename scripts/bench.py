"""Measure the speed of the statistics: writes results/benchmarks.json and .txt, prints the table."""

import os
import sys
from pathlib import Path

# One core for everything measured; must be set before numpy is loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

sys.path.insert(0, str(Path(__file__).parent))

import json

from evidence.benchmarks import report
from evidence.studies.console import print_on_any_terminal


def main(folder: Path) -> None:
    """Measure, write and print."""
    found = report.run()
    folder.mkdir(exist_ok=True)
    (folder / "benchmarks.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = report.table(found)
    (folder / "benchmarks.txt").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    print_on_any_terminal()
    main(Path(__file__).resolve().parent.parent / "results")
