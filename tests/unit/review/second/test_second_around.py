"""What is computed again around an estimate, against closed forms: spread, scales, weights, people, verdicts."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special, stats

from evidence.record.results.analysis import POOLED
from evidence.review.second import verdicts
from evidence.review.second.around import (
    groups,
    heterogeneity,
    natural_scale,
    people,
    refits,
    weights,
)
from unit.review.results import arm, study

CLOSED = 1e-12
# A root found by Brent's method.
ROOT = 1e-9

Y, V = np.array([0.4, -0.1, 0.9, 0.3]), np.array([0.04, 0.09, 0.25, 0.01])
W = 1 / V


def test_q_is_the_sum_of_weighted_squares_about_the_mean_and_none_where_studies_are_alike():
    mean = (W * Y).sum() / W.sum()
    assert heterogeneity.of_weights(Y, V) == pytest.approx((W * (Y - mean) ** 2).sum(), rel=CLOSED)
    assert heterogeneity.of_weights(Y + 1e6, V) == pytest.approx((W * (Y - mean) ** 2).sum(), rel=1e-6)
    assert heterogeneity.of_weights(np.full(4, 0.7), V) == 0.0


def test_the_typical_variance_is_that_of_higgins_and_thompson():
    """(k - 1) sum w / ((sum w)^2 - sum w^2), Higgins and Thompson 2002; of equal variances that variance."""
    wanted = 3 * W.sum() / (W.sum() ** 2 - (W**2).sum())
    assert heterogeneity.typical_variance(V) == pytest.approx(wanted, rel=CLOSED)
    assert heterogeneity.typical_variance(np.full(5, 0.07)) == pytest.approx(0.07, rel=CLOSED)


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_with_equal_variances_the_interval_of_tau2_is_that_of_a_variance(level):
    y, v = np.array([0.1, 0.9, -0.6, 2.4, 1.3, -0.2]), 0.04
    squares, tail = ((y - y.mean()) ** 2).sum(), (1 - level) / 2
    found = heterogeneity.q_profile(y, np.full(6, v), level)
    wanted = [squares / stats.chi2.ppf(p, 5) - v for p in (1 - tail, tail)]
    assert found == pytest.approx(wanted, rel=ROOT)
    # Studies as near as their errors have a lower bound of 0; nearer ones have no interval but 0.
    near, nearer = (heterogeneity.q_profile(y * s, np.full(6, v), level) for s in (0.2, 0.01))
    assert near[0] == 0.0 < near[1] and nearer == (0.0, 0.0)
    far = heterogeneity.q_profile(y * 1e4, np.full(6, v), level)  # an upper bound beyond the first stretch
    assert far == pytest.approx(
        [squares * 1e8 / stats.chi2.ppf(p, 5) - v for p in (1 - tail, tail)], rel=ROOT
    )


@pytest.mark.parametrize(
    ("q", "df"), [(20.0, 9), (10.5, 9), (10.0, 9), (8.0, 9), (0.0, 4), (60.0, 2), (1.0, 2)]
)
def test_the_interval_of_i2_from_q_alone_is_that_of_h(q, df):
    """H and the error of its logarithm as Higgins and Thompson 2002 write them, for k studies."""
    k = df + 1
    h = max(1.0, math.sqrt(q / (k - 1)))
    if q > k:
        error = 0.5 * (math.log(q) - math.log(k - 1)) / (math.sqrt(2 * q) - math.sqrt(2 * k - 3))
    else:
        error = math.sqrt(1 / (2 * (k - 2)) * (1 - 1 / (3 * (k - 2) ** 2)))
    bounds = [max(1.0, h * math.exp(side * 1.959963984540054 * error)) for side in (-1, 1)]
    found = heterogeneity.test_based(q, df, 0.95)
    assert found == pytest.approx([100 * (1 - 1 / b**2) for b in bounds], rel=1e-9, abs=1e-9)


def test_a_deviance_is_twice_the_log_likelihood_that_is_gained_by_a_share_for_each_study():
    x, n = np.array([3.0, 0.0, 20.0, 9.0]), np.array([30.0, 12.0, 20.0, 31.0])
    share = x.sum() / n.sum()
    own, common = (stats.binom.logpmf(x, n, p).sum() for p in (x / n, share))
    assert heterogeneity._deviance(x, n, np.full(4, share)) == pytest.approx(2 * (own - common), rel=1e-9)
    assert heterogeneity._deviance(x, n, x / n) == 0.0


def test_logits_are_corrected_only_where_a_cell_is_empty():
    y, v = heterogeneity._corrected_logits(np.array([3.0, 0.0, 9.0]), np.array([12.0, 10.0, 9.0]))
    wanted = [math.log(3 / 9), math.log(0.5 / 10.5), math.log(9.5 / 0.5)]
    assert y == pytest.approx(wanted, rel=CLOSED)
    assert v == pytest.approx([1 / 3 + 1 / 9, 1 / 0.5 + 1 / 10.5, 1 / 9.5 + 1 / 0.5], rel=CLOSED)


def test_the_deviance_of_rates_is_that_of_poisson_counts():
    x, t = np.array([10, 0, 4]), np.array([100.0, 20.0, 90.0])
    found = heterogeneity._of_rates(SimpleNamespace(counts=lambda: (x, t)))
    expected = t * 14 / 210
    own, common = (stats.poisson.logpmf(x, m).sum() for m in (np.maximum(x, 1e-300), expected))
    assert found.q == pytest.approx(2 * (own - common), rel=1e-9)
    # Variances of log rates, one over events, with half an event for none.
    w = np.array([10, 0.5, 4])
    assert (found.studies, found.typical) == (
        3, pytest.approx(2 * w.sum() / (w.sum() ** 2 - (w**2).sum()), rel=CLOSED),
    )  # fmt: skip


@pytest.mark.parametrize(("studies", "q", "df", "p"), [(0, 0.0, 0, 1.0), (1, 0.0, 0, 1.0), (2, 3.0, 1, stats.chi2.sf(3.0, 1)), (5, 3.0, 4, stats.chi2.sf(3.0, 4))])  # fmt: skip
def test_q_has_one_degree_of_freedom_less_than_the_studies_that_have_a_part_in_it(studies, q, df, p):
    told = SimpleNamespace(q=q, q_df=df, q_p=p)
    found = list(heterogeneity._test(told, heterogeneity.QOfModel(q, studies)))
    assert all(c.agrees for c in found) and [c.second for c in found] == [q, df, pytest.approx(p)]


@pytest.mark.parametrize(("method", "tolerance", "share"), [(heterogeneity.BY_WEIGHTS, 1e-6, 1e-3), (heterogeneity.BY_WEIGHTS, 5e-3, 5e-3),
                                                            ("GLMM", 1e-6, 1e-2), ("GLMM", None, 1e-2)])  # fmt: skip
def test_tau2_is_held_to_a_share_of_itself_and_a_typical_variance_together(method, tolerance, share):
    effects = SimpleNamespace(arrays=lambda: (np.zeros(3), np.array([0.1, 0.4, 0.2])))
    told = SimpleNamespace(tau2=0.3, method=method, measure="RR")
    again = SimpleNamespace(tau2=0.31, tolerance=tolerance)
    (known,) = heterogeneity._tau2(effects, told, again, 0.5)
    assert (known.first, known.second, known.allowed) == (0.3, 0.31, pytest.approx(share * 0.81))
    (middle,) = heterogeneity._tau2(effects, told, again, None)
    assert middle.allowed == pytest.approx(share * 0.51)  # the middle variance
    for lacking in (SimpleNamespace(tau2=None, method=method), told):
        other = SimpleNamespace(tau2=None, tolerance=None) if lacking is told else again
        assert not list(heterogeneity._tau2(effects, lacking, other, 0.5))


# --- scales, people, weights, refits ---


@pytest.mark.parametrize("x", [-800.0, -30.5, -30.0, -2.0, 0.0, 0.7, 30.0, 30.5, 800.0])
def test_the_way_back_from_each_scale_is_that_of_its_definition(x):
    for measure, code, value in (
        ("RR", "RR", math.exp(min(x, 700.0))),
        ("proportion", "PLO", float(special.expit(x))),
        ("survival", "CLOGLOG", math.exp(-math.exp(min(x, 700.0)))),
        ("MD", "MD", x),
        ("proportion", "PR", x),
        ("rate", "IR", x),
        ("RD", "RD", min(1.0, max(-1.0, x))),
    ):
        assert natural_scale.way_back(measure, code)(x) == pytest.approx(value, rel=1e-12, abs=1e-300), (
            measure
        )


def test_bounds_of_survival_change_places_on_the_way_back_except_those_of_an_exact_sum():
    scale, natural = (-0.5, -0.9, 0.1), [math.exp(-math.exp(x)) for x in (-0.5, 0.1, -0.9)]
    found = list(natural_scale.compare("survival", "CLOGLOG", scale, natural))
    assert all(c.agrees for c in found) and [c.second for c in found] == pytest.approx(natural, rel=CLOSED)
    exact = (0.8, 0.7, 0.9)
    assert all(c.agrees for c in natural_scale.compare("survival", "PR", exact, exact))
    wrong = [natural[0], natural[1] + 1e-8, natural[2]]
    assert [c.agrees for c in natural_scale.compare("survival", "CLOGLOG", scale, wrong)] == [
        True,
        False,
        True,
    ]


def told(candidates, statuses=None):
    rows = [SimpleNamespace(pooled=s == POOLED) for s in statuses or [POOLED] * len(candidates)]
    return people.people(candidates, rows), people._count(
        [c for c, r in zip(candidates, rows, strict=True) if r.pooled]
    )


def figure(name, ours, theirs=None, n=None, **changes):
    candidate, _ = study(name, ours, theirs, **changes)
    return candidate


def test_people_and_events_are_those_of_pooled_rows_arm_by_arm():
    pair = [
        figure("a", arm(3, 30), arm(5, 40)),
        figure("b", arm(0, 20), arm(1, 21)),
        figure("c", arm(9, 99), arm(9, 99)),
    ]
    everybody, counted = told(pair, [POOLED, POOLED, "not estimable"])
    assert everybody == 111
    assert counted == people.PeopleTold(2, 50, 3, 61, 6)


def test_a_sum_to_which_one_study_does_not_say_its_part_is_none():
    with_mean = [figure("a", arm(3, 30)), figure("b", arm(n=20, mean=2.0))]
    assert told(with_mean) == (50, people.PeopleTold(2, 50, None))
    unknown = [figure("a", arm(3, 30)), figure("b", arm(3, None))]
    assert told(unknown) == (None, people.PeopleTold(2, None))
    one_sided = [figure("a", arm(3, 30), arm(5, 40)), figure("b", arm(3, 30))]
    assert told(one_sided)[1] == people.PeopleTold(2, 60, 6, None, None)


def test_of_rates_the_person_years_are_summed_and_the_people_where_all_say_them():
    rates = [figure("a", arm(3, None, person_time=100.0), arm(4, None, person_time=90.0)),
             figure("b", arm(1, None, person_time=50.5), arm(0, None, person_time=60.0))]  # fmt: skip
    assert told(rates)[1] == people.PeopleTold(2, None, 4, None, 4, 150.5, 150.0)


def test_a_study_with_several_figures_counts_its_people_once():
    both = [
        figure("a", arm(3, 30), arm(5, 40)),
        figure("a", arm(3, 28), arm(5, 40)),
        figure("b", arm(1, 9), arm(1, 9)),
    ]
    assert told(both)[1] == people.PeopleTold(2, 88)
    unknown = [*both, figure("c", arm(1, None), arm(1, None))]
    assert told(unknown)[1] == people.PeopleTold(3, None)


def test_weights_are_percentages_of_the_rows_that_have_an_effect():
    effects = SimpleNamespace(
        usable=np.array([True, False, True]), counted_as="RR", candidates=[SimpleNamespace(kind="means")] * 3
    )
    assert weights._by_row(effects, np.array([1.0, 3.0])) == pytest.approx([25.0, None, 75.0])
    assert weights._by_row(effects, np.array([1.0, 1.0, 2.0])) == [25.0, None, 50.0]
    # Of differences every study has its part; of risk ratios those in which everybody has the event too.
    effects.counted_as = "RD"
    assert weights._by_row(effects, np.array([1.0, 1.0, 2.0])) == [25.0, 25.0, 50.0]
    effects.counted_as, effects.candidates = "RR", [SimpleNamespace(kind="counts")] * 3
    effects.counts = lambda: tuple(np.array(x) for x in ([5, 9, 1], [9, 9, 9], [2, 9, 0], [9, 9, 9]))
    assert weights._by_row(effects, np.array([1.0, 1.0, 2.0])) == [25.0, 25.0, 50.0]
    effects.counts = lambda: tuple(np.array(x) for x in ([5, 9, 1], [9, 9, 9], [2, 8, 0], [9, 9, 9]))
    assert weights._by_row(effects, np.array([1.0, 1.0, 2.0])) == [25.0, None, 50.0]


def refitted(name, estimate, without=None):
    return refits.Refitted(without or (name,), estimate, None, None, None)


def test_the_refits_farthest_from_the_whole_are_sampled_ratios_by_their_factor():
    made = [
        refitted("a", 1.5),
        refitted("b", 0.9),
        refitted("c", 0.5),
        refitted("d", 2.0),
        refitted("e", None),
    ]
    assert [r.without for r in refits._sample(made, 1.0, 5)] == [("c",), ("d",)]  # as far: in order of name
    raw = [refitted("a", -1.5), refitted("b", 0.9), refitted("c", -0.4)]
    assert [r.without for r in refits._sample(raw, -0.1, 3)] == [("a",), ("b",)]
    assert [r.without for r in refits._sample(made, None, 5)] == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("measure", "back"), [("RR", math.exp), ("MD", float), ("survival", lambda x: math.exp(-math.exp(x)))]
)
def test_a_refit_is_held_to_a_share_of_its_width_and_estimate_together(measure, back):
    again = SimpleNamespace(estimate=-0.3, ci_low=-0.8, ci_high=0.2, tau2=0.09, tolerance=1e-3)
    told = refits.Refitted((), *(back(x) for x in (-0.3, -0.8, 0.2)), tau2=0.09)
    found = list(refits._compared(measure, measure, told, again))
    ends = sorted(back(x) for x in (-0.8, 0.2))
    assert [c.second for c in found] == pytest.approx([back(-0.3), *ends, 0.09], rel=CLOSED)
    allowed = 1e-3 * (ends[1] - ends[0] + abs(back(-0.3)))
    assert [c.allowed for c in found] == pytest.approx([allowed] * 3 + [1e-2 * (0.09 + 0.01)], rel=CLOSED)
    # An interval that is open at one end has no width: then it is one.
    opened = SimpleNamespace(estimate=-0.3, ci_low=None, ci_high=0.2, tau2=None, tolerance=None)
    found = list(refits._compared(measure, measure, told, opened))
    assert len(found) == 3 and found[0].allowed == pytest.approx(1e-8 * (1 + abs(back(-0.3))), rel=CLOSED)


@pytest.mark.parametrize(("apart", "size"), [(0.1, 1.0), (0.9, 40.5)])
def test_the_test_between_two_levels_differs_in_units_of_its_statistic_where_that_is_above_1(apart, size):
    """Two levels with errors of 0.1: the square of their difference over both variances."""
    q = apart**2 / 0.02
    told = groups.compute([(0.2, 0.1), (0.2 + apart, 0.1)], (q + 0.01, 1, float(stats.chi2.sf(q, 1))))
    assert told.estimate == pytest.approx(q, rel=CLOSED) and told.agrees is False
    assert told.largest_difference == pytest.approx(0.01 / size, rel=1e-6)


def test_a_single_study_left_is_no_refit():
    made = [refitted("a", 1.5, ("a", "b")), refitted("c", 1.2)]
    assert [r.without for r in refits._sample(made, 1.0, 3)] == [("c",)]
    assert refits._sample(made, 1.0, 2) == []


# --- verdicts ---


def test_two_numbers_agree_to_what_is_allowed_and_a_lacking_one_agrees_with_nothing_but_another():
    made = [verdicts.Compared("Q", *pair, 0.5) for pair in
            ((1.0, 1.5), (1.5, 1.0), (1.0, 1.6), (None, 1.0), (1.0, None), (None, None), (math.inf, math.inf), (math.nan, 1.0))]  # fmt: skip
    assert [c.agrees for c in made] == [True, True, False, False, False, True, True, False]


def test_an_interval_that_one_side_lacks_is_missing_at_both_ends():
    assert [c.agrees for c in verdicts.pairs("I2", None, (0.0, 1.0), 0.1)] == [False, False]
    assert [c.agrees for c in verdicts.pairs("I2", (0.05, 1.05), (0.0, 1.0), 0.1)] == [True, True]
    assert [c.agrees for c in verdicts.pairs("I2", None, None, 0.1)] == [True, True]


@pytest.mark.parametrize(("first", "other", "agrees"), [(1.0, 1 + 5e-9, True), (1.0, 1 + 2e-8, False), (1e6, 1e6 + 5e-3, True),
                                                        (1e6, 1e6 + 2e-2, False), (0.0, 5e-9, True), (0.0, 2e-8, False)])  # fmt: skip
def test_a_closed_form_is_held_to_rounding_relative_above_one_and_absolute_below(first, other, agrees):
    assert verdicts.exactly("Q", first, other).agrees is agrees


def test_a_verdict_is_in_units_of_the_error():
    right = verdicts.verdict("scipy", None, 1e-3, (1.0, 0.5, 1.5), (1.0, 0.5, 1.5004), scale=0.5)
    assert right.agrees is True and right.largest_difference == pytest.approx(8e-4)
    wrong = verdicts.verdict("scipy", None, 1e-3, (1.0, 0.5, 1.5), (1.0, 0.499, 1.5), scale=0.5)
    assert wrong.agrees is False and wrong.largest_difference == pytest.approx(2e-3)
    # An open end is compared with nothing; without any error, rounding of the largest number counts.
    opened = verdicts.verdict("scipy", None, 1e-3, (1.0, None, 1.5), (1.0, None, 1.5), scale=0.5)
    assert opened.agrees is True and opened.largest_difference == 0
    without = verdicts.verdict("scipy", None, 1e-3, (2.0, 2.0, -4.0), (2.0, 2.0, -4.0 + 2e-12), scale=0.0)
    assert without.largest_difference == pytest.approx(2e-12 / 4e-9, rel=1e-3)


@pytest.mark.parametrize("lost", [math.nan, math.inf])
def test_an_engine_that_gives_no_number_says_nothing_of_the_result(lost):
    found = verdicts.verdict("scipy", None, 1e-3, (1.0, 0.5, 1.5), (1.0, lost, 1.5), scale=0.5)
    assert (found.agrees, found.largest_difference, found.estimate) == (None, None, None)
    assert found.note.kind == "engine_without_number"
    assert verdicts.judged(found, [verdicts.Compared("Q", 1.0, 2.0, 0.1)]) is found


def test_what_differs_besides_the_estimate_turns_the_verdict_and_is_named_once_each():
    right = verdicts.verdict("scipy", None, 1e-3, (1.0, 0.5, 1.5), (1.0, 0.5, 1.5), scale=0.5)
    more = [
        verdicts.Compared("Q", 1.0, 2.0, 0.1),
        verdicts.Compared("I2", 3.0, 3.0, 0.1),
        verdicts.Compared("Q", 1.0, 1.0, 0.1),
    ]
    found = verdicts.judged(right, more)
    assert found.agrees is False and found.also == ("Q", "I2")
    assert [(d.quantity, d.first, d.second) for d in found.differing] == [("Q", 1.0, 2.0)]
    assert verdicts.judged(right, more[1:]).agrees is True
    wrong = verdicts.verdict("scipy", None, 1e-3, (1.0, 0.5, 1.5), (1.1, 0.5, 1.5), scale=0.5)
    assert verdicts.judged(wrong, more[1:]).agrees is False
