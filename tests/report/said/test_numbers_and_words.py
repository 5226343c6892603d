"""How numbers and sentences are written: expected texts, worked out by hand."""

import math
import re

import pytest

from evidence.display import numbers, words
from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.display.prose.results import sentences
from evidence.record.better import Better
from evidence.record.results.synthesis import Comparison, OutcomeInfo


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.834, "0.83"), (1.0, "1.00"), (0.0451, "0.05"), (0.006, "0.01"), (0.0049, "<0.01"), (12.34, "12.34"), (123.4, "123.40"), (36881.2, "36,881.20"),
        (0.0, "0.00"), (math.inf, "∞"), (None, "–"),
    ],
)  # fmt: skip
def test_ratio(value, text):
    assert numbers.ratio(value) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (36 / 37, "97.3%"),
        (0.0, "0.0%"),
        (1.0, "100.0%"),
        (0.9999, ">99.9%"),
        (0.0004, "<0.1%"),
        (0.0006, "0.1%"),
        (0.5, "50.0%"),
    ],
)
def test_percent_is_never_rounded_onto_none_or_all(fraction, text):
    assert numbers.percent(fraction) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0004, "p < 0.001"),
        (0.047, "p = 0.047"),
        (0.0467, "p = 0.047"),
        (0.56, "p = 0.56"),
        (0.999, "p > 0.99"),
    ],
)
def test_p_value(p, text):
    assert numbers.p_value(p) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((0.0123, 0.0, 1.2), "0.012 (0.000 to 1.200)"),
        ((0.123, 0.001, 12.34), "0.12 (<0.01 to 12.34)"),
        ((0.0, 0.0, 0.0456), "0.000 (0.000 to 0.046)"),
        ((2.345, 0.4, 70.0), "2.35 (0.40 to 70.00)"),
        ((0.5, None, None), "0.50"),
    ],
)
def test_limits_of_a_variance_have_the_decimals_of_its_estimate(values, text):
    assert numbers.tau2_with_limits(*values) == text


def test_estimate_and_limits_in_one_bracket_have_equal_decimals():
    for code in ("RR", "OR", "proportion", "MD", "RD", "rate", "SMD"):
        for size in (0.0004, 0.03, 0.4, 0.97):
            factor = 1000.0 if code in ("MD", "RR", "OR") else 1.0
            values = size, size / 7, min(size * 30, 0.999) * factor
            text = effect_format(measure_of(code), values[:1]).effect(*values).replace("%", "")
            decimals = {len(x.partition(".")[2]) for x in re.findall(r"\d[\d,.]*", text)}
            assert len(decimals) == 1, (code, text)


def test_a_negative_number_has_a_true_minus_and_zero_has_none():
    assert numbers.fixed(-14.4, 1) == "−14.4"
    assert numbers.fixed(-0.001, 2) == "0.00"


def test_share_says_both_numbers_and_the_percent():
    assert words.share(36, 37) == "36 of 37 (97.3%)"
    assert words.share(0, 36) == "0 of 36 (0.0%)"
    assert words.share(1, 7188) == "1 of 7,188 (0.014%)"
    assert "not stated" in words.share(3, None)


@pytest.mark.parametrize(
    ("months", "text"),
    [
        (24.0, "24 months"),
        (1.0, "1 month"),
        (1.5, "1.5 months"),
        (10 / 30.4375, "10 days"),
        (0, "at the procedure"),
        (None, "time not stated"),
    ],
)
def test_months(months, text):
    assert words.months(months) == text


def test_a_risk_difference_is_shown_in_percentage_points():
    fmt = effect_format(measure_of("RD"), [-0.144])
    assert fmt.effect(-0.144, -0.279, -0.002) == "−14.4 (−27.9 to −0.2)"


@pytest.mark.parametrize(("values", "text"), [([5.9], "5.90"), ([71.3, 5.0], "71.3"), ([45123.4], "45,123")])
def test_decimals_of_a_column_follow_its_largest_value(values, text):
    assert effect_format(measure_of("mean"), values).value(values[0]) == text


@pytest.mark.parametrize(
    ("direction", "left"),
    [
        (Better.LOWER, "favours removal"),
        (Better.HIGHER, "favours drugs"),
        (Better.NEITHER, "lower with removal"),
    ],
)
def test_favours_labels_turn_with_the_direction_of_the_outcome(direction, left):
    outcome = OutcomeInfo("o", "O", "binary", direction, "efficacy", "critical", None, None)
    comparison = Comparison("c", "C", "two-arm", "removal", "drugs")
    assert sentences.favours(outcome, comparison, measure_of("RR"))[0] == left
    assert sentences.favours(outcome, comparison, measure_of("proportion")) is None


def test_an_unknown_measure_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match="RR, RR of failure, OR"):
        measure_of("XX")


@pytest.mark.parametrize(
    ("label", "study", "text"),
    [
        ("Enden 2012", "CaVenT", "Enden 2012 (CaVenT)"),
        ("Xu 2021", "Xu 2021", "Xu 2021"),
        ("Grommes 2011", "Grommes US-CDT 2008-2010", "Grommes 2011"),
        ("ALPHA 2010", "Alpha", "ALPHA 2010"),
        # A short name inside another word is no name of the study.
        ("Li 2019", "Clinical trial of stents", "Li 2019 (Clinical trial of stents)"),
        ("Acton 2020", "ACT", "Acton 2020 (ACT)"),
        ("Li 2019", "Li trial", "Li 2019"),
    ],
)
def test_a_study_is_named_once(label, study, text):
    assert words.study_label(label, study) == text


@pytest.mark.parametrize(
    ("text", "told", "says"),
    [
        ("Patency at 2 years", "2 years", True),
        ("Patency at 12 years", "2 years", False),
        ("Major amputation within 30 days", "30 days", True),
        ("Death within 130 days", "30 days", False),
        ("30-day mortality", "30 days", False),
        ("Patency", "", True),
    ],
)
def test_a_text_says_whole_words_alone(text, told, says):
    assert words.says(text, told) == says


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (float("inf"), "∞"),
        (0.00004, "< 0.0001"),
        (-0.00004, "> \u22120.0001"),
        (0.0123, "0.012"),
        (1234.5, "1,234"),
    ],
)
def test_two_digits_count_and_nothing_is_nothing(value, text):
    assert numbers.significant(value) == text
