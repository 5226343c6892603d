"""Compare centres' own counts with what a review found: audit.py template|compare --review REVIEW ..."""

import sys
from functools import partial
from pathlib import Path

from evidence.audit.command import main
from evidence.studies.console import run_command

if __name__ == "__main__":
    run_command(partial(main, sys.argv[1:], Path("results")))
