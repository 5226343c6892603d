"""Efficacy, safety or neither: the review's own word first, then the domain of the vocabulary."""

from types import SimpleNamespace

import pytest

from evidence.review.config.reviews.review_words import ReviewWords
from evidence.review.summary.efficacy_or_safety import parts_of

DOMAINS = {
    "pulmonary_embolism": "embolism",
    "fatal_pe": "embolism",
    "patency": "patency",
    "length_of_stay_days": "process",
    "new": None,
}


@pytest.mark.parametrize(
    ("outcome", "part"),
    [
        ("pulmonary_embolism", "efficacy"),  # the review says what it hopes to prevent
        ("fatal_pe", "safety"),
        ("patency", "efficacy"),  # context of the review, hence by its domain
        ("length_of_stay_days", "other"),
        ("new", "other"),
    ],
)
def test_the_part_of_an_outcome(outcome, part):
    spec = SimpleNamespace(
        outcomes=(
            SimpleNamespace(of=("pulmonary_embolism",), role="efficacy"),
            SimpleNamespace(of=("pulmonary_embolism",), role="safety"),
            SimpleNamespace(of=("patency",), role="context"),
        ),
        vocabulary=ReviewWords(outcome_domains=DOMAINS),
    )
    library = [SimpleNamespace(rows=[SimpleNamespace(outcome=name) for name in DOMAINS])]
    assert parts_of(spec, library)[outcome] == part


def test_the_reviews_own_word_makes_an_outcome_of_a_good_a_harm():
    spec = SimpleNamespace(
        outcomes=(SimpleNamespace(of=("patency",), role="safety"),),
        vocabulary=ReviewWords(outcome_domains=DOMAINS),
    )
    library = [SimpleNamespace(rows=[SimpleNamespace(outcome="patency")])]
    assert parts_of(spec, library) == {"patency": "safety"}
