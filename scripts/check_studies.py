"""Check study files: all problems of all files at once, with file and line."""

import sys
from pathlib import Path

from evidence.studies.checking import main
from evidence.studies.console import print_on_any_terminal

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(None, Path(__file__).resolve().parent.parent))
