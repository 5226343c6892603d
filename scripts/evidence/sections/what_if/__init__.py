"""What if a study is left out: the primary analysis without some of its studies, as the reader's own view."""

from pathlib import Path

from evidence.display.section import Reader, Section
from evidence.sections.what_if import for_script

SECTION = Section(
    folder=Path(__file__).parent,
    views={},
    reader=Reader.MAIN,
    for_script=for_script.for_script,
)
