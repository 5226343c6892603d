"""Write a new study file to be filled in."""

import sys
from pathlib import Path

from evidence.studies.console import print_on_any_terminal
from evidence.studies.skeleton import main

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(None, Path(__file__).resolve().parent.parent))
