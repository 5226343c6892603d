"""Measure whole runs of invented libraries of growing size: writes results/benchmarks_size.json and .txt."""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from evidence.benchmarks.runs import size
from evidence.studies.console import print_on_any_terminal


def sizes(text: str) -> tuple[int, int]:
    """Read ``500/50``: a library of 500 study files, 50 of them in the review."""
    files, _, inside = text.partition("/")
    return int(files), int(inside or files)


def main(root: Path) -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    told = " ".join(f"{files}/{inside}" for files, inside in size.SIZES)
    parser.add_argument(
        "sizes",
        nargs="*",
        type=sizes,
        default=size.SIZES,
        help=f"files/files in the review (default: {told})",
    )
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    rows = size.measure(root, options.sizes, options.cores)
    folder = root / "results"
    folder.mkdir(exist_ok=True)
    (folder / "benchmarks_size.json").write_text(
        json.dumps(size.report(rows), indent=1) + "\n", encoding="utf-8"
    )
    text = size.table(rows)
    (folder / "benchmarks_size.txt").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    print_on_any_terminal()
    main(Path(__file__).resolve().parent.parent)
