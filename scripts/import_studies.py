"""Write study files from workbooks, RevMan, tables of meta and metafor, records of ClinicalTrials.gov."""

import sys
from pathlib import Path

from evidence.importing.import_studies import main
from evidence.studies.console import print_on_any_terminal

if __name__ == "__main__":
    print_on_any_terminal()
    sys.exit(main(None, Path(__file__).resolve().parent.parent))
