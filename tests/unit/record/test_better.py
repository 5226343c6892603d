"""Which values are better is read once, in the words of vocabulary and settings, and asked as a member."""

import json
import tokenize
from pathlib import Path

import pytest

from evidence.record import better
from evidence.record.better import Better
from evidence.record.codec import decode, encode
from evidence.record.results.synthesis import OutcomeInfo

ROOT = Path(__file__).parents[3]
INFO = OutcomeInfo("death", "Death", "binary", Better.LOWER, "safety", "critical", None, None)


@pytest.mark.parametrize(
    ("of", "lower", "higher"),
    [(Better.LOWER, "better", "worse"), (Better.HIGHER, "worse", "better"), (Better.NEITHER, "", "")],
)
def test_what_lies_lower_or_higher_is_better_or_worse_as_the_outcome_says(of, lower, higher):
    assert (of.verdict("lower"), of.verdict("higher")) == (lower, higher)


def test_settings_offer_the_words_that_are_understood():
    schema = json.loads((ROOT / "workflow/schemas/review.schema.json").read_text())
    asked = schema["properties"]["outcomes"]["additionalProperties"]["properties"]["direction"]
    assert asked["enum"] == [str(each) for each in Better]


def test_in_results_it_is_a_word_and_comes_back_as_a_member():
    written = encode(INFO)
    assert b'"direction": "lower is better"' in written
    assert decode(written, OutcomeInfo).direction is Better.LOWER
    with pytest.raises(ValueError, match="direction"):
        decode(written.replace(b"lower is better", b"less is better"), OutcomeInfo)


def test_the_words_are_written_in_one_module_alone():
    own = Path(better.__file__)
    assert _texts(own) >= {"higher is better", "lower is better"}
    others = (path for path in (ROOT / "scripts").rglob("*.py") if path != own)
    assert [path for path in others if _texts(path) & {"higher is better", "lower is better"}] == []


def _texts(path):
    with path.open("rb") as file:
        return {t.string.strip("\"'") for t in tokenize.tokenize(file.readline) if t.type == tokenize.STRING}
