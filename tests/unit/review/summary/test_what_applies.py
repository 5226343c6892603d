"""To which syntheses an analysis beside the primary one belongs, and which interval coefficients have."""

from dataclasses import replace

import pytest

from evidence.record.measures import MeasureId
from evidence.review.pooling import regressions
from evidence.review.selection.candidates import find
from evidence.review.summary import synthesising
from unit.review import builders
from unit.review.invented_analyses import spec


def dataset(events=4, measure="RR"):
    trial = builders.trial("t", (2, 40), (events, 40))
    found = find(trial, builders.outcome(), builders.TWO_ARM, builders.ANY).candidates
    return builders.data(found, measure).datasets[0]


@pytest.mark.parametrize(
    ("asked", "rare", "events", "applies"),
    [
        ({}, False, 4, True),
        ({"rare_only": True}, True, 4, True), ({"rare_only": True}, False, 4, False),
        ({"near_ceiling_only": True}, False, 38, True), ({"near_ceiling_only": True}, False, 4, False),
        ({"outcomes": ("pts",)}, False, 4, True), ({"outcomes": ("bleeding",)}, False, 4, False),
        ({"times": {"any": "late"}}, False, 4, True), ({"times": {"late": "any"}}, False, 4, False),
        ({"times": {"*": "late"}}, False, 4, True),
        ({"measures": ("RR", "OR")}, False, 4, True), ({"measures": ("OR",)}, False, 4, False),
        ({"comparisons": ("a-v-b",)}, False, 4, True), ({"comparisons": ("other",)}, False, 4, False),
        ({"comparisons": ("two-arm",)}, False, 4, True), ({"comparisons": ("single-arm",)}, False, 4, False),
    ],
)  # fmt: skip
def test_an_analysis_belongs_where_all_that_it_asks_for_holds(asked, rare, events, applies):
    outcome = builders.outcome(rare=rare)
    assert synthesising.applies(spec(**asked), outcome, dataset(events)) is applies


@pytest.mark.parametrize(("measure", "applies"), [(None, True), ("SMD", True), ("MD", False), ("ROM", False)])
def test_scores_that_run_in_opposite_directions_have_no_measure_but_the_standardised_one(measure, applies):
    asked = spec(measure=measure and MeasureId(measure))
    turned = builders.outcome(turned=("disability",))
    assert synthesising.applies(asked, turned, dataset()) is applies
    assert synthesising.applies(asked, builders.outcome(), dataset()) is True


@pytest.mark.parametrize(
    ("asked", "interval"),
    [("hksj-floor", "hksj-floor"), ("hksj", "hksj"), ("wald", "wald"), ("t", "hksj-floor")],
)
def test_coefficients_have_the_interval_that_is_asked_where_a_regression_can_have_it(asked, interval):
    assert regressions.interval_of(replace(builders.SETTINGS, interval=asked)) == interval
