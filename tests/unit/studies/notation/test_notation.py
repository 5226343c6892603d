"""The notation of printed figures: what each form is read as, and what is refused with which advice."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from evidence.studies.notation import Figure, NotationError, parse
from evidence.studies.notation.page import as_markdown, as_read

NOT_A_VALUE = ("text", "decimals", "percent_decimals", "limit_decimals", "spread_decimals", "p_decimals")


def read(text, kind, method=None):
    """Give the type of a figure and what it holds, without the notes on printed precision."""
    figure = parse(text, kind, method)
    held = {
        f.name: getattr(figure, f.name)
        for f in fields(Figure)
        if f.name not in NOT_A_VALUE and getattr(figure, f.name) != f.default
    }
    if "at" in held:
        held["at"] = held["at"].months
    return held


def count(events, n=None, percent=None, **more):
    held = {"type": "count", "events": events, "n": n, "percent": percent, **more}
    return {name: value for name, value in held.items() if value is not None}


def interval(low, high, level=0.95):
    return {"low": low, "high": high, "level": level}


COUNTED = {
    "37/90 (41.1%)": count(37, 90, 41.1),
    "37/90": count(37, 90),
    "37/90, 41.1%": count(37, 90, 41.1),
    "37 of 90 (41.1%)": count(37, 90, 41.1),
    "8 of 11 patients (73%)": count(8, 11, 73.0),
    "36 (97.3%)": count(36, None, 97.3),
    "36 patients (97.3%)": count(36, None, 97.3),
    "36 (94%) of 38": count(36, 38, 94.0),
    "36 (94%) out of 38": count(36, 38, 94.0),
    "75% (43)": count(43, None, 75.0),
    "84% (n = 21)": count(21, None, 84.0),
    "84% (n=21)": count(21, None, 84.0),
    "4.2% (17/409)": count(17, 409, 4.2),
    "85% (11 of 13)": count(11, 13, 85.0),
    "36": count(36),
    "four (5%)": count(4, None, 5.0),
    "Twenty-five patients (38%)": count(25, None, 38.0),
    "Two deaths (<1%)": count(2, None, 1.0, qualifier="<"),
    "none": count(0),
    "no events": count(0),
    "none of 37": count(0, 37),
    "all": {"type": "count", "everyone": True},
    "all 5 patients": count(5, 5),
    "none (0/36)": count(0, 36),
    "no deaths (0/36; 0%)": count(0, 36, 0.0),
    "one patient (1 of 36)": count(1, 36),
    "all (36/36)": count(36, 36),
    "0/36 (none)": count(0, 36),
    "36/36 (all, 100%)": count(36, 36, 100.0),
    "0/36": count(0, 36),
    "3/11 of the patients": count(3, 11),
    "6 all-cause deaths, 9.8%": count(6, None, 9.8),
    "6 deaths/amputations (9.8%)": count(6, None, 9.8),
    "1,216/4,003 (30,4%)": count(1216, 4003, 30.4),
    "5/50 (95% CI 10.1% to 40.0%)": count(5, 50, None, **interval(10.1, 40.0)),  # within a last place
    "5/50 (95% CI 3.0% to 9.9%)": count(5, 50, None, **interval(3.0, 9.9)),
    "01 (3.3%)": count(1, None, 3.3),
    "none was observed": count(0),
    "41.1% of 90": {"type": "percent", "percent": 41.1, "n": 90},
    "22%": {"type": "percent", "percent": 22.0},
    "22 %": {"type": "percent", "percent": 22.0},
    "68 percent": {"type": "percent", "percent": 68.0},
    ">90%": {"type": "percent", "percent": 90.0, "qualifier": ">"},
    "more than 80%": {"type": "percent", "percent": 80.0, "qualifier": ">"},
    "<4%": {"type": "percent", "percent": 4.0, "qualifier": "<"},
    "≥ 90%": {"type": "percent", "percent": 90.0, "qualifier": ">="},
    "about 91%": {"type": "percent", "percent": 91.0, "qualifier": "about"},
    "almost 4%": {"type": "percent", "percent": 4.0, "qualifier": "<"},
    "22% (95% CI 9.6 to 22.9)": {"type": "percent", "percent": 22.0, **interval(9.6, 22.9)},
    "22% (95% CI 9.6%-22.9%)": {"type": "percent", "percent": 22.0, **interval(9.6, 22.9)},
    "42.0% (95% confidence interval, 32.8-51.2)": {
        "type": "percent",
        "percent": 42.0,
        **interval(32.8, 51.2),
    },
    "37/90 (41.1%, 95% CI 31.5-51.4)": count(37, 90, 41.1, **interval(31.5, 51.4)),
    "37 (41.1%; 95% CI 31.5 to 51.4)": count(37, None, 41.1, **interval(31.5, 51.4)),
    "37 (41.1%; 90% CI 31.5 to 51.4)": count(37, None, 41.1, **interval(31.5, 51.4, 0.9)),
    "37/90 (41.1%), p = 0.047": count(37, 90, 41.1, p=0.047, p_op="="),
    "12.5% [1; P < .001]": count(1, None, 12.5, p=0.001, p_op="<"),
    "95% at 12 months (95% CI 88 to 98)": {
        "type": "survival",
        "percent": 95.0,
        "at": 12.0,
        **interval(88.0, 98.0),
    },
    "86% at six months": {"type": "survival", "percent": 86.0, "at": 6.0},
    "3 per 120 person-years": {
        "type": "rate",
        "events": 3,
        "person_time": 120.0,
        "person_time_unit": "person-years",
    },
    "rate 2.5 per 100 patient-years (95% CI 1.2 to 4)": {
        "type": "rate",
        "rate": 2.5,
        "person_time": 100.0,
        "person_time_unit": "patient-years",
        **interval(1.2, 4.0),
    },
    "41,1 %": {"type": "percent", "percent": 41.1},
    "41·1%": {"type": "percent", "percent": 41.1},
    "37/90\u2009(41·1\u00a0%)": count(37, 90, 41.1),
    "22% [95% CI 9·6–22·9]": {"type": "percent", "percent": 22.0, **interval(9.6, 22.9)},
    "not reported": {"type": "not reported"},
}
KAPLAN_MEIER = {
    "66.1%": {"type": "survival", "percent": 66.1},
    "0.661": {"type": "survival", "percent": 66.1},
    "66.1% (95% CI 55 to 77)": {"type": "survival", "percent": 66.1, **interval(55.0, 77.0)},
    "0.661 (95% CI 0.55 to 0.77)": {"type": "survival", "percent": 66.1, **interval(55.0, 77.0)},
    "66.1% (SE 4.2)": {"type": "survival", "percent": 66.1, "se": 4.2},
    "0.661 (SE 0.042)": {"type": "survival", "percent": 66.1, "se": 4.2},
    "100%": {"type": "survival", "percent": 100.0},
}
MEASURED = {
    "3.9 ± 2.2": {"type": "mean", "mean": 3.9, "sd": 2.2},
    "3.9 +/- 2.2": {"type": "mean", "mean": 3.9, "sd": 2.2},
    "3,9 ± 2,2": {"type": "mean", "mean": 3.9, "sd": 2.2},
    "3.9 ± 2.2 (n=36)": {"type": "mean", "mean": 3.9, "sd": 2.2, "n": 36},
    "3.9 ± 2.2, n = 36": {"type": "mean", "mean": 3.9, "sd": 2.2, "n": 36},
    "mean 3.9 (SD 2.2)": {"type": "mean", "mean": 3.9, "sd": 2.2},
    "3.9 (SD 2.2)": {"type": "mean", "mean": 3.9, "sd": 2.2},
    "mean 3.9 (SE 0.3)": {"type": "mean", "mean": 3.9, "se": 0.3},
    "3.9 (SE 0.3)": {"type": "mean", "mean": 3.9, "se": 0.3},
    "3.9 ± 0.3 (SE)": {"type": "mean", "mean": 3.9, "se": 0.3},
    "3.9 ± 0.3 SEM": {"type": "mean", "mean": 3.9, "se": 0.3},
    "mean 3.9 ± SE 0.3": {"type": "mean", "mean": 3.9, "se": 0.3},
    "mean 3.9 ± 2.2 (SD)": {"type": "mean", "mean": 3.9, "sd": 2.2},
    "mean 3.9 (0.3 SE)": {"type": "mean", "mean": 3.9, "se": 0.3},
    "mean 3.9 (95% CI 3.2 to 4.6)": {"type": "mean", "mean": 3.9, **interval(3.2, 4.6)},
    "mean 71 (range 35-152)": {"type": "mean", "mean": 71.0, "min": 35.0, "max": 152.0},
    "median 71 (range 35-152)": {"type": "median", "median": 71.0, "min": 35.0, "max": 152.0},
    "median 6 [IQR 3-9]": {"type": "median", "median": 6.0, "q1": 3.0, "q3": 9.0},
    "median 6 (IQR 3 to 9)": {"type": "median", "median": 6.0, "q1": 3.0, "q3": 9.0},
    "mean 27 [IQR 21-27]": {"type": "mean", "mean": 27.0, "q1": 21.0, "q3": 27.0},
    "median 6 (IQR 3-9; range 1-20)": {
        "type": "median",
        "median": 6.0,
        "q1": 3.0,
        "q3": 9.0,
        "min": 1.0,
        "max": 20.0,
    },
    "mean 71": {"type": "mean", "mean": 71.0},
    "median 2": {"type": "median", "median": 2.0},
    "0.123 ± 15": {"type": "mean", "mean": 0.123, "sd": 15.0},
    "1234.567 ± 89": {"type": "mean", "mean": 1234.567, "sd": 89.0},
    "mean 1,234 (SD 5,6)": {"type": "mean", "mean": 1.234, "sd": 5.6},
    "mean 1,234 (SD 5.6)": {"type": "mean", "mean": 1234.0, "sd": 5.6},
    "mean (SD): -5.9 (2.6)": {"type": "mean", "mean": -5.9, "sd": 2.6},
    "mean -3.2 (95% CI −5.2 to−1.1)": {"type": "mean", "mean": -3.2, **interval(-5.2, -1.1)},
    "mean −3.2 (SD 1)": {"type": "mean", "mean": -3.2, "sd": 1.0},
    "1.42 d (SD 0.32)": {"type": "mean", "mean": 1.42, "sd": 0.32, "unit": "d"},
    "3.7 ± 2.1 d": {"type": "mean", "mean": 3.7, "sd": 2.1, "unit": "d"},
    "(3.7±2.1) d": {"type": "mean", "mean": 3.7, "sd": 2.1, "unit": "d"},
    "122.6 ± 63.4 min": {"type": "mean", "mean": 122.6, "sd": 63.4, "unit": "min"},
    "320 ± 108 s": {"type": "mean", "mean": 320.0, "sd": 108.0, "unit": "s"},
    "mean 2 h": {"type": "mean", "mean": 2.0, "unit": "h"},
    "67.7 ± 21.0%": {"type": "mean", "mean": 67.7, "sd": 21.0, "unit": "%"},
    "46.3±3.3cm": {"type": "mean", "mean": 46.3, "sd": 3.3, "unit": "cm"},
    "mean 0.1 cm²": {"type": "mean", "mean": 0.1, "unit": "cm2"},
    "mean $1,216,396": {"type": "mean", "mean": 1216396.0, "unit": "US dollars"},
    "mean US$ 5000": {"type": "mean", "mean": 5000.0, "unit": "US dollars"},
    "225.0 ± 122.3 ×10^4": {"type": "mean", "mean": 2250000.0, "sd": 1223000.0, "times_ten_to": 4},
    "225.0 ± 122.3 ×10⁴": {"type": "mean", "mean": 2250000.0, "sd": 1223000.0, "times_ten_to": 4},
}
COMPARED = {
    "RR 0.96 (0.82-1.11)": {"measure": "RR", "estimate": 0.96, **interval(0.82, 1.11), "level_assumed": True},
    "RR 0.96 (0.82 to 1.11), p = 0.56": {
        "measure": "RR",
        "estimate": 0.96,
        **interval(0.82, 1.11),
        "level_assumed": True,
        "p": 0.56,
        "p_op": "=",
    },
    "RR 0.96 (95% CI 0.82 to 1.11; P=.56)": {
        "measure": "RR",
        "estimate": 0.96,
        **interval(0.82, 1.11),
        "p": 0.56,
        "p_op": "=",
    },
    "risk ratio 0.96": {"measure": "RR", "estimate": 0.96},
    "relative risk 0.96": {"measure": "RR", "estimate": 0.96},
    "odds ratio 3.1": {"measure": "OR", "estimate": 3.1},
    "hazard ratio 0.5 (90% CI 0.3 to 0.7)": {"measure": "HR", "estimate": 0.5, **interval(0.3, 0.7, 0.9)},
    "absolute risk difference -3%": {"measure": "RD", "estimate": -0.03},
    "mean difference 0.04 (-0.10 to 0.17)": {
        "measure": "MD",
        "estimate": 0.04,
        **interval(-0.1, 0.17),
        "level_assumed": True,
    },
    "RD -14.4% (-27.9% to -0.2%), p = 0.047": {
        "measure": "RD",
        "estimate": -0.144,
        **interval(-0.279, -0.002),
        "level_assumed": True,
        "p": 0.047,
        "p_op": "=",
    },
    "RD −14·4% (−27·9% to −0·2%)": {
        "measure": "RD",
        "estimate": -0.144,
        **interval(-0.279, -0.002),
        "level_assumed": True,
    },
    "RD -0.144 (-0.279 to -0.002)": {
        "measure": "RD",
        "estimate": -0.144,
        **interval(-0.279, -0.002),
        "level_assumed": True,
    },
    "OR 2.82": {"measure": "OR", "estimate": 2.82},
    "OR 2.82 (1.2 to 6.6; I2 = 40%)": {
        "measure": "OR",
        "estimate": 2.82,
        **interval(1.2, 6.6),
        "level_assumed": True,
    },
    "RD 0.9 (0.7 to 1.1)": {"measure": "RD", "estimate": 0.9, **interval(0.7, 1.1), "level_assumed": True},
    "MD 5.7, p = 0.0006": {"measure": "MD", "estimate": 5.7, "p": 0.0006, "p_op": "="},
    "SMD -0.2 (-0.5, 0.1)": {
        "measure": "SMD",
        "estimate": -0.2,
        **interval(-0.5, 0.1),
        "level_assumed": True,
    },
    "IRR 2.0": {"measure": "IRR", "estimate": 2.0},
    "adjusted OR 2 (95% CI 1 to 3)": {
        "measure": "OR",
        "estimate": 2.0,
        **interval(1.0, 3.0),
        "adjusted": True,
    },
    "log-rank p = 0.05": {"type": "p only", "p": 0.05, "p_op": "="},
    "p < 0.001": {"type": "p only", "p": 0.001, "p_op": "<"},
}


@pytest.mark.parametrize(("text", "expected"), COUNTED.items())
def test_counted_figures_are_read(text, expected):
    assert read(text, "binary") == expected


@pytest.mark.parametrize(("text", "expected"), KAPLAN_MEIER.items())
def test_plain_percentages_are_kaplan_meier_estimates_where_the_entry_says_so(text, expected):
    assert read(text, "binary", "Kaplan-Meier") == expected


@pytest.mark.parametrize(("text", "expected"), MEASURED.items())
def test_measured_figures_are_read(text, expected):
    assert read(text, "continuous") == expected


@pytest.mark.parametrize(("text", "expected"), COMPARED.items())
def test_comparisons_are_read(text, expected):
    assert read(text, "effect") == {"type": "effect", **expected}


def test_a_percentage_with_a_time_is_no_survival_estimate_where_the_entry_says_counts():
    assert read("95% at 12 months", "binary", "counts")["type"] == "percent"


@pytest.mark.parametrize(
    ("style", "adjusted"),
    [
        ("adjusted OR (95% CI)", True),
        ("aHR (95% CI)", True),
        ("unadjusted OR (95% CI)", False),
        ("OR (95% CI)", False),
    ],
)
def test_the_head_of_a_column_says_whether_its_effects_are_adjusted(style, adjusted):
    assert parse("0.81 (0.62-1.04)", "effect", style=style).adjusted is adjusted


def test_a_plus_sign_is_read_where_the_column_says_the_measure():
    assert parse("+5 (1 to 9)", "effect", style="MD (95% CI)").estimate == 5


@pytest.mark.parametrize("text", ["mean (SD) 12.3 (4)", "12.3 (4), mean (SD)", "m = 12.3 (SD 4)"])
def test_a_cell_that_says_its_own_style_is_read_by_it(text):
    figure = parse(text, "continuous")
    assert (figure.mean, figure.sd) == (12.3, 4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("37/90  (41·1 %)", "binary"),
        ("median (IQR) 6 (3-9)", "continuous"),
        ("HR [95% CI]: 0.81 [0.62-1.04]", "effect"),
        ("p = 0.03", "effect"),
        ("NR", "binary"),
    ],
)
def test_a_figure_keeps_its_cell_as_it_is_written(text, kind):
    assert parse(text, kind).text == text


def test_a_cell_whose_word_is_another_than_its_columns_is_told():
    assert parse("12 (IQR 3-20)", "continuous", style="median (IQR)").q3 == 20
    for text, style in (
        ("12 (IQR 3-20)", "mean (SD)"),
        ("12 (range 3-20)", "median (IQR)"),
        ("12 (SE 3)", "mean (SD)"),
        ("12 ± 3", "median (IQR)"),
    ):
        with pytest.raises(NotationError, match="the style|median with ±"):
            parse(text, "continuous", style=style)


def test_a_bound_in_a_column_of_counts_is_no_count():
    with pytest.raises(NotationError, match="cannot be a bound"):
        parse("41% (<5)", "binary", style="% (n)")


def test_printed_precision_is_kept():
    assert parse("0.88 ± 0.03", "binary", "Kaplan-Meier").spread_decimals == 0
    assert parse("0.885 (SE 0.0312)", "binary", "Kaplan-Meier").spread_decimals == 2
    assert parse("12 (SE 3.25, SD 9)", "continuous").spread_decimals == 0  # of the SD, which is checked
    assert parse("42.0%", "binary").percent_decimals == 1
    assert parse("90.00%", "binary").percent_decimals == 2
    assert parse("RD -14.4%", "effect").decimals == 3
    assert parse("32.48 h (SD 7.4)", "continuous").decimals == 2
    assert parse("32.48 h (SD 7.4)", "continuous").spread_decimals == 1


REFUSED = [
    ("binary", "12/10", "12 events of 10 patients", None),
    ("binary", "5/50 (95% CI 10.5% to 40.0%)", "10.0%, outside its interval", None),
    ("binary", "5/50 (95% CI 3.0% to 9.8%)", "10.0%, outside its interval", None),
    ("binary", "5.2", "not a count", None),
    ("binary", "-3", "cannot be negative", None),
    ("binary", "101%", "not between 0% and 100%", None),
    ("binary", "36 (97.3)", "a percentage", "36 (97.3%)"),
    ("binary", "37/90 (41.1)", "a percentage", "37/90 (41.1%)"),
    ("binary", "36 (38)", "a percentage or the number", "36/38"),
    ("binary", "46.7% (37.1-56.3%)", "interval or a range", "46.7% (95% CI 37.1 to 56.3)"),
    ("binary", "21.8% (95% 21.1%-22.4%)", "confidence interval", "95% CI 21.1 to 22.4"),
    ("binary", "41.1% (95% CI 51 to 31)", "reversed", "31 to 51"),
    ("binary", "41.1% (95% CI 45 to 51)", "outside its interval", None),
    ("binary", "3 per 100 person-years", "a rate, or a count", "rate 3 per 100 person-years"),
    ("binary", "0 of 0", "denominator is 0", None),
    ("binary", "more than 20", "cannot be a bound", None),
    ("binary", "12 (30%; 17% to 46%)", "two limits", "12 (30%, 95% CI 17 to 46)"),
    ("binary", "12/40 (30%, 17-46%)", "two limits", "12/40 (30%, 95% CI 17 to 46)"),
    ("binary", "30pct", "cannot read", None),
    ("binary", "two thirds of patients", "cannot read", None),
    ("binary", "three quarters of patients", "cannot read", None),
    ("binary", "1/3 of the patients", "or that share", "1 of 3"),
    ("binary", "30% (CI 17-46)", "without its level", "95% CI 17 to 46"),
    ("binary", "30% (95% CrI 17 to 46)", "only confidence intervals", None),
    ("binary", "3.9 ± 2.2", "mean with its SD", None),
    ("binary", "none (1/36)", "says 0 and 1/36: which of them is it", None),
    ("binary", "all (35/36)", "says everybody and 35/36", None),
    ("binary", "35/36 (all)", "cannot read", None),
    ("binary", "0-5", "'0-5': two values where one is meant", None),
    ("binary", "3 or 4", "'3 or 4': two values where one is meant", None),
    ("continuous", "90 to 120 min", "'90 to 120 min': two values where one is meant", None),
    ("continuous", "3.9 (0.3) (SE)", "an SD, an SE or the number of patients", None),
    ("binary", "no difference (0/36)", "cannot read", None),
    ("binary", "no difference in mortality", "cannot read 'no difference in mortality'", None),
    ("binary", "no reported deaths", "cannot read 'no reported deaths'", None),
    ("binary", "none reported", "was there none, or is nothing said of it", "not reported"),
    ("binary", "no events reported", "was there none, or is nothing said of it", "none"),
    ("binary", "3/10 of the patients", "or that share", "3 of 10"),
    ("binary", "41% (>5)", "a count cannot be a bound", None),
    ("continuous", "12 ×10^4.5", "cannot read the power of ten", None),
    ("effect", "RD 5 days (1 to 9)", "a percentage or a fraction", None),
    ("effect", "OR 5 days", "has no unit", None),
    ("continuous", "mean 2 h 30 min", "write it in one, `150 min`", None),
    ("continuous", "median 150 min (IQR 1 h 10 min to 3 h)", "write it in one, `70 min`", None),
    ("continuous", "mean 1 year and 3 months", "write it in one, `15 months`", None),
    ("continuous", "mean 2h30", "write it in one, `150 min`", None),
    ("continuous", "2:30 h (SD 15 min)", "write it in one, `150 min`", None),
    ("continuous", "mean 2:30", "hours and minutes, or minutes and seconds", None),
    ("continuous", "mean 3 months 5 days", "two units: write it in one unit", None),
    ("continuous", "mean 2.5 h (SD 15 min)", "write all of it in one", None),
    ("continuous", "mean 3.9 (SE) 0.3", "the SE needs a number", None),
    ("binary", "37/90,41.1%", "not one number", None),
    ("binary", "37/90 (41.1%) (42%)", "given twice", None),
    ("binary", "kidney injury", "cannot read", None),
    ("binary", "", "empty", None),
    ("continuous", "71", "a mean or a median", "median 71"),
    ("continuous", "71 (35-152)", "a range, an IQR", "median 71 (range 35-152)"),
    ("continuous", "71 (range 35-152)", "a mean or a median", "median 71 (range 35-152)"),
    ("continuous", "3 (2)", "an SD, an SE", "3 (SD 2)"),
    ("continuous", "3.9 ± 2.2 (36)", "the number of patients", "3.9 ± 2.2 (n = 36)"),
    ("continuous", "median 6 (3-9)", "a range, an IQR", "median 6 (IQR 3-9)"),
    ("continuous", "median 6 (IQR 3-9; range 4-20)", "not within the range", None),
    ("continuous", "1.234,5 ± 2", "not one number", "1234.5"),
    ("continuous", "median 6 ± 2", "median with ±", None),
    ("continuous", "1,216", "thousands or a decimal comma", "1.216"),
    ("continuous", "37/90", "is a count", None),
    ("continuous", "mean 71 (range 80-152)", "outside its range", None),
    ("continuous", "mean 71 (range 152-35)", "reversed", "35 to 152"),
    ("continuous", "3.9 ± -2.2", "SD is negative", None),
    ("continuous", "mean 2 h (range 1-4 min)", "two units", None),
    ("continuous", "median 1.200 (IQR 900-1.500)", "does a point group digits", "900 to 1500"),
    ("continuous", "1.234 (SD 567)", "does its point group digits", None),
    ("continuous", "mean 1.2 million (SD 300 000)", "hold for 300000 too", None),
    ("continuous", "1.2 ×10^6 (SE 30 000)", "hold for 30000 too", None),
    ("continuous", "mean 1.2 million (95% CI 900 000 to 1 500 000)", "outside its interval", None),
    ("continuous", "1.5E+02 (SD 3)", "as computers write it", "150"),
    ("effect", "RR 0.96 (0.82 to 1.11), p = 5e-05", "as computers write it", "0.00005"),
    ("effect", "MD -1.234 (-1.500 to -900)", "does a point group digits", "-1500 to -900"),
    ("binary", "0 (0)", "a percentage", "0 (0%)"),
    ("continuous", "median 6 (IQR 6)", "both of its limits", None),
    ("continuous", "mean 1.0 at 6 months", "belongs under `at:`", None),
    ("continuous", "mean A$5000", "'A$' is another currency than the US dollar", None),
    ("continuous", "mean CHF 5000", "'CHF' is another currency", None),
    ("continuous", "£5000 ± 300", "'£' is another currency", None),
    ("continuous", "mean Rs. 5000", "'Rs' is another currency", None),
    ("effect", "0.96 (0.82-1.11)", "which measure", "RR 0.96 (0.82-1.11)"),
    ("effect", "MD 0.2 (-2.8-3.0)", "dash between limits", "-2.8 to 3.0"),
    ("effect", "RR 0.96 (1.11 to 0.82)", "reversed", "0.82 to 1.11"),
    ("effect", "RR 0.96 (0.97 to 1.2)", "outside its interval", None),
    ("effect", "RR -1", "a ratio is above 0", None),
    ("effect", "RR 0.96 (0.82,1.11)", "not one number", "0.82 to 1.11"),
    ("effect", "RD -14.4", "in percent", "RD -14.4%"),
    ("effect", "absolute risk reduction 14.4% (0.2-27.9)", "which arm has the lower risk", None),
    ("effect", "aRR 0.7 (0.5-0.9)", "adjusted risk ratio or", "adjusted RR 0.7 (0.5-0.9)"),
    # one sign mistyped or lost on the way from a PDF, and another figure stands there
    ("binary", "68 percen", "cannot read 'percen'", None),
    ("binary", "3.5% perpatient-year", "cannot read 'perpatient-year'", None),
    ("binary", "14;2 deaths per 100 person-years", "cannot read", None),
    ("binary", "3;5% per patient-year", "cannot read", None),
    ("binary", "37/90 (041%)", "'041' begins with a 0", None),
    ("binary", "12.5% (1; P < 001)", "is its decimal sign missing", None),
    ("continuous", "3.9 ± 03", "'03' begins with a 0", None),
    ("continuous", "3.9 ±± 0.3 (SE)", "is the spread an SD or an SE", None),
    ("continuous", "mean 3.9 (SD 0.3 SE)", "is the spread an SD or an SE", None),
    ("continuous", "mean-3.9 (SD 2.2)", "is the dash a minus", None),
    ("continuous", "mean 6 (IQR-3 to 9)", "is the dash a minus", None),
    ("continuous", "mean (SD)-5.9 (2.6)", "cannot read", None),
    ("effect", "HR 081 (062-104)", "'081' begins with a 0", None),
    ("effect", "MD-5.7", "is the dash a minus", None),
    ("effect", "MD -3.2 lower (1.1 to 5.3)", "cannot read 'lower", None),
    ("effect", "MD +3.2 lower", "cannot read 'lower", None),
    ("effect", "HR 0.81 (95% CI)", "the confidence interval needs two limits", None),
    ("effect", "RD -14.4% (-279% to -0.2%)", "beyond all risk differences", None),
    ("effect", "p = 1.2", "not between 0 and 1", None),
    ("effect", "RR 0.5, p < 0", "no p value is beyond 0 or 1", None),
    ("effect", "p > 1", "no p value is beyond 0 or 1", None),
    ("effect", "p 0.03", "cannot read a p value", None),
    ("effect", "p = none", "cannot read a p value", None),
    ("binary", "37 (n = some)", "n needs a number", None),
    ("binary", "13.8% (7, 23)", "are the two numbers a confidence interval", None),
    ("binary", "—", "was there none, or is nothing said of it?", "not reported"),
    ("binary", "...", "was there none, or is nothing said of it?", "none"),
    ("continuous", "–", "is no figure", "not reported"),
    ("binary", "n.s.", "keep it as `{figure: not reported, printed: 'n.s.'}`", None),
    ("effect", "NS", "keep it as `{figure: not reported, printed: 'NS'}`", None),
    ("binary", "½", "(read: `37/90 (41.1%)`", None),
    ("continuous", "5 °", "(read: `3.9 ± 2.2`", None),
]


@pytest.mark.parametrize(("kind", "text", "says", "write"), REFUSED)
def test_what_has_no_single_reading_is_refused_with_advice(kind, text, says, write):
    with pytest.raises(NotationError) as caught:
        parse(text, kind)
    assert says in str(caught.value)
    if write:
        assert write in caught.value.write


@pytest.mark.parametrize("sign", ["", ">", "about "])
@pytest.mark.parametrize("unit", ["", " h", " days"])
@pytest.mark.parametrize(
    "beside", ["", " (n = 30)", " (range 1-9)", " (1-9)", " (1-9, n = 30)", " (2)", ", 1-9", " (1; 9)"]
)
def test_what_is_advised_keeps_sign_unit_and_every_number(sign, unit, beside):
    """`2 h` is not `mean 2` where the outcome is told in minutes, `>2` not `mean 2`."""
    text = f"{sign}5{unit}{beside}"
    with pytest.raises(NotationError) as caught:
        parse(text, "continuous")
    assert caught.value.write
    for advice in caught.value.write:
        figure = parse(advice, "continuous")
        assert (figure.qualifier, figure.unit or "") == (
            sign.strip(),
            {" h": "h", " days": "d"}.get(unit, ""),
        )
        assert sorted(re.findall("[0-9]+", advice.replace("95% CI", ""))) == sorted(
            re.findall("[0-9]+", text)
        )


@pytest.mark.parametrize("text", ["median 6 (10th-90th percentile 3-9)", "6 (5-95 percentile 3-9)", "(3.2)"])
def test_nothing_is_advised_where_a_word_would_mean_another_thing(text):
    with pytest.raises(NotationError) as caught:
        parse(text, "continuous")
    assert caught.value.write == ()


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("95%, 90% and 85% at 1, 2 and 3 years", None), ("95%, 85% and 90% at 1, 2 and 3 years", None), ("95% (96-98)", None),
        ("0.95, 0.90 and 0.85 at 1, 2 and 3 years", "Kaplan-Meier"), ("0.95 (0.96-0.98)", "Kaplan-Meier"),
    ],
)  # fmt: skip
def test_values_in_a_row_are_not_advised_to_be_limits_of_the_first(text, method):
    with pytest.raises(NotationError) as caught:
        parse(text, "binary", method)
    assert "several values" in str(caught.value) and caught.value.write == ()
    assert "reversed" not in str(caught.value)


@pytest.mark.parametrize("text", ["0 (0)", "5 (0)", "36 (12)"])
def test_no_denominator_is_advised_that_cannot_be(text):
    with pytest.raises(NotationError) as caught:
        parse(text, "binary")
    assert not any("/" in advice for advice in caught.value.write)


def test_a_median_is_not_advised_to_have_an_sd():
    with pytest.raises(NotationError) as caught:
        parse("median 6 (2)", "continuous")
    assert caught.value.write == ("median 6 (n = 2)",)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("binary", "more than 20"),  # `more than 20%` is another thing than a count
        ("continuous", "median 6 (3-9)"),
        ("continuous", "mean 6 (3-9)"),
        ("continuous", "3.9 ± 2.2 (36)"),
        ("binary", "12/40 (30%, 17-46%)"),
    ],
)
def test_advice_keeps_every_number_and_every_printed_word(kind, text):
    with pytest.raises(NotationError) as caught:
        parse(text, kind)
    held = re.compile(r"[0-9.]+|mean|median|%")
    for advice in caught.value.write:
        assert set(held.findall(text)) <= set(held.findall(advice))


@pytest.mark.parametrize("text", ["26/40", "66-70%", "26/40 (66.1%)"])
def test_a_count_under_kaplan_meier_is_not_advised_to_be_a_percentage(text):
    with pytest.raises(NotationError) as caught:
        parse(text, "binary", "Kaplan-Meier")
    assert caught.value.write == ()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("12／40（30．0％）", "12/40 (30.0%)"),  # noqa: RUF001
        ("12⁄40 (30%)", "12/40 (30%)"),
        ("30% (95% CI 17~46)", "30% (95% CI 17-46)"),
        ("-0%", "0%"),
    ],
)
def test_wide_letters_fraction_bars_and_tildes_are_read_as_their_plain_signs(text, plain):
    assert read(text, "binary") == read(plain, "binary")


@pytest.mark.parametrize("text", ["66", "37/50", "76.0% (67)", "1"])
def test_a_kaplan_meier_entry_refuses_counts(text):
    with pytest.raises(NotationError, match="Kaplan-Meier"):
        parse(text, "binary", "Kaplan-Meier")


EXAMPLES = json.loads((Path(__file__).parents[3] / "data" / "notation.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("each", EXAMPLES, ids=lambda each: each["text"])
def test_every_example_of_the_page_is_read_as_the_page_says(each):
    try:
        found = as_read(parse(each["text"], each["kind"], each.get("method"), each.get("style")))
    except NotationError:
        found = "refused"
    assert found == each["read"]


def test_the_page_of_the_notation_is_made_from_the_examples():
    page = Path(__file__).parents[4] / "docs" / "notation.md"
    assert page.read_text(encoding="utf-8") == as_markdown(EXAMPLES), "run scripts/develop/update_docs.py"
