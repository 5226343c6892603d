"""Enter and edit study files in the browser, on this machine alone."""

from functools import partial
from pathlib import Path

from evidence.entering.command import main
from evidence.studies.console import run_command
from evidence.workflow.history.checking import receipts

if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    run_command(partial(main, None, root, receipts=partial(receipts, root, root)))
