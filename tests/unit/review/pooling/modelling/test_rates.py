"""Events in person-time from candidates to a result: every model, computed twice; no event; one study."""

import math
from dataclasses import replace

import pytest

from evidence.review.pooling import computing
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.thresholds import Limit
from evidence.review.second import twice
from evidence.stats.bayesian.priors import TauPrior
from evidence.stats.exact import bayesian_average_rate, conditional_exact, poisson_normal
from unit.review.builders import ONE_ARM, SETTINGS, TWO_ARM
from unit.review.pooling.invented_rates import analysed, candidates

# Closed forms; only rounding differs.
CLOSED = 1e-9
STUDIES = [((10, 500.0), (20, 510.0)), ((0, 220.0), (3, 200.0)), ((7, 333.5), (6, 280.0)), ((0, 90.0), (0, 100.0)),
           ((5, 410.0), (1, 395.0))]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "answered"),
    [
        ("inverse variance", "inverse variance"),
        ("common effect", "common effect"),
        ("Mantel-Haenszel", "Mantel-Haenszel"),
        ("conditional exact", "conditional exact"),
        ("binomial-normal", "binomial-normal"),
        ("sparse ladder", "binomial-normal"),  # these studies contradict one ratio
        ("Peto", "Mantel-Haenszel"),
        ("beta-binomial", "binomial-normal"),
    ],
)
@pytest.mark.parametrize("measure", ["IRR", "IRD"])
def test_every_model_of_rates_is_computed_twice_and_agrees(model, answered, measure):
    a = analysed(STUDIES, measure, model)
    if measure == "IRD":  # these studies contradict one difference, too
        one = model in ("common effect", "Mantel-Haenszel", "conditional exact", "Peto")
        answered = "Mantel-Haenszel" if one else "inverse variance"
    assert (a.status, a.model) == ("pooled", answered)
    assert a.second.agrees and a.ci_low < a.estimate < a.ci_high
    assert {e.status for e in a.effects} <= {"pooled", "not estimable"}


def test_mantel_haenszel_is_the_quotient_of_its_two_sums_and_adds_nothing():
    a = analysed(STUDIES, "IRR", "Mantel-Haenszel")
    r = sum(x1 * t2 / (t1 + t2) for (x1, t1), (x2, t2) in STUDIES)
    s = sum(x2 * t1 / (t1 + t2) for (x1, t1), (x2, t2) in STUDIES)
    assert a.estimate == pytest.approx(r / s, rel=CLOSED) and a.k == 4
    without_events = a.effects[1]
    assert without_events.estimate is None and without_events.ci_low is None  # its ratio is 0, open below


def test_the_interval_of_one_study_given_its_events_is_that_of_a_binomial_share():
    found = conditional_exact([8], [100.0], [2], [100.0], measure="IRR").natural()
    # Clopper-Pearson of 8 of 10 (tables of the binomial distribution): 0.4439 to 0.9748, as odds.
    assert found.estimate == pytest.approx(4.0, rel=CLOSED)
    assert (found.ci_low, found.ci_high) == pytest.approx((0.4439 / 0.5561, 0.9748 / 0.0252), rel=2e-3)


@pytest.mark.parametrize("model", ["conditional exact", "sparse ladder", "binomial-normal"])
def test_the_scale_of_one_study_is_that_of_what_is_shown_of_it(model):
    """A study without person-years in which anything happened stands beside it, and says nothing."""
    a = analysed([((8, 100.0), (2, 100.0)), ((0, 30.0), (0, 20.0))], "IRR", model)
    shown = a.estimate, a.ci_low, a.ci_high
    on_scale = (math.exp(v) for v in (a.estimate_scale, a.ci_low_scale, a.ci_high_scale))
    assert shown == pytest.approx(tuple(on_scale), rel=CLOSED)
    assert (a.k, a.ladder, a.second.agrees) == (1, (), True)


def test_without_any_event_the_sum_of_person_time_gives_an_exact_upper_limit():
    a = analysed([((0, t), (0, 1.0)) for t in (120.0, 80.0, 150.0)], "rate", "GLMM", ONE_ARM)
    # Garwood's upper limit of no event: -ln(0.025) over the time.
    assert (a.model, a.estimate, a.ci_low) == ("exact sum of rates", 0.0, 0.0)
    assert a.ci_high == pytest.approx(-math.log(0.025) / 350, rel=CLOSED) and a.second.agrees


def test_one_study_is_shown_with_its_exact_interval():
    a = analysed([((4, 50.0), (0, 1.0))], "rate", "GLMM", ONE_ARM)
    # Garwood's limits of four events, as tables print them.
    assert (a.status, a.estimate) == ("single study", 0.08)
    assert (a.ci_low, a.ci_high) == pytest.approx((1.0899 / 50, 10.2416 / 50), rel=1e-4)
    assert a.second.agrees and a.effects[0].interval_method == "poisson"


def test_a_spread_too_wide_for_an_average_shows_the_median_study_and_says_so():
    wide = [((x, 100.0), (0, 1.0)) for x in (1, 300, 2, 900, 5)]
    a = analysed(wide, "rate", "GLMM", ONE_ARM)
    assert a.tau2 > 2 and "median_rate_shown" in {n.kind for n in a.notes}
    assert a.second.agrees and "median study" not in {b.what for b in a.beside}


@pytest.mark.parametrize("rule", ["house", "cochrane", "iqwig"])
@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_rule_by_the_number_of_studies_holds_for_rates(rule, k):
    studies = [((x, 100.0), (x + 2, 110.0)) for x in (6, 9, 12, 7, 5)][:k]
    scales = {"rate": 1.0, "IRR": 0.5}
    for measure, comparison, model in (("rate", ONE_ARM, "GLMM"), ("IRR", TWO_ARM, "inverse variance")):
        a = analysed(studies, measure, model, comparison, rule=rule, tau_prior_scale=scales)
        if rule == "iqwig" and k == 3 and measure == "IRR":
            assert a.status == "not pooled"  # the interval is wider than the studies' own together
            continue
        assert a.status == "pooled" and a.second.agrees
        assert all(b.second.agrees for b in a.beside)
        if rule == "house" and k == 2:
            assert a.ci_method == "credible"


RULED = {"rule": "house", "tau_prior_scale": {"rate": 0.5}}


def one_group(*rates, model="GLMM", **settings):
    return analysed([(rate, (0, 1.0)) for rate in rates], "rate", model, ONE_ARM, **RULED | settings)


def beside(a):
    return {b.what: b for b in a.beside}


def test_two_rates_have_the_average_of_their_counts_with_raw_total_and_median_study_beside_it():
    """3 in 40 and 0 in 100 person-years were told as 3.88 per 100, of log rates with 0.5 added."""
    a = one_group((3, 40.0), (0, 100.0))
    wanted = bayesian_average_rate([3, 0], [40.0, 100.0], tau_prior=TauPrior("half-normal", 0.5)).natural()
    assert (a.status, a.model, a.ci_method) == ("pooled", "Bayesian GLMM of rates", "credible")
    assert (a.estimate, a.ci_low, a.ci_high) == (wanted.estimate, wanted.ci_low, wanted.ci_high)
    assert beside(a)["raw total"].estimate == pytest.approx(3 / 140, rel=CLOSED)
    assert a.ci_low < beside(a)["median study"].estimate < a.estimate < 0.025
    assert a.second.agrees and all(b.second.agrees for b in a.beside)
    assert {"posterior_of_rates", "two_studies_by_prior"} <= {n.kind for n in a.notes}


def test_three_rates_with_a_wide_interval_have_the_posterior_and_else_it_stands_beside():
    wide = one_group((3, 40.0), (0, 100.0), (1, 50.0))
    assert (wide.model, beside(wide)["other by the rule"].model) == (
        "Bayesian GLMM of rates",
        "GLMM of rates",
    )
    informative = one_group((6, 100.0), (9, 100.0), (12, 100.0))
    assert informative.model == "GLMM of rates"
    assert beside(informative)["other by the rule"].model == "Bayesian GLMM of rates"
    for a in (wide, informative):
        assert a.second.agrees and all(b.second.agrees for b in a.beside)


@pytest.mark.parametrize("model", ["GLMM", "Bayesian"])
def test_few_rates_without_any_event_are_their_exact_sum(model):
    a = one_group((0, 40.0), (0, 100.0), model=model)
    assert (a.model, a.estimate) == ("exact sum of rates", 0.0)
    assert a.ci_high == pytest.approx(-math.log(0.025) / 140, rel=CLOSED) and a.second.agrees


@pytest.mark.parametrize("prior", ["half-normal", "half-cauchy", "uniform"])
@pytest.mark.parametrize(
    "rates", [((1, 1e-3), (0, 1e4)), ((5000, 1e5), (7000, 2e5)), ((1, 100.0), (900, 100.0))]
)
def test_extreme_rates_are_computed_twice_under_every_prior(rates, prior):
    a = one_group(*rates, model="Bayesian", tau_prior=prior)
    assert a.second.agrees and a.ci_low < a.estimate < a.ci_high


def test_a_rate_printed_without_its_events_enters_the_bayesian_model_by_its_interval():
    printed = candidates([((3, 40.0), (0, 1.0)), ((0, 100.0), (0, 1.0))], "rate", ONE_ARM)
    figure = replace(
        printed[1].one_side, events=None, person_time=None, rate=0.02, rate_low=0.01, rate_high=0.04
    )
    settings = replace(SETTINGS, single_arm_model="Bayesian", **RULED)
    given = (printed[0], replace(printed[1], intervention=figure))
    a = twice.analysis(AnalysisInput(given, "rate", "Bayesian", settings, None))
    assert (a.model, a.second.agrees) == ("Bayesian", True)


@pytest.mark.parametrize("side", ["above", "below"])
def test_how_sure_a_rate_lies_beyond_a_value_is_read_off_its_posterior(side):
    figures = candidates([((3, 40.0), (0, 1.0)), ((0, 100.0), (0, 1.0))], "rate", ONE_ARM)
    settings = replace(SETTINGS, single_arm_model="GLMM", **RULED)
    a = computing.compute(AnalysisInput(figures, "rate", "GLMM", settings, Limit(0.03, side))).analysis
    posterior = poisson_normal([3, 0], [40.0, 100.0], tau_prior=TauPrior("half-normal", 0.5))
    above = posterior.average_above(0.03)
    assert a.beyond.mean == pytest.approx(above if side == "above" else 1 - above, rel=CLOSED)


# Exact 95 % limits of a Poisson count (Garwood 1936), as tables print them to three decimals.
GARWOOD = {0: (0.0, 3.689), 1: (0.025, 5.572), 3: (0.619, 8.767), 5: (1.623, 11.668), 6: (2.202, 13.059),
           7: (2.814, 14.423), 10: (4.795, 18.390), 20: (12.217, 30.888)}  # fmt: skip
# Half of the last decimal of such a limit, over the fewest person-years here, twice (of both arms).
TABULATED = 2 * 5e-4 / 90


def test_a_difference_of_rates_has_the_limits_that_both_exact_intervals_give():
    """The variance is recovered from the limits of both rates (Zou and Donner 2008)."""
    found = analysed(STUDIES, "IRD", "Mantel-Haenszel")
    assert len(found.effects) == len(STUDIES)
    for row_, ((a, t), (c, u)) in zip(found.effects, STUDIES, strict=True):
        p, q = a / t, c / u
        (low_p, high_p), (low_q, high_q) = ([x / y for x in GARWOOD[n]] for n, y in ((a, t), (c, u)))
        wanted = (p - q, p - q - math.hypot(p - low_p, high_q - q), p - q + math.hypot(high_p - p, q - low_q))
        assert (row_.estimate, row_.ci_low, row_.ci_high) == pytest.approx(wanted, abs=TABULATED)
        assert (row_.interval_method, row_.status, row_.note) == ("mover", "pooled", None)
    assert sum(r.weight_percent for r in found.effects) == pytest.approx(100)
    # A Mantel-Haenszel sum weighs by t u / (t + u), events or not.
    sizes = [t * u / (t + u) for (_, t), (_, u) in STUDIES]
    assert [r.weight_percent for r in found.effects] == pytest.approx(
        [100 * s / sum(sizes) for s in sizes], rel=CLOSED
    )


def test_a_difference_of_rates_is_the_same_from_the_other_side():
    ours = analysed(STUDIES, "IRD", "Mantel-Haenszel").effects
    theirs = analysed([(b, a) for a, b in STUDIES], "IRD", "Mantel-Haenszel").effects
    for one, other in zip(ours, theirs, strict=True):
        assert (one.estimate, one.ci_low, one.ci_high) == pytest.approx(
            (-other.estimate, -other.ci_high, -other.ci_low), rel=CLOSED, abs=CLOSED
        )
