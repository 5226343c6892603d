"""Find the figures of a pasted text."""

from functools import partial
from pathlib import Path

from evidence.importing.pasted.command import main
from evidence.studies.console import run_command

if __name__ == "__main__":
    run_command(partial(main, None, Path(__file__).resolve().parent.parent))
