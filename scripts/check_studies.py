"""Check study files: all problems at once; of files that are named also what becomes of each figure."""

import sys
from functools import partial
from pathlib import Path

from evidence.studies.checking import main
from evidence.studies.console import print_on_any_terminal
from evidence.workflow.history.checking import known_to_last_run, receipts

if __name__ == "__main__":
    print_on_any_terminal()
    root = Path(__file__).resolve().parent.parent
    told = partial(known_to_last_run, root)
    sys.exit(main(None, root, known=told, receipts=partial(receipts, root, root)))
