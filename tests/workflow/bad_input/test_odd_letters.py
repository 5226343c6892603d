"""Study files as other editors write them: line ends, byte order marks, letters that only look alike."""

from pathlib import Path

import pytest

from evidence.studies.reading.study_file import read
from evidence.studies.vocabulary.loading import load_vocabulary
from workflow import in_process, mini

GOOD = mini.trial("Zeta", "11/40", "4/40")


def read_study(path: Path):
    """What a study file says."""
    found, problems = read(path, load_vocabulary(mini.REPOSITORY / "resources/vocabulary"))
    assert problems == []
    return found


TURKISH = {"İ": "ANTİCOAGULATİON", "ı": "antıcoagulatıon"}


@pytest.mark.parametrize("word", TURKISH.values(), ids=TURKISH)
def test_a_turkish_i_is_another_letter_and_the_word_is_asked_for(tmp_path, word):
    made = mini.make(tmp_path)
    mini.write(made, "zeta2019", GOOD.replace("[anticoagulation]", f"[{word}]"))
    (told,) = in_process.plan(made).plan.problems
    assert told.startswith("resources/studies/zeta2019.yaml:9 ") and "did you mean 'anticoagulation'?" in told


@pytest.mark.parametrize(
    "ending", ["\r\n", "\r", "\t\n", "\x85", "\u2028"], ids=["CRLF", "CR", "tabs", "NEL", "line separator"]
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
def test_a_study_file_says_the_same_with_any_line_ends_and_a_byte_order_mark(tmp_path, ending, mark):
    made = mini.make(tmp_path)
    mini.write(made, "zeta2019", GOOD)
    plain = read_study(made / "resources/studies/zeta2019.yaml")
    (made / "resources/studies/zeta2019.yaml").write_bytes((mark + GOOD.replace("\n", ending)).encode())
    assert read_study(made / "resources/studies/zeta2019.yaml") == plain
