"""Keep the results of today under a name, which reports are compared with: baseline.py NAME."""

from functools import partial
from pathlib import Path

from evidence.studies.console import run_command
from evidence.workflow.history.command import main

if __name__ == "__main__":
    run_command(partial(main, None, Path(__file__).resolve().parent.parent))
