"""Keep the results of today under a name, which reports are compared with: baseline.py NAME."""

import sys
from pathlib import Path

from evidence.studies.console import print_on_any_terminal
from evidence.workflow.history.command import main

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(None, Path(__file__).resolve().parent.parent))
