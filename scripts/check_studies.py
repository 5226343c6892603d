"""Check study files: all problems at once; of files that are named also what becomes of each figure."""

from functools import partial
from pathlib import Path

from evidence.studies.checking import main
from evidence.studies.console import run_command
from evidence.workflow.history.checking import known_to_last_run, receipts

if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    told = partial(known_to_last_run, root)
    run_command(partial(main, None, root, known=told, receipts=partial(receipts, root, root)))
