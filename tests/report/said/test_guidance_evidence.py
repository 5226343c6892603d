"""What bears on a guidance document: dates, crossings, research items and gaps, each by its stated rule."""

import datetime
from dataclasses import replace

import pytest
from example_review import example
from result_builders import row

from evidence.record.better import Better
from evidence.record.dossiers.dossier import BY_THEN, NOT_PLACED, SINCE, ResultThen
from evidence.record.dossiers.guidance import ItemReading
from evidence.record.published.publication import Citation
from evidence.record.published.row import At
from evidence.record.results.strata import Stratum
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.guidance import comparing, gaps, items, placing

DAY = datetime.date(2019, 6, 12)


@pytest.mark.parametrize(
    ("citation", "where"),
    [
        (Citation(year=2018), BY_THEN),
        (Citation(year=2020), SINCE),
        (Citation(year=2019), NOT_PLACED),
        (Citation(), NOT_PLACED),
        (Citation(year=2019, published="2019-06-12"), BY_THEN),
        (Citation(year=2019, published="2019-06-13"), SINCE),
        (Citation(year=2019, published="2019-05"), BY_THEN),
        (Citation(year=2019, published="2019-06"), NOT_PLACED),
        (Citation(year=2019, published="2018-12-30"), BY_THEN),  # online in the year before
    ],
)
def test_a_publication_is_placed_only_where_its_date_decides(citation, where):
    assert placing.standing(citation, DAY)[0] == where


def result(estimate, low=None, high=None):
    status = "not pooled" if estimate is None else "pooled"
    return ResultThen(status, 2, 10, None, estimate, low, high, None, None, "", (), ())


@pytest.mark.parametrize(
    ("then", "now", "measure", "benchmark", "crossed"),
    [
        (result(0.8, 0.5, 1.2), result(0.7, 0.5, 0.9), "RR", None, [comparing.EXCLUDES]),
        (result(0.7, 0.5, 0.9), result(0.8, 0.5, 1.2), "RR", None, [comparing.NO_LONGER_EXCLUDES]),
        (result(0.8, 0.5, 1.2), result(1.1, 0.9, 1.3), "RR", None, [comparing.OTHER_SIDE]),
        (result(-2, -5, 1), result(3, -1, 7), "MD", None, [comparing.OTHER_SIDE, comparing.OUTSIDE]),
        (result(0.6, 0.5, 0.7), result(0.65, 0.56, 0.7), "proportion", 0.54, [comparing.BEYOND]),
        (result(0.6, 0.55, 0.7), result(0.6, 0.5, 0.7), "proportion", 0.54, [comparing.NO_LONGER_BEYOND]),
        (result(0.2, 0.1, 0.3), result(0.4, 0.2, 0.6), "proportion", None, [comparing.OUTSIDE]),
        (result(None), result(0.4, 0.2, 0.6), "proportion", None, [comparing.FIRST]),
        (result(0.4, 0.2, 0.6), result(None), "proportion", None, [comparing.LOST]),
        (result(0.8, 0.5, 1.2), result(0.9, 0.6, 1.3), "RR", None, []),
    ],
)
def test_crossings_follow_from_the_intervals(then, now, measure, benchmark, crossed):
    assert list(comparing._crossings(then, now, measure, benchmark)) == crossed


@pytest.fixture(scope="module")
def publication():
    found = example().publications[0]
    arm = replace(found.arms[0], label="LimFlow, 18% on dialysis", details={})
    details = {"condition": "CLTI", "age": "mean 69", "stage": {"5": 3}, "percentage": 3}
    return replace(found, population=details, setting={}, arms=(arm,))


def figure(outcome, kind="count"):
    return replace(
        row("a/1/x", outcome, "36 (97.3%)"),
        outcome=outcome,
        type=kind,
        printed="36 (97.3%)",
        definition="",
        subgroup="",
    )


@pytest.mark.parametrize(
    ("read", "figures", "how", "words"),
    [
        (ItemReading(fields=("age",)), [], "reported", ("age: mean 69",)),
        (ItemReading(fields=("stage",)), [], "reported", ("stage: 5: 3",)),
        (ItemReading(fields=("dialysis",)), [], "not", ()),  # "percentage" is no "age" either
        (ItemReading(fields=("dialysis",), mentions=("dialysis",)), [], "partly", None),
        (ItemReading(outcomes=("qol",)), ["qol"], "reported", ("qol: 36 (97.3%)",)),
        (ItemReading(outcomes=("qol", "death"), every=True), ["qol"], "partly", ("qol: 36 (97.3%)",)),
        (ItemReading(outcomes=("qol", "death"), every=True), ["qol", "death"], "reported", None),
        (ItemReading(outcomes=("qol",), partly=("death",)), ["death"], "partly", ("death: 36 (97.3%)",)),
        (ItemReading(outcomes=("qol",)), ["death"], "not", ()),
    ],
)
def test_an_item_is_reported_partly_or_not_with_the_words_it_was_read_from(
    publication, read, figures, how, words
):
    found, said = items.judge(read, publication, [figure(o) for o in figures])
    assert found == how
    assert said == words if words is not None else said


def test_a_figure_that_is_not_reported_reports_no_item(publication):
    assert items.judge(ItemReading(outcomes=("qol",)), publication, [figure("qol", "not reported")]) == (
        "not",
        (),
    )


@pytest.mark.parametrize(
    ("at", "band"),
    [
        (None, "not stated"),
        (At(0, "baseline"), None),
        (At(0, "periprocedural"), "at the procedure"),
        (At(1.0), "to 1 month"),
        (At(6.0), "to 6 months"),
        (At(12.0), "to 12 months"),
        (At(24.0), "to 24 months"),
        (At(36.0), "beyond"),
    ],
)
def test_every_time_falls_into_one_band(at, band):
    assert gaps.band_of(replace(figure("qol"), at=at)) == band


def test_a_study_counts_once_a_cell_of_the_map_of_gaps():
    whole = example()
    spec = OutcomeSpec(
        id="pts", label="PTS", of=("pts_any",), segments=(), instrument=None, role="efficacy",
        importance="critical", times=(), comparisons={}, rare=False, benchmark=None, kind="binary",
        direction=Better.LOWER, unit=None, definition=None,
    )  # fmt: skip
    first, second, third = whole.publications[:3]
    third = replace(third, status="excluded", design="registry")  # not the review's: no study of a cell
    first = replace(first, status="included", design="case series")
    second = replace(second, status="included", design="randomised controlled trial")
    rows = [
        replace(figure("pts_any"), publication=first.id, study="one", at=At(12.0)),
        replace(figure("pts_any"), publication=first.id, study="one", at=At(11.0)),
        replace(figure("pts_any"), publication=first.id, study="two", at=At(12.0)),
        replace(figure("pts_any"), publication=second.id, study="one", at=At(24.0)),
        replace(figure("pts_any", "not reported"), publication=second.id, study="three", at=At(24.0)),
        replace(figure("death"), publication=second.id, study="one", at=At(24.0)),
        replace(figure("pts_any"), publication=third.id, study="four", at=At(24.0)),
    ]
    evidence = replace(
        whole,
        publications=(first, second, third),
        rows=tuple(rows),
        methods=replace(whole.methods, outcomes=(spec,)),
    )
    assert {(c.design, c.band): c.studies for c in gaps.gap_map(evidence)} == {
        ("case series", "to 12 months"): 2,
        ("randomised controlled trial", "to 24 months"): 1,
    }


@pytest.mark.parametrize(
    ("enrolled", "later"),
    [
        ("2018-10 to 2023-04", True),
        ("from 2019-07", True),
        ("2019-06", False),
        ("2017 to 2018", False),
        (None, False),
    ],
)
def test_patients_enrolled_later_show_that_a_publication_came_later(enrolled, later):
    assert placing.enrolled_after({"enrolled": enrolled}, DAY) is later


def test_results_of_different_designs_are_not_compared_any_further():
    then = replace(result(0.8, 0.5, 1.2), stratum=Stratum.NON_RANDOMISED)
    now = replace(result(1.5, 1.2, 1.9), stratum=Stratum.RANDOMISED)
    assert list(comparing._crossings(then, now, "RR", None)) == [comparing.OTHER_DESIGN]
