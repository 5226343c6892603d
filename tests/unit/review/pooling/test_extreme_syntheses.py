"""Syntheses at the ends of what can be printed: equal effects, everybody with the event, huge arms, normal quantiles."""

import math
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from evidence.record.notes.note import Note
from evidence.review.pooling import analyses
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.second import twice
from evidence.review.second.verdicts import verdict
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, ONE_ARM, TWO_ARM, outcome, trial
from unit.review.invented_analyses import settings as settings_of
from unit.review.invented_analyses import spec
from unit.review.pooling.invented_rates import analysed
from unit.review.selection.assumed.invented_survival import KEPT, YEAR, km
from unit.review.told import kinds

CLOSED = 1e-9  # closed forms
SEARCHED = 1e-6  # roots of a distribution


def pooled(tables, measure="RR", model="inverse variance", **changes):
    found = []
    for i, (a, n1, c, n2) in enumerate(tables):
        found += find(trial(f"t{i}", (a, n1), (c, n2)), outcome(measure), TWO_ARM, ANY).candidates
    asked = settings_of(two_arm_model=model, rare_two_arm_model=model, **changes)
    named = models.model_name(measure, asked, rare=False)
    return twice.analysis(AnalysisInput(figures_of(found), measure, named, asked, None))


@pytest.mark.parametrize("k", [2, 5])
@pytest.mark.parametrize("measure", ["RR", "RD"])
def test_equal_effects_never_have_an_interval_without_width(measure, k):
    found = pooled([(10, 40, 20, 45)] * k, measure, interval="hksj")
    assert found.ci_method == "hksj-floor" and found.second.agrees
    assert "no_spread_for_factor" in kinds(*found.notes, *found.warnings)
    with_floor = pooled([(10, 40, 20, 45)] * k, measure, interval="hksj-floor")
    assert (found.ci_low, found.ci_high) == pytest.approx((with_floor.ci_low, with_floor.ci_high), rel=CLOSED)


def test_studies_that_differ_keep_the_factor_that_is_asked_for():
    found = pooled([(10, 40, 20, 45), (12, 40, 15, 45), (5, 50, 30, 60)], interval="hksj")
    assert found.ci_method == "hksj" and "no_spread_for_factor" not in kinds(*found.notes, *found.warnings)


def test_a_verdict_without_an_error_to_measure_by_allows_rounding_alone():
    what = Note("by_one_table")
    assert verdict("scipy", what, 1e-3, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5 + 1e-14), scale=0.0).agrees
    assert not verdict("scipy", what, 1e-3, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5001), scale=0.0).agrees
    silent = verdict("scipy", what, 1e-3, (0.5, 0.4, 0.6), (0.5, math.nan, math.nan), scale=0.1)
    assert silent.agrees is None and silent.note.kind == "engine_without_number" and silent.ci_low is None


EVERYBODY = [(17, 17, 38, 38), (20, 42, 60, 132)]


@pytest.mark.parametrize("model", ["Mantel-Haenszel", "conditional exact", "sparse ladder"])
def test_a_study_in_which_everybody_has_the_event_is_shown_with_the_weight_it_has(model):
    found = pooled(EVERYBODY, model=model)
    shown = found.effects[0]
    assert (shown.status, shown.estimate) == ("pooled", pytest.approx(1.0))
    assert sum(e.weight_percent for e in found.effects) == pytest.approx(100)
    assert found.n == 17 + 42 and shown.ci_low < 1 < shown.ci_high
    if model == "Mantel-Haenszel":  # the sum by hand
        tables = [(a * n2 / (n1 + n2), c * n1 / (n1 + n2)) for a, n1, c, n2 in EVERYBODY]
        above, below = (sum(t[i] for t in tables) for i in (0, 1))
        assert found.estimate == pytest.approx(above / below, rel=CLOSED)


@pytest.mark.parametrize("measure", ["RR", "RR of failure"])
def test_an_arm_of_everybody_is_shown_without_half_a_patient_where_sums_of_counts_add_none(measure):
    table = (6, 6, 1, 3) if measure == "RR" else (0, 6, 2, 3)
    found = pooled([table] * 3, measure, "Mantel-Haenszel")
    assert found.estimate == pytest.approx(3.0, rel=CLOSED)
    assert {round(e.estimate, 12) for e in found.effects} == {3.0}
    half = 1.959963984540054 * math.sqrt(1 - 1 / 3)
    assert found.effects[0].ci_low == pytest.approx(3 * math.exp(-half), rel=CLOSED)


def test_a_ratio_between_that_of_everybody_and_the_other_study_stops_nothing():
    # 1.00 and 0: the result lies between them, where the study of everybody counts.
    found = pooled([(17, 17, 38, 38), (0, 42, 1, 132)], model="conditional exact")
    assert 0 < found.estimate < 1 and found.status == "pooled"


@pytest.mark.parametrize(
    ("measure", "model"), [("RR", "Mantel-Haenszel"), ("OR", "Mantel-Haenszel"), ("RR", "sparse ladder")]
)
def test_an_arm_of_very_many_events_against_none_has_its_exact_interval(measure, model):
    found = pooled([(95_871, 100_000, 0, 174), (5, 50, 3, 60)], measure, model)
    shown = found.effects[0]
    assert shown.estimate is None and shown.ci_low > 1 and shown.ci_high is None
    if measure == "RR":  # of 95,871 events all in one arm: the binomial limit of the arm's share
        share = binomtest(95_871, 95_871).proportion_ci(0.95, "exact").low
        assert shown.ci_low == pytest.approx(share / (1 - share) * 174 / 100_000, rel=SEARCHED)


def test_with_more_events_than_can_be_gone_through_the_row_says_so_and_the_result_stands():
    found = pooled([(900_000, 1_000_000, 0, 5_000), (5, 50, 3, 60)], model="Mantel-Haenszel")
    assert found.estimate is not None and found.effects[0].note.kind == "too_many_events"


def test_a_prediction_interval_is_never_narrower_than_the_interval_of_the_mean():
    tables = [(10, 40, 11, 45), (12, 40, 15, 45), (5, 50, 9, 60)]
    found = pooled(tables, prediction="z", interval="hksj-floor")
    assert found.tau2 is not None
    if found.pi_low is None:
        assert {"prediction_inside", "prediction_is_interval"} & kinds(*found.notes, *found.warnings)
    wide = pooled([(1, 40, 11, 45), (12, 40, 6, 45), (25, 50, 9, 60)], prediction="z", interval="hksj-floor")
    assert wide.pi_low is None and "prediction_inside" in kinds(*wide.notes)
    usual = pooled([(1, 40, 11, 45), (12, 40, 6, 45), (25, 50, 9, 60)], prediction="t(k-1)")
    assert usual.pi_low < usual.ci_low and usual.pi_high > usual.ci_high


def test_rates_whose_likelihood_has_no_maximum_have_a_posterior_that_says_so_and_agrees():
    studies = [((5, 0.1), (1, 1)), ((0, 1092.5), (1, 1)), ((161, 0.1), (1, 1)), ((0, 965.0), (1, 1)),
               ((2, 1e5), (1, 1))]  # fmt: skip
    found = analysed(studies, "rate", "GLMM", ONE_ARM)
    assert (found.model, found.ladder[0].reason.kind) == ("Bayesian GLMM of rates", "no_maximum")
    assert found.estimate == pytest.approx(math.exp(found.estimate_scale)) and found.second.agrees
    assert {"lower_rung", "median_rate_shown"} <= kinds(*found.notes, *found.warnings)


def test_one_study_under_the_bayesian_model_has_its_own_interval_and_its_name():
    found = pooled([(10, 50, 20, 50)], model="Bayesian", tau_prior_scale={"RR": 0.5})
    assert (found.status, found.ci_method) == ("single study", "wald") and found.second.agrees
    error = math.sqrt(1 / 10 - 1 / 50 + 1 / 20 - 1 / 50)
    assert found.ci_low_scale == pytest.approx(math.log(0.5) - 1.959963984540054 * error, rel=CLOSED)
    assert math.exp(found.ci_low_scale) == pytest.approx(found.ci_low, rel=CLOSED)


arms = st.integers(1, 400).flatmap(
    lambda n: st.tuples(
        st.one_of(st.sampled_from((0, min(1, n), max(n - 1, 0), n)), st.integers(0, n)), st.just(n)
    )
)
syntheses = st.lists(st.tuples(arms, arms), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    syntheses,
    st.sampled_from(("RR", "OR", "RD", "RR of failure")),
    st.sampled_from(("inverse variance", "Mantel-Haenszel", "sparse ladder", "conditional exact", "Peto")),
    st.sampled_from(("house", "cochrane", "iqwig", "none")),
    st.sampled_from(("hksj-floor", "hksj", "wald")),
    st.booleans(),
)
def test_no_counts_of_two_arms_stop_a_synthesis(tables, measure, model, rule, interval, same):
    tables = [tables[0]] * len(tables) if same else tables
    asked = settings_of(
        two_arm_model=model, rare_two_arm_model=model, rule=rule, interval=interval, tau_prior_scale={m: 0.5 for m in ("RR", "OR", "RD", "RR of failure")},
    )  # fmt: skip
    found = [
        c
        for i, (a, b) in enumerate(tables)
        for c in find(trial(f"t{i}", a, b), outcome(), TWO_ARM, ANY).candidates
    ]
    question = analyses.Question(measure, ANY, {}, rare=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = analyses.run(spec(settings=asked), found, question, twice.analysis).analysis
    if made.estimate is None:
        assert made.status_reason is not None
        return
    assert made.second is None or made.second.agrees is not False
    assert made.ci_low is None or made.ci_high is None or made.ci_low < made.ci_high
    if made.pi_low is not None:
        assert made.pi_low <= made.ci_low or made.pi_high >= made.ci_high
    weights = [e.weight_percent for e in made.effects if e.weight_percent]
    assert not weights or sum(weights) == pytest.approx(100)


def test_counts_that_a_model_cannot_take_are_a_result_with_its_reason():
    found = pooled([(0, 2, 100_000, 100_000), (0, 3, 10, 10)], model="conditional exact")
    assert found.estimate is None and "too_many_events" in kinds(found.status_reason)


@pytest.mark.parametrize("shares", [((1.0, 7, 1), (1.0, 7, 1)), ((0.001, 10, 8), (0.999, 5, None))])
def test_survival_at_both_ends_has_a_result_that_is_computed_twice(shares):
    candidates = [c for i, (share, n, left) in enumerate(shares)
                  for c in find(km(f"s{i}", share, n, at_risk=left), KEPT, ONE_ARM, YEAR).candidates]  # fmt: skip
    asked = settings_of(rule="house", tau_prior_scale={"survival": 1.0})
    question = analyses.Question("survival", YEAR, {}, rare=False)
    found = analyses.run(spec(settings=asked), candidates, question, twice.analysis).analysis
    assert found.second is None or found.second.agrees is not False
    assert 0 <= found.ci_low < found.ci_high <= 1
