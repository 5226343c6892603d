"""Compare centres' own counts with what a review found: audit.py template|compare --review REVIEW ..."""

import sys
from pathlib import Path

from evidence.audit.command import main
from evidence.studies.console import print_on_any_terminal

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(sys.argv[1:], Path("results")))
