"""Put a finished report into one file to send: its pages, figures and data, without a dead link."""

import argparse
from pathlib import Path

from evidence.studies.console import run_command
from evidence.workflow.documents.bundle import bundle
from evidence.workflow.documents.on_demand import BUNDLE, PAGES


def main(arguments: list[str] | None = None) -> int:
    """Write ``results/<review>/report.zip``."""
    parser = argparse.ArgumentParser(prog="bundle.py", description=__doc__)
    parser.add_argument("reviews", nargs="+", metavar="review", help="names of reviews that were run")
    options = parser.parse_args(arguments)
    for name in options.reviews:
        folder = Path("results") / name
        if not all((folder / page).is_file() for page in PAGES):
            made = sorted(p.parent.name for p in Path("results").glob(f"*/{PAGES[1]}"))
            parser.error(f"{folder} holds no finished report; there are {', '.join(made) or 'none'}")
        content = bundle(folder)
        (folder / BUNDLE).write_bytes(content)
        print(f"{folder / BUNDLE}: {len(content) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    run_command(main)
