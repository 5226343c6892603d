"""Of one study a sentence says so; of several how many of them."""

import pytest

from evidence.display.prose.notes.said import some_of


@pytest.mark.parametrize(
    ("number", "total", "said"),
    [(1, 1, "the one study"), (1, 2, "1 of 2 studies"), (2, 2, "2 of 2 studies"), (0, 1, "0 of 1 study")],
)
def test_of_one_study_it_is_the_one(number, total, said):
    assert some_of(number, total) == said
