"""Print the lines of a judgement of certainty to be filled in: judgement.py REVIEW OUTCOME [SYNTHESIS]."""

import sys
from functools import partial
from pathlib import Path

from evidence.sections.certainty.judgement_lines import main
from evidence.studies.console import run_command

if __name__ == "__main__":
    run_command(partial(main, sys.argv[1:], Path(__file__).resolve().parent.parent / "results"))
