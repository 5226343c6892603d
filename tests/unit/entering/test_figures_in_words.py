"""What the page says that it has read of a figure: all that is printed, with its sign."""

from pathlib import Path

import pytest

from evidence.entering.figure_in_words import not_pooled, read_as
from evidence.studies.vocabulary.loading import load_vocabulary
from unit.studies.tidy.extracted import row_of, rows_of

WORDS = load_vocabulary(Path(__file__).resolve().parents[3] / "resources" / "vocabulary")


@pytest.mark.parametrize(
    ("outcome", "figure", "told"),
    [
        ("death", "2/90 (2.2%)", "2 of 90 patients (2.2%)"),
        ("death", "2 (<3%)", "2 of 101 patients (less than 3%)"),
        (
            "death",
            "37/90 (41.1%, 95% CI 31.5-51.4)",
            "37 of 90 patients (41.1%), 95% interval 31.5% to 51.4%",
        ),
        ("death", "22% of 90", "22% of 90 patients, 20 of 90 patients (22%)"),
        ("death", "1% of 500", "1% of 500 patients, 3 to 7 events"),
        ("death", ">90%", "more than 90%"),
        ("death", "about 91%", "about 91%"),
        ("death", "12 in 345 patient-years", "12 events, in 345 person-years"),
        ("death", "12 in 240 person-months", "12 events, in 20 person-years"),
        ("death", ">12 in 345 patient-years", "more than 12 events, in 345 person-years"),
        ("death", "<2.5 per 100 patient-years", "less than 2.5 per 100 person-years"),
        (
            "death",
            "3.2 (90% CI 2.1-4.0) per 100 patient-years",
            "3.2 per 100 person-years, 90% interval 2.1 to 4",
        ),
        (
            "survival",
            "95% at 12 months (95% CI 88 to 98)",
            "95% as estimated (Kaplan-Meier), 95% interval 88% to 98%, at 12 months",
        ),
        ("survival", "88.1% ± 2.6% at 3 years", "88.1% as estimated (Kaplan-Meier), SE 2.6%, at 3 years"),
        ("villalta_score", "mean >3.9 (SD 2.2), n = 36", "mean more than 3.9 points, SD 2.2, of 36 patients"),
        (
            "villalta_score",
            "median 6 (IQR 3-9; range 1-20)",
            "median 6 points, quartiles 3 to 9, range 1 to 20, of 101 patients",
        ),
        (
            "villalta_score",
            "mean 3.9 (SE 0.3), p = 0.02",
            "mean 3.9 points, SD 3.01496, SE 0.3, of 101 patients, p = 0.02",
        ),
        ("death", "not reported", "not reported: the paper prints no figure"),
    ],
)
def test_what_was_read_is_said_with_all_its_parts(outcome, figure, told):
    said = read_as(row_of(WORDS, outcome, figure))
    assert said.replace("3.0149626863", "3.01496") == told


@pytest.mark.parametrize(
    ("outcome", "figure", "told"),
    [
        (
            "death",
            "RD -14.4% (-27.9% to -0.2%), p = 0.047",
            "RD -14.4%, 95% interval -27.9% to -0.2%, p = 0.047",
        ),
        ("death", "OR 0.81 (90% CI 0.62-1.04)", "OR 0.81, 90% interval 0.62 to 1.04"),
    ],
)
def test_an_effect_is_said_with_its_interval(outcome, figure, told):
    (row,) = rows_of(WORDS, outcome, effect=f'"{figure}"')
    assert read_as(row) == told


def test_why_a_figure_is_not_pooled_is_said_with_what_would_let_it():
    sizes = {"cdt": {"patient": 101}}
    assert not_pooled(row_of(WORDS, "death", "2/90"), sizes) == ()
    told = not_pooled(row_of(WORDS, "death", "22%"), sizes)
    assert told[0].startswith("not pooled: ") and "101" in " ".join(told)
