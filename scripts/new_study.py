"""Write study files to be filled in, with their citations from a reference manager."""

from functools import partial
from pathlib import Path

from evidence.importing.new_study import main
from evidence.studies.console import run_command

if __name__ == "__main__":
    run_command(partial(main, None, Path(__file__).resolve().parent.parent))
