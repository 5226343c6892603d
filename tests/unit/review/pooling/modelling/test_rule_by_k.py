"""The rule by the number of studies: which model and interval few studies get, and what stands beside."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from evidence.record.reviews.methods import SubgroupSpec
from evidence.review.pooling import analyses, subgroups
from evidence.review.pooling.reuse import computed_now
from evidence.review.robustness import refits
from evidence.review.second import twice
from unit.review.builders import ANY
from unit.review.invented_analyses import (
    COCHRANE,
    HOUSE,
    IQWIG,
    case,
    run,
    series,
    settings,
    tables,
    trials,
    under,
)
from unit.review.pooling.invented_rates import analysed
from unit.review.posteriors import posterior_probability_below
from unit.review.told import kinds

# Nested adaptive integration of scipy against the grid of the statistics floor.
INTEGRATED = 1e-7
CLOSED_FORM = 1e-9
# tau2 as the root of an equation that scipy solves too.
ITERATED = 1e-6


RULED = {"rule": "house", "tau_prior_scale": HOUSE.tau_prior_scale}
# Three trials that differ: the Hartung-Knapp interval is far wider than all of theirs together.
APART = [(12, 60, 30, 60), (40, 400, 44, 400), (9, 60, 24, 60)]


def log_ratios(rows):
    a, n1, c, n2 = np.array(rows, dtype=float).T
    return np.log(a / n1) - np.log(c / n2), 1 / a - 1 / n1 + 1 / c - 1 / n2


def beside(found, what: str):
    return next(b for b in found.beside if b.what == what)


def test_two_studies_have_no_hartung_knapp_interval_but_that_of_the_model_with_the_stated_prior():
    rows = [(24, 60, 31, 60), (15, 40, 22, 40)]
    found = run(tables(rows), settings=HOUSE)
    assert (found.model, found.ci_method, found.status) == ("Bayesian", "credible", "pooled")
    for bound, p in ((found.ci_low, 0.025), (found.estimate, 0.5), (found.ci_high, 0.975)):
        below = posterior_probability_below(math.log(bound), *log_ratios(rows), 0.5)
        assert below == pytest.approx(p, abs=INTEGRATED)
    assert {"two_studies_by_prior", "posterior_median"} <= set(kinds(*found.notes))
    assert not any("hksj" in (b.ci_method or "") for b in found.beside)
    assert found.pi_low is None and len([e for e in found.effects if e.yi is not None]) == 2


def test_two_studies_whose_prior_cannot_be_stated_are_shown_without_pooling():
    """They had Hartung and Knapp's interval, with one degree of freedom."""
    rates = [((2, 40.0), (3, 38.0)), ((1, 100.0), (2, 90.0))]
    for count in (2, 3):
        found = analysed(rates + [((4, 60.0), (5, 61.0))] * (count - 2), "IRD", "inverse variance", **RULED)
        assert (found.estimate is None) == (count == 2)
    found = analysed(rates, "IRD", "inverse variance", **RULED)
    assert "no_prior_can_be_stated" in kinds(found.status_reason)
    common = beside(found, "common effect")
    # Each difference of rates by its Poisson variance.
    yi = np.array([2 / 40 - 3 / 38, 1 / 100 - 2 / 90])
    w = 1 / np.array([2 / 40**2 + 3 / 38**2, 1 / 100**2 + 2 / 90**2])
    assert common.estimate == pytest.approx((w * yi).sum() / w.sum(), rel=CLOSED_FORM)
    assert len([e for e in found.effects if e.status == "shown"]) == 2 and common.second.agrees


def test_the_common_effect_and_the_directions_of_all_studies_stand_beside_whatever_the_rule_took():
    for count in (2, 3, 6):
        rows = [(24 - i, 60, 31 + i, 60) for i in range(count - 1)] + [(31, 60, 24, 60)]
        found = run(tables(rows), settings=HOUSE)
        yi, vi = log_ratios(rows)
        common = beside(found, "common effect")
        assert common.estimate == pytest.approx(math.exp((yi / vi).sum() / (1 / vi).sum()), rel=CLOSED_FORM)
        told = next(n for n in found.notes if n.kind == "directions").numbers
        assert told == {"below": count - 1, "above": 1, "level": 0, "total": count}


def test_three_studies_keep_hartung_knapp_where_it_says_no_less_than_they_do():
    rows = [(24, 60, 31, 60), (18, 60, 31, 60), (30, 60, 31, 60)]
    found = run(tables(rows), settings=HOUSE)
    assert (found.model, found.ci_method) == ("inverse variance", "hksj-floor")
    yi, vi = log_ratios(rows)
    z = stats.norm.ppf(0.975)
    hull = (yi + z * np.sqrt(vi)).max() - (yi - z * np.sqrt(vi)).min()
    assert found.ci_high_scale - found.ci_low_scale <= hull
    assert beside(found, "other by the rule").model == "Bayesian"


def test_three_studies_whose_interval_is_wider_than_all_of_theirs_get_the_model_with_a_prior():
    found = run(tables(APART), settings=HOUSE)
    assert (found.model, found.ci_method) == ("Bayesian", "credible")
    other = beside(found, "other by the rule")
    yi, vi = log_ratios(APART)
    z = stats.norm.ppf(0.975)
    hull = (yi + z * np.sqrt(vi)).max() - (yi - z * np.sqrt(vi)).min()
    assert math.log(other.ci_high / other.ci_low) > hull > found.ci_high_scale - found.ci_low_scale
    assert other.ci_method == "hksj-floor"


def test_from_five_studies_on_the_settings_hold():
    rows = tables([*APART, (20, 60, 31, 60), (30, 90, 41, 90)])
    plain = run(rows, settings=dataclasses.replace(HOUSE, rule="none"))
    found = run(rows, settings=HOUSE)
    assert (found.estimate, found.ci_low, found.ci_high) == (plain.estimate, plain.ci_low, plain.ci_high)
    assert found.model == "inverse variance"


def test_no_rule_leaves_two_studies_with_the_interval_that_is_asked_for():
    found = run(tables(APART[:2]), settings=dataclasses.replace(HOUSE, rule="none"))
    assert (found.model, found.ci_method) == ("inverse variance", "hksj-floor")


@pytest.mark.parametrize(
    ("rows", "interval"),
    [
        (APART[:2], "wald"),
        (APART, "hksj"),
        ([(20, 60, 31, 60), (20, 60, 31, 60), (20, 60, 31, 60)], "wald"),  # tau2 = 0
    ],
)
def test_cochrane_takes_hartung_knapp_of_more_than_two_studies_that_differ_else_wald(rows, interval):
    found = run(tables(rows), settings=COCHRANE)
    assert found.ci_method == interval
    yi, vi = log_ratios(rows)
    w = 1 / (vi + found.tau2)
    mean = (w * yi).sum() / w.sum()
    factor = (w * (yi - mean) ** 2).sum() / (len(yi) - 1) if interval == "hksj" else 1.0
    reach = stats.t.ppf(0.975, len(yi) - 1) if interval == "hksj" else stats.norm.ppf(0.975)
    assert math.log(found.ci_high) == pytest.approx(mean + reach * math.sqrt(factor / w.sum()), rel=ITERATED)
    assert found.second.agrees


def test_iqwig_pools_two_studies_that_agree_by_a_common_effect_and_shows_two_that_differ():
    alike = run(tables([(20, 60, 31, 60), (22, 61, 30, 58)]), settings=IQWIG)
    assert (alike.model, alike.status) == ("common effect", "pooled")
    apart = run(tables([(5, 100, 40, 100), (40, 100, 38, 100)]), settings=IQWIG)
    assert (apart.status, apart.estimate) == ("not pooled", None)
    assert "not_pooled_by_preset" in kinds(*apart.status_reason.parts)
    assert len(apart.effects) == 2


def test_iqwig_takes_paule_and_mandel_from_three_studies_on_where_the_interval_is_informative():
    rows = [(20, 60, 31, 60), (28, 61, 30, 58), (40, 120, 63, 122), (11, 60, 24, 60), (21, 60, 30, 60)]
    found = run(tables(rows), settings=IQWIG)
    yi, vi = log_ratios(rows)

    def excess(tau2):
        w = 1 / (vi + tau2)
        return (w * (yi - (w * yi).sum() / w.sum()) ** 2).sum() - (len(yi) - 1)

    tau2 = optimize.brentq(excess, 0, 10) if excess(0) > 0 else 0.0
    assert found.tau2_method == "PM" and found.tau2 == pytest.approx(tau2, rel=ITERATED, abs=1e-9)
    assert found.second.agrees
    wide = run(tables(APART), settings=IQWIG)
    assert wide.status == "not pooled" and beside(wide, "other by the rule").ci_method == "hksj"


def _by_hand(rows):
    """Log ratio by DerSimonian and Laird with normal quantiles, and Hartung-Knapp's standard error; tau2 is 0."""
    yi, vi = log_ratios(rows)
    w = 1 / vi
    mean = (w * yi).sum() / w.sum()
    q = (w * (yi - mean) ** 2).sum()
    assert q <= len(yi) - 1
    return mean, math.sqrt(1 / w.sum()), math.sqrt(q / (len(yi) - 1) / w.sum())


def test_iqwig_takes_the_floor_only_where_hartung_knapp_is_narrower_than_dersimonian_laird():
    """Where studies agree the factor is below 1: the t quantile may make the interval the wider one all the same."""
    for rows, floor in (
        ([(20, 60, 31, 60), (28, 61, 34, 58), (40, 120, 63, 122)], False),
        ([(20, 60, 30, 60), (20, 60, 30, 60), (20, 61, 30, 61)], True),
    ):
        mean, plain, adjusted = _by_hand(rows)
        t = stats.t.ppf(0.975, len(rows) - 1)
        assert adjusted < plain and bool(t * adjusted < stats.norm.ppf(0.975) * plain) is floor
        found = run(tables(rows), settings=IQWIG)
        if found.estimate is None:  # shown without pooling: the interval stands beside
            found = beside(found, "other by the rule")
        assert found.ci_method == ("hksj-floor" if floor else "hksj")
        expected = math.exp(mean + t * (plain if floor else adjusted))
        assert found.ci_high == pytest.approx(expected, rel=ITERATED)


def test_proportions_of_two_series_have_the_posterior_of_their_counts():
    found = run(series([42, 0], [45, 3]), "proportion", settings=HOUSE)
    assert (found.model, found.ci_method) == ("Bayesian GLMM", "credible")
    assert 0.1 < found.ci_low < found.estimate < found.ci_high < 0.95
    assert beside(found, "raw total").estimate == 42 / 48
    assert found.second.agrees and all(b.second.agrees for b in found.beside)


def test_an_interval_that_is_asked_for_acts_on_counts_and_what_is_recorded_is_what_was_done():
    counts = ([1, 1, 0, 1, 1], [20, 30, 15, 40, 25])
    found = run(series(*counts), "proportion", settings=under("none"))
    # At tau2 = 0 the model is a logistic regression of the sums: 4 of 130, t with 4 degrees of freedom.
    centre, half = special.logit(4 / 130), special.stdtrit(4, 0.975) * math.sqrt(1 / 4 + 1 / 126)
    assert found.ci_low == pytest.approx(special.expit(centre - half), rel=ITERATED)
    assert found.ci_high == pytest.approx(special.expit(centre + half), rel=ITERATED)
    assert (found.ci_method, found.settings["interval"]) == ("t", "t")
    wald = run(series(*counts), "proportion", settings=under("none", interval="wald"))
    half = stats.norm.ppf(0.975) * math.sqrt(1 / 4 + 1 / 126)
    assert wald.ci_high == pytest.approx(special.expit(centre + half), rel=ITERATED)
    assert wald.settings["interval"] == "wald" and wald.settings["prediction"] is None


@pytest.mark.parametrize("counts", [([30, 25, 40, 16], [30, 25, 40, 20]), ([1, 4, 0, 9], [20, 30, 15, 20])])
def test_a_prediction_of_few_series_is_told_to_be_left_out_by_whatever_model_they_get(counts):
    found = run(series(*counts), "proportion", settings=HOUSE)
    assert found.k == 4 and found.pi_low is None and found.prediction_method is None
    assert "prediction_from" in kinds(*found.notes)
    asked_of_four = run(series(*counts), "proportion", settings=dataclasses.replace(HOUSE, prediction_from=4))
    assert asked_of_four.pi_low is not None and "prediction_from" not in kinds(*asked_of_four.notes)
    assert (found.estimate, found.ci_low, found.model) == (
        asked_of_four.estimate,
        asked_of_four.ci_low,
        asked_of_four.model,
    )


def test_no_prediction_interval_of_few_studies_and_none_that_would_be_the_confidence_interval():
    rows = [(24, 60, 31, 60), (15, 40, 22, 40), (30, 90, 41, 90), (12, 30, 14, 30)]
    four = run(tables(rows), settings=HOUSE)
    assert four.pi_low is None and four.prediction_method is None
    assert "prediction_from" in kinds(*four.notes)
    asked = run(tables(rows), settings=under("house", prediction="t(k-1)"))
    assert asked.pi_low is None
    six = run(tables([*rows, (25, 60, 31, 60), (16, 40, 21, 40)]), settings=HOUSE)
    assert six.tau2 == 0 and six.pi_low is None and "prediction_is_interval" in kinds(*six.notes)
    differing = run(tables([*APART, (10, 60, 31, 60), (41, 90, 41, 90)]), settings=HOUSE)
    assert differing.tau2 > 0 and differing.pi_low < differing.ci_low
    none = run(
        tables([*APART, (10, 60, 31, 60), (41, 90, 41, 90)]), settings=under("house", prediction="none")
    )
    assert none.pi_low is None


def test_a_risk_difference_never_lies_beyond_a_hundred_points():
    rows = [(9, 10, 2, 10), (3, 12, 9, 12), (10, 10, 1, 11)]
    for rule in ("none", "house", "cochrane"):
        found = run(tables(rows), "RD", settings=under(rule, prediction="t(k-1)"))
        bounds = [
            found.ci_low,
            found.ci_high,
            *(b.ci_low for b in found.beside),
            *(b.ci_high for b in found.beside),
        ]
        assert all(-1 <= b <= 1 for b in bounds)
    wide = run(tables(rows), "RD", settings=settings())
    assert wide.ci_high == 1.0 and "interval_cut_off" in kinds(*wide.notes)
    assert wide.ci_high_scale > 1 and wide.pi_high == 1.0
    one = run(tables([(3, 3, 0, 3)]), "RD", settings=settings())
    assert one.ci_low >= -1 and one.ci_high <= 1


@pytest.mark.parametrize("rule", ["house", "cochrane", "iqwig"])
def test_subgroups_follow_the_rule_and_are_computed_twice(rule):
    data = case("bcg_RR")
    designs = ["case series"] * 2 + ["randomised controlled trial"] * 3
    candidates = trials({"input": {k: v[:5] for k, v in data["input"].items()}}, design=designs)
    spec = SubgroupSpec("design", "Design", "design", {}, {}, False, ("a-v-b",))
    primary = analyses.AnalysisSpec(
        id="primary", label="", why="", kind="analysis", settings=under(rule), keep={}, drop={}, measure=None,
        comparisons=(), outcomes=(), measures=(), rare_only=False,
    )  # fmt: skip
    question = analyses.Question("RR", ANY, {}, False)
    found = subgroups.analyse(spec, primary, candidates, question, computed_now, make=twice.level)
    pair = found.levels[0]
    expected = {"house": "credible", "cochrane": "wald", "iqwig": "wald"}
    if pair.estimate is not None:
        assert pair.ci_method == expected[rule] and pair.second.agrees
    else:
        assert rule == "iqwig"
    assert all(b.second.agrees for level in found.levels for b in level.beside)


def test_leaving_one_of_three_out_leaves_two_and_their_interval():
    candidates = tables(APART)
    given = refits.RefitInput(tuple(candidates), "RR", "inverse variance", HOUSE)
    without = refits.leave_one_out(given)
    for i, row in enumerate(without):
        pair = run([c for j, c in enumerate(candidates) if j != i], settings=HOUSE)
        assert (row.estimate, row.ci_low, row.ci_high) == (pair.estimate, pair.ci_low, pair.ci_high)


def test_priors_learnt_from_reviews_describe_odds_ratios_and_what_they_do_not_describe_is_told():
    of = dict(tau_prior="empirical", tau_prior_comparison="non-pharmacological v non-pharmacological")
    turner = under("house", tau_prior_outcome="all-cause mortality", **of)
    rows = tables(APART[:2])
    found = run(rows, "OR", settings=turner)
    prior = next(n for n in found.notes if n.kind == "posterior_median")
    assert prior.words["prior"] == "log-normal" and prior.numbers["scale"] == 1.26
    assert found.second.agrees
    ratio = run(rows, "RR", settings=turner)
    assert "no_informative_prior" in kinds(*ratio.notes)
