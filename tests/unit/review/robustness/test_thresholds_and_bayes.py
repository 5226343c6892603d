"""Bayesian and beta-binomial analyses, and how sure a result is to lie beyond a threshold."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from evidence.record.better import Better
from evidence.record.results.analysis import SKIPPED
from evidence.record.results.dataset import Dataset
from evidence.record.results.synthesis import Comparison
from evidence.record.reviews.methods import BenchmarkSpec, ThresholdSpec
from evidence.review.pooling import analyses
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.modelling import bayesian, models
from evidence.review.pooling.thresholds import NO_DIFFERENCE, Threshold, on_pooling_scale, threshold_of
from evidence.review.second import computation as second
from evidence.review.second import twice
from evidence.review.second.verdicts import TOLERANCE_QUADRATURE_SE
from evidence.review.summary.synthesising import synthesise
from unit.review.builders import ANY, LATE, data, outcome, review
from unit.review.invented_analyses import SCALES, case, run, series, settings, spec, trials
from unit.review.posteriors import INTEGRATED, posterior_probability_below
from unit.review.told import kinds, part

# A simplex without derivatives stops this close to the maximum, on the logit scale.
SIMPLEX = 1e-5
CLOSED_FORM = 1e-9
SINGLE = Comparison("one", "A", "single-arm", "A", None)
PAIR = Comparison("a-v-b", "A against B", "two-arm", "A", "B")
BAYES = settings(two_arm_model="Bayesian", rare_two_arm_model="Bayesian", single_arm_model="Bayesian",
                 tau_prior_scale=SCALES)  # fmt: skip
NONE_BETTER = Threshold(1.0, NO_DIFFERENCE, "below", "RR")


def dataset(measure="RR", comparison=PAIR, time=ANY) -> Dataset:
    return Dataset("x", comparison, time, measure, (), (), ())


def test_the_bayesian_row_and_its_probability_are_those_of_independent_integration():
    candidates = trials(case("bcg_RR"))
    found = analyses.run(
        spec(settings=BAYES), candidates, analyses.Question("RR", ANY, {}, False, NONE_BETTER), twice.analysis
    )
    a = found.analysis
    yi, vi = study_effects.compute(found.chosen, "RR", BAYES).arrays()
    assert a.beyond.basis == "posterior" and a.beyond.side == "below"
    assert a.beyond.mean == pytest.approx(posterior_probability_below(0, yi, vi, 0.5), abs=INTEGRATED)
    for bound, p in ((a.ci_low, 0.025), (a.estimate, 0.5), (a.ci_high, 0.975)):
        assert posterior_probability_below(math.log(bound), yi, vi, 0.5) == pytest.approx(p, abs=INTEGRATED)
    assert a.second.engine == "scipy" and a.second.agrees
    assert a.p_value is None and a.i2_percent is None and a.status == "pooled"


def test_with_next_to_no_prior_heterogeneity_the_bayesian_row_is_the_common_effect():
    narrow = dataclasses.replace(BAYES, tau_prior_scale={"OR": 1e-9})
    bcg = case("bcg_OR")
    found = run(trials(bcg), "OR", settings=narrow)
    assert found.estimate == pytest.approx(math.exp(bcg["fits"]["EE"]["z"]["estimate"]), rel=CLOSED_FORM)
    assert found.ci_high == pytest.approx(math.exp(bcg["fits"]["EE"]["z"]["ci_ub"]), rel=CLOSED_FORM)


def test_a_measure_without_a_scale_of_the_prior_is_not_pooled_and_says_which_setting_is_missing():
    found = run(trials(case("bcg_RR")), settings=dataclasses.replace(BAYES, tau_prior_scale={}))
    assert found.status == "not pooled"
    assert part(found.status_reason, "no_prior_scale").words == {"measure": "RR"}


def test_series_mostly_without_events_have_a_posterior_by_the_likelihood_of_their_counts():
    found = run(series([0, 0, 3], [20, 30, 25]), "proportion", settings=BAYES)
    assert (found.status, found.model, found.ci_method) == ("pooled", "Bayesian GLMM", "credible")
    # Between the raw total, 3 of 75, and the mean of the shares with half an event added to each.
    assert 0.03 < found.estimate < 0.09 and found.second.agrees


def test_the_prior_of_means_is_scaled_by_the_standard_deviation_between_patients():
    sizes, sd = (20, 50, 110), 7.0
    arms = [dataclasses.replace(series([1], [n])[0].intervention, n=n, mean=1.0, sd=sd) for n in sizes]
    candidates = [dataclasses.replace(series([1], [9])[0], kind="means", intervention=a) for a in arms]
    effects = study_effects.compute(candidates, "mean", BAYES)
    scale, missing = bayesian.prior_scale(effects, BAYES)
    assert missing is None and scale == pytest.approx(0.5 * sd, rel=CLOSED_FORM)


def test_the_beta_binomial_row_is_the_maximum_of_scipys_beta_binomial_likelihood():
    counts = case("nielweise2007_OR")["input"]
    events, n = np.array(counts["ci"]), np.array(counts["n2i"])
    found = run(series(events, n), "proportion", settings=settings(single_arm_model="beta-binomial"))

    def minus(at):
        m, precision = special.expit(at[0]), np.exp(at[1])
        return -stats.betabinom.logpmf(events, n, m * precision, (1 - m) * precision).sum()

    best = optimize.minimize(
        minus, [-3.0, 2.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    assert found.estimate_scale == pytest.approx(best.x[0], abs=SIMPLEX)
    assert found.second.engine == "scipy" and found.second.agrees
    assert "mean_of_studies" in kinds(*found.notes)


def test_the_confidence_of_lying_beyond_is_one_minus_the_one_sided_p_of_metafor():
    fit = case("bcg_RR")["fits"]["DL"]["z"]
    found = analyses.run(
        spec(settings=settings(tau2="DL", interval="wald")), trials(case("bcg_RR")), analyses.Question("RR", ANY, {}, False, NONE_BETTER), twice.analysis).analysis  # fmt: skip
    assert fit["estimate"] < 0
    assert found.beyond.mean == pytest.approx(1 - fit["pval"] / 2, rel=CLOSED_FORM)
    assert found.beyond.basis == "confidence" and found.beyond.threshold == 1.0


@pytest.mark.parametrize(
    ("code", "value", "scale"),
    [
        ("RR", 0.5, math.log(0.5)), ("RR", 0.0, None), ("IRLN", 2.0, math.log(2.0)), ("IRLN", 0.0, None), ("MD", -3.0, -3.0),
        ("PLO", 0.2, math.log(0.25)), ("CLOGLOG", math.exp(-2), math.log(2)),
        *((code, end, None) for code in ("PLO", "CLOGLOG") for end in (0.0, 1.0)),
    ],
)  # fmt: skip
def test_a_value_stands_on_the_pooling_scale_of_its_measure_but_at_its_ends(code, value, scale):
    assert on_pooling_scale(value, code) == (None if scale is None else pytest.approx(scale, rel=CLOSED_FORM))


def test_survival_above_a_goal_is_below_it_on_the_scale_that_is_pooled():
    assert on_pooling_scale(0.54, "CLOGLOG") == pytest.approx(math.log(-math.log(0.54)))
    goal = Threshold(0.54, "goal", "above", "survival")
    arms = [dataclasses.replace(series([1], [40])[0].intervention, survival=s, survival_se=0.05, n=40, events=None)
            for s in (0.6, 0.7, 0.65)]  # fmt: skip
    candidates = [
        dataclasses.replace(c, kind="survival", intervention=a)
        for c, a in zip(series([1, 1, 1], [40, 40, 40]), arms, strict=True)
    ]
    found = analyses.run(
        spec(), candidates, analyses.Question("survival", ANY, {}, False, goal), twice.analysis
    ).analysis
    assert found.estimate > 0.54 and found.beyond.mean > 0.5
    z = (math.log(-math.log(0.54)) - found.estimate_scale) / found.se_scale
    assert found.beyond.mean == pytest.approx(float(special.stdtr(2, z)), rel=CLOSED_FORM)


def test_one_study_and_the_exact_sum_have_no_probability():
    one = analyses.run(spec(), series([9], [20]), analyses.Question("proportion", ANY, {}, False, Threshold(0.3, "goal", "above", "proportion")), twice.analysis)  # fmt: skip
    none = analyses.run(spec(), series([0, 0], [20, 30]), analyses.Question("proportion", ANY, {}, False, Threshold(0.3, "goal", "below", "proportion")), twice.analysis)  # fmt: skip
    assert one.analysis.beyond is None and none.analysis.beyond is None


def test_the_benchmark_goes_before_the_threshold_and_no_difference_comes_last():
    goal = BenchmarkSpec(0.54, "goal", "x", "any")
    own = ThresholdSpec(0.8, "a fifth fewer", "a-v-b", None)
    both = outcome("proportion", "one", benchmark=goal, threshold=own, direction=Better.HIGHER)
    assert threshold_of(both, dataset("proportion", SINGLE)) == Threshold(0.54, "goal", "above", "proportion")
    assert threshold_of(both, dataset("proportion", SINGLE, LATE)) is None
    assert threshold_of(both, dataset()).value == 0.8
    assert threshold_of(outcome(), dataset()) == Threshold(1.0, NO_DIFFERENCE, "below", "RR")
    assert threshold_of(outcome(), dataset("MD")).value == 0.0
    assert threshold_of(outcome("mean", "one"), dataset("mean", SINGLE)) is None


def test_a_threshold_of_one_time_holds_at_that_time_alone():
    early = outcome(threshold=ThresholdSpec(0.8, "a fifth fewer", None, "any"))
    assert threshold_of(early, dataset()).value == 0.8
    assert threshold_of(early, dataset(time=LATE)) == Threshold(1.0, NO_DIFFERENCE, "below", "RR")


def test_a_threshold_holds_in_its_own_measure_only_and_no_difference_in_all_of_two_arms():
    assert Threshold(0.8, "a fifth fewer", "below", "RR").in_measure("OR") is None
    assert NONE_BETTER.in_measure("RD") == Threshold(0.0, NO_DIFFERENCE, "below", "RD")


def test_a_wrong_number_is_caught_by_the_second_computation():
    candidates = tuple(trials(case("bcg_RR")))
    effects = study_effects.compute(candidates, "RR", BAYES)
    right = models.pool(effects, "Bayesian", BAYES)
    wrong = dataclasses.replace(right, ci_high=right.ci_high + 0.01 * right.se)
    assert second.compute(effects, right, "Bayesian", BAYES).agrees
    assert not second.compute(effects, wrong, "Bayesian", BAYES).agrees
    counts = study_effects.compute(tuple(series([2, 5, 9, 1], [20, 30, 25, 40])), "proportion", BAYES)
    right = models.pool(counts, "beta-binomial", BAYES)
    wrong = dataclasses.replace(right, estimate=right.estimate + 0.01 * right.se)
    assert second.compute(counts, right, "beta-binomial", BAYES).agrees
    assert not second.compute(counts, wrong, "beta-binomial", BAYES).agrees


@pytest.mark.parametrize("prior", ["half-normal", "half-cauchy", "uniform"])
def test_all_priors_are_computed_twice_and_agree(prior):
    found = run(trials(case("bcg_RR"))[:4], settings=dataclasses.replace(BAYES, tau_prior=prior))
    assert found.second.agrees and found.second.largest_difference < TOLERANCE_QUADRATURE_SE


def test_a_bayesian_row_stands_beside_a_pooled_result_only():
    plan = [spec(), spec(id="bayes", label="Bayesian", settings=BAYES)]
    of = outcome()
    found = {}
    for k in (1, 2):
        candidates = trials(case("bcg_RR"))[:k]
        synthesis = synthesise(review(plan, [of]), of, data(candidates), {}).syntheses[0]
        found[k] = [(a.id, a.estimate is not None) for a in synthesis.analyses]
        assert (synthesis.analyses[1].status == SKIPPED) == (k == 1)
    assert found == {1: [("primary", True), ("bayes", False)], 2: [("primary", True), ("bayes", True)]}
