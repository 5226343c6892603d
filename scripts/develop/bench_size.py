"""Measure whole runs of invented libraries of growing size.

Writes results/benchmarks-size.json and prints a table; `--keep` renews docs/performance.md from it.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from evidence.benchmarks import parts, performance
from evidence.benchmarks.runs import size
from evidence.studies.console import print_on_any_terminal


def sizes(text: str) -> tuple[int, int]:
    """Read ``500/50``: a library of 500 study files, 50 of them in the review."""
    files, _, inside = text.partition("/")
    return int(files), int(inside or files)


def main(root: Path) -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    told = " ".join(f"{files}/{inside}" for files, inside in size.SIZES)
    parser.add_argument(
        "sizes",
        nargs="*",
        type=sizes,
        default=size.SIZES,
        help=f"files/files in the review (default: {told})",
    )
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="renew docs/performance.md")
    options = parser.parse_args()
    rows = size.measure(root, options.sizes, options.cores)
    parts.keep("size", root, size.report(rows), for_docs=options.keep)
    print(size.table(rows), end="")
    if options.keep:
        performance.renew(root)


if __name__ == "__main__":
    print_on_any_terminal()
    main(ROOT)
