"""Few events in two groups: exact ratios, the beta-binomial model of both arms, and which model answers."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.stats.contingency import odds_ratio

from evidence.stats.errors import StatsError
from evidence.stats.exact import beta_binomial_two_arms, conditional_exact, sparse_ladder
from evidence.stats.inverse_variance import pooling

# Two root searches of the same equation.
ROOT = 1e-6
# Nelder-Mead and numerical curvature against a closed form.
OPTIMISED = 1e-4

BLEEDING = ([3, 6, 4], [90, 336, 77], [0, 1, 0], [99, 355, 75])  # CaVenT, ATTRACT, CAVA


def test_one_table_is_the_conditional_odds_ratio_of_scipy():
    ours = conditional_exact([3], [90], [2], [99]).natural()
    theirs = odds_ratio([[3, 87], [2, 97]])
    limits = theirs.confidence_interval(0.95)
    found = (ours.estimate, ours.ci_low, ours.ci_high)
    assert found == pytest.approx((theirs.statistic, limits.low, limits.high), rel=1e-4)  # scipy's own search


def test_equal_arms_of_any_number_of_studies_are_one_binomial_of_the_sum():
    """With equal arms the events under treatment are binomial given all events, whatever the study."""
    ours = conditional_exact([3, 5, 0], [50, 80, 40], [1, 1, 2], [50, 80, 40], measure="RR")
    found = stats.binomtest(8, 12).proportion_ci(0.95)
    odds = [p / (1 - p) for p in (8 / 12, found.low, found.high)]
    natural = ours.natural()
    assert (natural.estimate, natural.ci_low, natural.ci_high) == pytest.approx(odds, rel=ROOT)
    assert ours.p_value == pytest.approx(stats.binomtest(8, 12).pvalue, rel=ROOT)
    assert sum(ours.weights) == pytest.approx(100)


def test_all_events_in_one_arm_give_an_interval_open_to_one_side():
    found = conditional_exact([3, 4], [100, 80], [0, 0], [100, 80], measure="RR")
    assert found.status == "one-sided" and found.ci_high is None and found.se is None
    # Equal arms: 7 of 7 events, Clopper-Pearson and the median-unbiased proportion in closed form.
    low, middle = 0.025 ** (1 / 7), 0.5 ** (1 / 7)
    assert math.exp(found.ci_low) == pytest.approx(low / (1 - low), rel=ROOT)
    assert math.exp(found.estimate) == pytest.approx(middle / (1 - middle), rel=ROOT)
    turned = conditional_exact([0, 0], [100, 80], [3, 4], [100, 80], measure="RR")
    assert turned.ci_low is None and turned.ci_high == pytest.approx(-found.ci_low, rel=ROOT)


def test_studies_without_events_carry_no_weight_and_are_named():
    with_zero = conditional_exact(*([*x, y] for x, y in zip(BLEEDING, (0, 50, 0, 50), strict=True)))
    without = conditional_exact(*BLEEDING)
    assert with_zero.estimate == without.estimate and with_zero.k == 3
    assert with_zero.weights[-1] == 0 and with_zero.notes[0].kind == "no_events_no_weight"


def test_counts_that_are_not_whole_and_absurdly_many_events_are_refused():
    with pytest.raises(StatsError, match="whole"):
        conditional_exact([1.5], [10], [1], [10])
    with pytest.raises(StatsError, match="events"):
        conditional_exact([15_000, 1], [10**6, 10**6], [15_000, 1], [10**6, 10**6])
    with pytest.raises(StatsError, match="events"):
        conditional_exact([150_000], [10**6], [150_000], [10**6])


def test_beta_binomial_without_overdispersion_is_the_ratio_of_the_sums():
    counts = ([2, 1, 3, 2], [90, 77, 80, 90], [1, 2, 2, 3], [99, 75, 80, 90])
    found = beta_binomial_two_arms(*counts, measure="RR")
    assert found.overdispersion == 0
    assert math.exp(found.estimate) == pytest.approx((8 / 337) / (8 / 344), rel=OPTIMISED)
    assert found.se == pytest.approx(math.sqrt(2 / 8 - 1 / 337 - 1 / 344), rel=OPTIMISED)


def test_beta_binomial_finds_the_ratio_it_was_simulated_with():
    draw = np.random.default_rng(3)
    k, n = 400, 60
    rho = 0.05
    size = (1 - rho) / rho
    risks = [draw.beta(p * size, (1 - p) * size, k) for p in (0.2, 0.1)]
    a, c = (draw.binomial(n, r) for r in risks)
    found = beta_binomial_two_arms(a, [n] * k, c, [n] * k, measure="RR")
    assert abs(found.estimate - math.log(2)) < 4 * found.se  # four standard errors
    assert found.overdispersion == pytest.approx(rho, rel=0.25)  # of 800 arms


def answered(*counts, measure="RR"):
    found = sparse_ladder(*counts, measure=measure)
    return found, {r.model: (r.outcome, r.reason.kind if r.reason else None) for r in found.ladder}


def test_a_sum_that_rests_on_one_study_is_passed_by():
    """Mantel-Haenszel gave 13.6 with weights 0, 100, 0."""
    found, tried = answered(*BLEEDING)
    assert found.method == "conditional exact"
    assert tried["Mantel-Haenszel"] == ("not valid", "sum_of_few_studies")
    assert tried["Peto"] == ("not valid", "not_rare_enough")
    assert all(w > 10 for w in found.weights)


def test_mantel_haenszel_answers_where_both_sums_have_terms_of_several_studies():
    counts = ([2, 1, 3, 2], [90, 77, 80, 90], [1, 2, 0, 3], [99, 75, 80, 90])
    found, _ = answered(*counts)
    plain = pooling.mantel_haenszel(*counts, "RR")
    assert found.method == "Mantel-Haenszel"
    assert (found.estimate, found.ci_low, found.ci_high) == (plain.estimate, plain.ci_low, plain.ci_high)
    # The third study has events, so it has a weight; of the usual weights it has none.
    assert plain.weights[2] == 0 and found.weights[2] > 5 and sum(found.weights) == pytest.approx(100)


def test_peto_answers_only_for_rare_events_balanced_arms_and_small_effects():
    rare = ([1, 2, 0], [1000, 1200, 400], [0, 3, 0], [1100, 1200, 400])
    found, tried = answered(*rare)
    assert found.method == "Peto" and tried["Mantel-Haenszel"][1] == "sum_of_few_studies"
    assert found.estimate == pytest.approx(pooling.peto(*rare).estimate)
    # As rare, but four times as many in one arm of the second study; and with a large effect.
    assert answered([1, 2], [1000, 4800], [0, 1], [1100, 1200])[1]["Peto"][1] == "arms_unequal"
    assert answered([6, 4], [1000, 1200], [0, 0], [1100, 1200])[1]["Peto"][1] == "effect_not_small"
    # Twelve against three and two against nine: rare, balanced, alike on the whole, and no one ratio.
    found, tried = answered([12, 2], [3000, 3000], [3, 9], [3000, 3000])
    assert found.method == "binomial-normal" and found.ladder[1].model == "Peto"
    assert {tried[m] for m in ("Mantel-Haenszel", "Peto", "conditional exact")} == {
        ("not valid", "ratios_differ")
    }


def test_ratios_that_contradict_each_other_go_to_the_model_that_lets_them_differ():
    found, tried = answered([10, 1, 7, 2], [90, 77, 80, 90], [1, 8, 2, 3], [99, 75, 80, 90])
    assert found.method == "binomial-normal" and found.tau2 > 0
    assert tried["conditional exact"][1] == "ratios_differ" == tried["Mantel-Haenszel"][1]


def test_one_arm_without_any_event_has_a_direction_and_an_open_interval():
    """It was "not estimable"."""
    found, _ = answered([4, 2, 1], [90, 80, 70], [0, 0, 0], [92, 79, 70])
    assert found.status == "one-sided" and found.ci_low > 0 and found.ci_high is None
    assert "median_unbiased" in {n.kind for n in found.notes}


def test_no_event_at_all_is_not_estimable_with_every_rung_told():
    found, tried = answered([0, 0], [50, 60], [0, 0], [52, 61])
    assert found.estimate is None
    assert list(tried) == ["Mantel-Haenszel", "Peto", "conditional exact", "binomial-normal", "beta-binomial"]


def test_the_pooled_ratio_lies_among_the_ratios_of_the_studies():
    """Drawn at random: exact, Mantel-Haenszel and Peto are means of what each study says."""
    draw = np.random.default_rng(1)
    checked = 0
    for _ in range(300):
        k = draw.integers(2, 6)
        n1, n2 = draw.integers(20, 200, (2, k))
        a, c = draw.binomial(n1, 0.03), draw.binomial(n2, 0.02)
        found = sparse_ladder(a, n1, c, n2, measure="RR", tau2_interval=False)
        if found.method not in ("Mantel-Haenszel", "conditional exact") or found.se is None:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            own = (a / n1) / (c / n2)
        own = own[~np.isnan(own)]
        assert own.min() - ROOT <= math.exp(found.estimate) <= own.max() + ROOT
        checked += 1
    assert checked > 150


def test_one_study_with_an_effect_has_nothing_to_differ_from():
    """Its Q was 0.079 on no degree of freedom: the study without events moved the difference away from it."""
    found = pooling.mantel_haenszel([3, 0], [40, 50], [1, 0], [41, 52], "RD")
    assert (found.q, found.q_df) == (0.0, 0)
