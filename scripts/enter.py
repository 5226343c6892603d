"""Enter and edit study files in the browser, on this machine alone."""

import sys
from functools import partial
from pathlib import Path

from evidence.entering.command import main
from evidence.studies.console import print_on_any_terminal
from evidence.workflow.history.checking import receipts

if __name__ == "__main__":
    print_on_any_terminal()
    root = Path(__file__).resolve().parent.parent
    sys.exit(main(None, root, receipts=partial(receipts, root, root)))
