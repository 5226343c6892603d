"""Write study files from workbooks, RevMan, tables of meta and metafor, records of ClinicalTrials.gov."""

from functools import partial
from pathlib import Path

from evidence.importing.import_studies import main
from evidence.studies.console import run_command

if __name__ == "__main__":
    run_command(partial(main, None, Path(__file__).resolve().parent.parent))
