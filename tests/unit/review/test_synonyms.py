"""Filters of a review name conditions and treatments as study files may: by synonym, spelling, plural, hyphen."""

from pathlib import Path

import pytest

from evidence.review.config.criteria import in_words_of
from evidence.studies import vocabulary

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def words():
    return vocabulary.load(ROOT / "resources" / "vocabulary")


@pytest.mark.parametrize(
    ("field", "word", "found"),
    [
        ("conditions", "DVT", "deep vein thrombosis"),
        ("conditions", "deep venous thrombosis", "deep vein thrombosis"),
        ("conditions", "ilio-femoral DVT", "iliofemoral DVT"),
        ("conditions", "lower extremities DVT", "leg DVT"),
        ("conditions", "critical limb ischemia", "CLTI"),
        ("conditions", "chronic DVT", "chronic DVT"),
        ("treatments", "stenting", "stent"),
        ("without treatments", "catheter directed thrombolysis", "catheter-directed thrombolysis"),
    ],
)
def test_a_filter_takes_the_words_that_mean_the_same(words, field, word, found):
    assert in_words_of({field: [word]}, words) == {field: [found]}


def test_a_word_of_another_meaning_is_left_for_the_checks(words):
    assert in_words_of({"conditions": ["non-acute DVT"], "n at least": 20}, words) == {
        "conditions": ["non-acute DVT"],
        "n at least": 20,
    }
