"""Check study files: all problems of all files at once, with file and line."""

import sys
from pathlib import Path

from evidence.studies.checking import main

if __name__ == "__main__":
    sys.exit(main(None, Path(__file__).resolve().parent.parent))
