"""Draw the figures of a finished review for print: PDF, and PNG or SVG where asked for."""

import argparse
from pathlib import Path

from evidence.studies.console import run_command
from evidence.workflow.documents.on_demand import PICTURES
from evidence.workflow.documents.print_figures import print_review

FORMATS = ("pdf", "png", "svg")


def main(arguments: list[str] | None = None) -> int:
    """Write them into ``results/<review>/print``."""
    parser = argparse.ArgumentParser(prog="print_figures.py", description=__doc__)
    parser.add_argument("reviews", nargs="+", metavar="review", help="names of reviews that were run")
    parser.add_argument("--outcome", action="append", default=[], help="this outcome alone (repeatable)")
    parser.add_argument("--format", action="append", choices=FORMATS, help="pdf unless told (repeatable)")
    options = parser.parse_args(arguments)
    for name in options.reviews:
        folder = Path("results") / name
        if not (folder / "evidence.json").is_file():
            made = sorted(p.parent.name for p in Path("results").glob("*/evidence.json"))
            parser.error(f"{folder} holds no finished review; there are {', '.join(made) or 'none'}")
        try:
            written = print_review(folder, options.format or FORMATS[:1], options.outcome)
        except ValueError as fault:
            parser.error(str(fault))
        print(f"{name}: {len(written)} files in {folder / PICTURES}")
    return 0


if __name__ == "__main__":
    run_command(main)
