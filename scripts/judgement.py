"""Print the lines of a judgement of certainty to be filled in: judgement.py REVIEW OUTCOME [SYNTHESIS]."""

import sys
from pathlib import Path

from evidence.sections.certainty.judgement_lines import main
from evidence.studies.console import print_on_any_terminal

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent.parent / "results"))
