"""Write study files to be filled in, with their citations from a reference manager."""

import sys
from pathlib import Path

from evidence.importing.new_study import main
from evidence.studies.console import print_on_any_terminal

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(None, Path(__file__).resolve().parent.parent))
