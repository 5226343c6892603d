"""What could not be used is told in one line: which study, of which result, why, and where it stands."""

import pytest

from evidence.display.prose.missing import in_words
from evidence.record.notes.note import Note
from evidence.record.results.missing import Missing

WHY = Note("not_reported")


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (Missing(WHY, "a.yaml", 4, "Alpha", "pts", "lysis"), "a.yaml:4: Alpha is left out of pts (lysis): "),
        (Missing(WHY, "a.yaml", 4, "Alpha", "pts"), "a.yaml:4: Alpha is left out of pts: "),
        (Missing(WHY, outcome="pts"), "pts could not be made: "),
        (Missing(WHY, "a.yaml"), "a.yaml: "),
        (Missing(WHY), ""),
    ],
    ids=["of a result", "of an outcome", "an outcome", "a file", "no place"],
)
def test_a_line_says_what_is_missing_where_and_why(missing, said):
    reason = in_words(Missing(WHY))
    assert reason and in_words(missing) == said + reason
