"""A figure is held against the paper's own words: other spellings of its numbers are its numbers."""

import pytest

from evidence.studies.notation import parse
from evidence.studies.notation.printed import against_printed


@pytest.mark.parametrize(
    ("kind", "figure", "printed"),
    [
        ("effect", "MD 4.2 (1.56 to 6.84)", "4.2 [1.56,6.84]"),
        ("effect", "MD 0.9 (-0.44 to 2.26)", "0.9 [−0.44,2.26]"),
        ("continuous", "1.80 ± 0.64 ×10^6 units", "1.80±0.64 million units"),
        ("binary", "85% (95% CI 74% to 93%)", "0.85 (CI 0.74–0.93)"),
        ("binary", "1216/4003 (30.4%)", "1,216 of 4,003 (30.4%)"),
        ("binary", "9/21", "9 of 21 (42.9%)"),
        ("binary", "9/21", "9 of 21 (42.8%)"),  # cut off
        ("binary", "100%", "all patients"),
        ("binary", "0%", "none of the patients"),
    ],
)
def test_numbers_in_another_spelling_are_the_same_numbers(kind, figure, printed):
    assert against_printed(parse(figure, kind), printed, "") == ""


@pytest.mark.parametrize(
    ("kind", "figure", "printed", "told"),
    [
        ("effect", "MD 4.2 (1.65 to 6.84)", "4.2 [1.56,6.84]", "1.65"),
        ("continuous", "1.80 ± 0.64 ×10^6 units", "1.80±0.64 thousand units", "6"),
        ("binary", "85% (95% CI 74% to 93%)", "0.85 (CI 0.74–0.95)", "93"),
        ("binary", "85%", "0.85%", "85"),
        ("binary", "85%", "0.85 percent", "85"),
        ("binary", "9/21", "9 of 21 (41.9%)", "9/21 is 42.9%"),
        ("binary", "99%", "all patients", "99"),
        ("binary", "9/21", "9 (40.9%)", "21"),
    ],
)
def test_other_numbers_are_told(kind, figure, printed, told):
    assert told in against_printed(parse(figure, kind), printed, "")


@pytest.mark.parametrize(
    ("kind", "figure", "printed", "turned"),
    [
        ("effect", "MD 3.2 (1.1 to 5.3)", "a difference of −3.2 (−5.3 to −1.1)", True),
        ("effect", "RD 14.4% (0.2% to 27.9%)", "-14.4% (-27.9 to -0.2)", True),
        ("continuous", "mean 3.2 (SD 1)", "mean change: –3.2 ± 1", True),
        ("continuous", "median 6 (IQR 3-9)", "-6 (3-9)", True),
        ("effect", "MD -3.2 (-5.3 to -1.1)", "a difference of −3.2 (−5.3 to −1.1)", False),
        ("effect", "MD -3.2 (-5.3 to -1.1)", "3.2 lower (1.1 to 5.3)", False),
        ("continuous", "mean 3.2 (SD 1)", "-3.2 (1) in one and 3.2 (1) in the other", False),
        ("continuous", "mean 9 (range 5-12)", "range 5 -12, mean 9", False),
        ("continuous", "mean 9 (range 5-12)", "9 (5-12)", False),
        ("continuous", "mean 2 (SD 1)", "CT-2 in 2 (1)", False),
    ],
)
def test_a_minus_that_is_printed_is_not_lost(kind, figure, printed, turned):
    said = against_printed(parse(figure, kind), printed, "")
    assert ("prints one" in said) is turned
    assert against_printed(parse(figure, kind), printed, "value") == ""


def test_what_is_said_to_be_derived_need_not_be_printed():
    figure = parse("21/25 (84%)", "binary")
    assert "21 of the figure is not in" in against_printed(figure, "84% of 25", "")
    for derived in ("count", "count and denominator"):
        assert against_printed(figure, "84%", derived) == ""
