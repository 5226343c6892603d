"""Numbers in words of a pasted sentence are read whole or not at all: the end of one is another number."""

import pytest

from evidence.importing.pasted.context import times
from evidence.importing.pasted.spans import figures_in


@pytest.mark.parametrize(
    ("sentence", "cells"),
    [
        ("Thirty-six of 40 patients were treated.", ["Thirty-six of 40"]),
        ("Twenty-one (84%) had it.", ["Twenty-one (84%)"]),
        ("Ninety patients (45%) died.", ["Ninety patients (45%)"]),
        ("In forty-two percent.", ["forty-two percent"]),
        ("One of 20 died.", ["One of 20"]),
        ("One hundred and six of 120 died.", []),
        ("One hundred twenty patients (60%) died.", ["60%"]),
    ],
)
def test_figures_of_numbers_in_words_are_whole(sentence, cells):
    """Six of 40 and one (84%) were offered as figures."""
    assert [span.cell for span in figures_in(sentence)] == cells


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("at twenty-four months", ["twenty-four months"]),
        ("at thirty-six hours", ["thirty-six hours"]),
        ("at 1/2 year", []),
        ("one hundred twenty weeks", []),
        ("6-, 12- and 24-month patency", ["6 month", "12 month", "24 month"]),
        ("at 6, 12, and 24 months", ["6 months", "12 months", "24 months"]),
    ],
)
def test_times_of_numbers_in_words_are_whole(sentence, found):
    """Four months, six hours and two years were offered as times."""
    assert [words for _, words in times(sentence)] == found
