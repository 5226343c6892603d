"""What if a study is left out: the primary analysis without some of its studies, as the reader's own view."""

from pathlib import Path

from evidence.display.section import Place, Reader, Section
from evidence.sections.what_if import for_script

SECTION = Section(
    folder=Path(__file__).parent,
    views={Place.SCRIPT: for_script.of_outcome},
    reader=Reader.MAIN,
)
