"""Where a function takes another branch: one study, one event, nothing left over, values at a bound; by closed forms."""

import numpy as np
import pytest
from scipy import special, stats

from evidence.stats import diagnostics, effects, exact, intervals, small_study
from evidence.stats.dependent import _variance_components, multilevel
from evidence.stats.errors import StatsError
from evidence.stats.exact.one_group.beta_binomial_prediction import Predictive
from evidence.stats.inverse_variance import batch, heterogeneity, pooling
from evidence.stats.monitoring.centres import Expected, chance_outside
from evidence.stats.numerics import _check, _notes
from evidence.stats.numerics._quadratic_forms import q_exceeds
from evidence.stats.over_time import survival, survival_average
from evidence.stats.over_time._curve_likelihood import CurveLikelihood
from evidence.stats.resampling import prediction

from .everything import ORDINARY
from .tolerances import EXACT, INVERTED, SETTLED_ROOT


def test_rows_of_a_batch_without_studies_of_one_and_of_one_event():
    n = np.array([[0, 0, 0], [0, 30, 0], [20, 30, 25], [20, 30, 25], [20, 30, 25], [20, 30, 25]])
    x = np.array([[0, 0, 0], [0, 6, 0], [0, 0, 0], [20, 30, 25], [0, 1, 0], [20, 29, 25]])
    found = exact.glmm_proportions(x, n)
    assert found.status[:4].tolist() == ["no study", "single study", "all zero", "all events"]
    assert np.isnan(found.estimate[[0, 2, 3]]).all() and np.isnan(found.tau2[:4]).all()
    assert found.estimate[1] == pytest.approx(np.log(6 / 24), rel=INVERTED)
    assert found.se[1] == pytest.approx(np.sqrt(1 / 6 + 1 / 24), rel=INVERTED)
    for row in (4, 5):
        one = exact.glmm_proportion(x[row], n[row], tau2_interval=False)
        assert found.estimate[row] == pytest.approx(one.estimate, abs=SETTLED_ROOT)
        assert found.status[row] == one.status
    assert found.k.tolist() == [0, 1, 3, 3, 3, 3]


@pytest.mark.parametrize(("yi", "vi"), [(np.zeros((1, 2, 2)), np.ones((1, 2, 2))), ([[]], [[]]), ([], [])])
def test_a_batch_of_nothing_or_of_more_than_rows_is_refused(yi, vi):
    with pytest.raises(StatsError, match="at least one data set"):
        batch.random_effects(yi, vi)


@pytest.mark.parametrize("wrong", [0.0, -0.1, np.nan, 1.01 * _check.LARGEST_VARIANCE])
def test_a_batch_takes_variances_above_0_and_up_to_the_largest(wrong):
    with pytest.raises(StatsError, match="no variance above 0"):
        batch.random_effects([0.2, 0.3], [0.1, wrong])
    assert batch.random_effects([0.2, 0.3], [0.1, wrong], [[True, False]]).k.tolist() == [1]
    largest = batch.random_effects([0.2, 0.3], [0.1, _check.LARGEST_VARIANCE], tau2_method="EE")
    assert largest.estimate == pytest.approx(0.2, rel=EXACT)


@pytest.mark.parametrize("ci_method", ["kr", "hksj", "t", "wald"])
def test_one_study_stands_alone_by_any_interval(ci_method):
    found = pooling.random_effects([0.3], [0.04], ci_method=ci_method)
    assert found.status == "single study"
    assert (found.estimate, found.se) == pytest.approx((0.3, 0.2), rel=EXACT)
    assert found.ci_high == pytest.approx(0.3 + stats.norm.ppf(0.975) * 0.2, rel=INVERTED)


def test_a_new_study_is_predicted_by_an_intercept_alone_and_from_three_studies():
    y, v = ORDINARY.yi, ORDINARY.vi
    for study, moderators, predicted in (
        ([0, 0, 1, 1, 2, 2, 2], None, True),
        ([0, 0, 1, 1, 1, 1, 1], None, False),
        ([0, 0, 1, 1, 2, 2, 2], {"x": ORDINARY.x}, False),
    ):
        found = multilevel.fit(y, v, study, moderators=moderators, sigma2_intervals=False)
        assert (found.pi_low is not None) is predicted


I2_OF = {
    "proportion": (lambda x, n: exact.glmm_proportion(x, n, tau2_interval=False), "PLO"),
    "rate": (lambda x, n: exact.glmm_rate(x, n, tau2_interval=False), "IRLN"),
}


@pytest.mark.parametrize("kind", I2_OF)
def test_i2_of_a_model_of_counts_sets_tau2_beside_the_variance_of_its_studies(kind):
    x, n = np.array([2, 30, 9, 0, 21]), np.array([40, 90, 30, 50, 60])
    model, measure = I2_OF[kind]
    found = model(x, n)
    sizes = effects.proportion(x, n, measure) if kind == "proportion" else effects.rate(x, n, measure)
    w = 1 / sizes.vi
    typical = 4 * w.sum() / (w.sum() ** 2 - (w**2).sum())
    assert found.i2 == pytest.approx(100 * found.tau2 / (found.tau2 + typical), rel=INVERTED)


def test_i2_of_survival_sets_tau2_beside_the_variance_of_log_hazards():
    """By the delta method of a share with half an event more: p / (1 - p) / patients / hazard squared."""
    x, n, stretch = np.array([2, 30, 9, 0, 21]), np.array([40, 90, 30, 50, 60]), np.array([1.0, 2, 1, 0.5, 1])
    found = exact.glmm_survival(x, n, follow_up=stretch, tau2_interval=False)
    p = (x + 0.5) / (n + 1)
    w = (1 - p) * (n + 1) * np.log1p(-p) ** 2 / p
    typical = 4 * w.sum() / (w.sum() ** 2 - (w**2).sum())
    assert found.i2 == pytest.approx(100 * found.tau2 / (found.tau2 + typical), rel=INVERTED)


def test_one_large_study_beside_one_without_events_is_computed_exactly():
    a, c, t1, t2 = 11_000, 10_000, 9e4, 8e4
    found = exact.conditional_exact([a, 0], [t1, 50.0], [c, 0], [t2, 40.0], measure="IRR")
    share = stats.beta.ppf(0.025, a, c + 1), stats.beta.ppf(0.975, a + 1, c)
    wanted = [np.log(s / (1 - s) * t2 / t1) for s in share]
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(wanted), abs=1e-6)
    with pytest.raises(StatsError, match="events; the exact distribution"):
        exact.conditional_exact([a, 1], [t1, 50.0], [c, 0], [t2, 40.0], measure="IRR")


def test_a_last_step_of_one_is_the_end_and_no_step():
    y, v = ORDINARY.yi, ORDINARY.vi
    one, other = (small_study.step_selection(y, v, steps=s) for s in ((0.1,), (0.1, 1.0)))
    assert one.steps == other.steps and one.log_likelihood == other.log_likelihood


def test_survival_of_nothing_or_all_has_no_error_to_be_read_off():
    found = survival.from_interval(
        [0.0, 0.6, 1.0], [0.0, 0.5, 0.9], [0.2, 0.72, 1.0], made_on="plain", scale="cloglog"
    )
    assert found.sizes.dropped.tolist() == [True, False, True]
    se = 0.22 / (2 * stats.norm.ppf(0.975))
    assert found.sizes.vi[1] == pytest.approx((se / (0.6 * np.log(0.6))) ** 2, rel=INVERTED)


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((0, 1), "from 0 up to 1 is"), ((-np.inf, 1), "number up to 1 is"),
        ((0, np.inf), "from 0 is"), ((-np.inf, np.inf), "number is"),
    ],
)  # fmt: skip
def test_a_number_out_of_range_is_told_the_ends_that_there_are(ends, told):
    with pytest.raises(StatsError, match=told):
        _check.number("share", np.nan, *ends)
    for end in ends:
        assert not np.isfinite(end) or _check.number("share", end, *ends) == end


def test_ends_of_an_interval_around_a_peak_are_found_in_few_steps():
    asked = []

    def counted(gap):
        asked.clear()
        return lambda x: asked.append(x) or gap(x)

    # A first guess a hundredth of the distance is doubled to it; one that is too far is closed in on.
    for step, most in ((0.04, 22), (1.0, 18), (30.0, 18)):
        low, high = _variance_components.around(counted(lambda x: 1 - abs(x - 3) ** 1.5 / 8), 3.0, step)
        assert low == 0 and high == pytest.approx(7, abs=1e-7)
        assert len(asked) <= most
    low, high = _variance_components.around(counted(lambda x: 1 - (x - 3) ** 2), 3.0, 0.25)
    assert (low, high) == pytest.approx((2, 4), abs=1e-8) and len(asked) <= 30
    assert _variance_components.around(lambda x: 1.0, 3.0, 1.0) == (0.0, np.inf)


def test_draws_of_tau2_are_the_quantiles_of_its_confidence_distribution():
    """The chance that Q is larger than the one seen, which rises with tau2, is the uniform number."""
    y, v = np.array([0.9, -0.4, 0.3, 1.4, 0.2]), np.array([0.001, 0.01, 0.03, 0.1, 0.6])
    q = heterogeneity.q_test(y, v)[0]
    uniform = np.linspace(0.01, 0.99, 25)
    found, at_zero = prediction._draw_tau2(y, v, uniform)
    assert at_zero == pytest.approx(stats.chi2.sf(q, 4), abs=1e-8)
    above = uniform > at_zero
    assert not found[~above].any()
    assert q_exceeds(q, v, found[above]) == pytest.approx(uniform[above], abs=1e-4)


@pytest.mark.parametrize("level", [0.95, 0.7])
def test_the_spread_between_curves_ends_where_its_likelihood_has_fallen_by_the_quantile(level):
    counts = survival.interval_counts(
        list("aabbccd"), [6, 12, 6, 12, 6, 12, 12], [0.95, 0.9, 0.6, 0.3, 0.8, 0.7, 0.5],
        [0.03, 0.04, 0.06, 0.06, 0.05, 0.06, 0.07],
    )  # fmt: skip
    model = CurveLikelihood(counts)
    for method in ("REML", "ML"):
        tau = model.best_tau(method)
        low, high = model.tau_bounds(tau, level, method)
        top, *ends = model.criterion(np.array([tau, low, high]), method)
        assert 0 < low < tau < high
        # Eight places, six times narrowed down.
        assert 2 * (top - np.array(ends)) == pytest.approx(stats.chi2.ppf(level, 1), rel=1e-3)
        near = model.criterion(tau * np.array([0.98, 1.02]), method)
        assert (near < top).all()


def test_subsets_that_chance_does_not_draw_are_all_studies():
    """Thirty studies are all drawn at once in one of a thousand million draws."""
    y = np.linspace(-1, 1, 30)
    found = diagnostics.gosh(y, np.ones(30), tau2_method="EE", draws=4, least=30)
    assert found.members.all() and found.k.tolist() == [30] * 4
    assert found.estimate == pytest.approx(np.full(4, y.mean()), abs=EXACT)


def test_a_new_study_of_heaps_at_both_ends_is_predicted_at_an_end():
    """A beta distribution with both shapes at almost 0 has half of its mass beyond what doubles tell from 0 and 1."""
    shapes = np.array([1e-4])
    log_beta = np.array([special.betaln(1e-4, 1e-4)])
    heaped = Predictive(shapes, shapes, log_beta, np.ones(1))
    assert heaped.quantiles((0.025, 0.4, 0.6, 0.975)) == [0.0, 0.0, 1.0, 1.0]


def test_means_of_survival_over_one_study_each_are_as_they_were():
    fits = survival_average.SurvivalFits(*(np.array([a, a + 1]) for a in (-0.5, 0.2, -0.9, -0.1, np.nan)))
    found = survival_average.average_of_fits([-0.5, 0.5], [0.04, 0.04], np.eye(2), fits, "REML")
    assert [a.tolist() for a in found] == [a.tolist() for a in (fits.estimate, fits.ci_low, fits.ci_high)]
    with pytest.raises(StatsError, match=r"mask: shape \(1, 2\); a row for each fit"):
        survival_average.average_of_fits([-0.5, 0.5], [0.04, 0.04], [[True, True]], fits, "REML")


def test_counts_that_no_expected_share_allows_are_refused():
    surely = Expected(800.0, 0.0)
    assert chance_outside(7, 7, surely, 0.5, 1.0) == (0.0, 0.0)
    with pytest.raises(StatsError, match="impossible under every share"):
        chance_outside(3, 7, surely, 0.5, 1.0)


def test_rates_at_opposite_ends_in_two_studies_are_one_ratio_with_a_warning():
    """No spread is likeliest: the more, the likelier. So no model with a spread has an estimate."""
    events, time = [0, 10], [100.0, 100.0]
    found = exact.sparse_ladder(events, time, events[::-1], time, measure="IRR", tau2_interval=False)
    outcomes = [(rung.model, rung.outcome) for rung in found.ladder]
    assert outcomes[1:] == [
        ("conditional exact", "not valid"), ("binomial-normal", "not converged"), ("conditional exact", "used"),
    ]  # fmt: skip
    assert found.notes[0].kind == "one_ratio_all_the_same" and found.estimate == pytest.approx(0, abs=EXACT)


@pytest.mark.parametrize(
    ("ci_method", "kind"),
    [("hksj", "hartung_knapp_narrower"), ("hksj-floor", "hartung_knapp_raised"), ("wald", None)],
)
def test_studies_closer_than_chance_are_told_with_the_factor_of_their_interval(ci_method, kind):
    """Q of three studies of one variance is the sum of squares over it; the factor is Q over two."""
    found = pooling.random_effects([0.0, 0.5, 1.0], [0.5] * 3, ci_method=ci_method)
    told = [(note.kind, note.numbers["factor"]) for note in found.notes]
    assert told == ([(kind, pytest.approx(0.5, rel=INVERTED))] if kind else [])
    assert _notes.hartung_knapp(1.0, ci_method) == []


def test_one_table_by_the_beta_binomial_model_is_a_single_study():
    found = exact.beta_binomial_two_arms([3], [40], [6], [38], measure="RR")
    assert (found.status, found.df, found.ci_method) == ("single study", None, "wald")
    assert found.se == pytest.approx(np.sqrt(1 / 3 - 1 / 40 + 1 / 6 - 1 / 38), rel=INVERTED)
    found = exact.beta_binomial_two_arms([3, 5, 9], [40, 50, 60], [6, 4, 7], [38, 52, 61], measure="RR")
    assert (found.df, found.ci_method) == (2, "t")
    assert found.ci_high - found.estimate == pytest.approx(stats.t.ppf(0.975, 2) * found.se, rel=INVERTED)


@pytest.mark.parametrize("ci_method", ["t", "wald"])
@pytest.mark.parametrize("model", [exact.glmm_proportion, exact.glmm_rate, exact.glmm_survival])
def test_one_study_by_a_model_of_counts_has_a_normal_interval_and_says_so(model, ci_method):
    found = model([4], [50], ci_method=ci_method)
    assert (found.status, found.df, found.ci_method) == ("single study", None, "wald")
    assert found.ci_high - found.estimate == pytest.approx(stats.norm.ppf(0.975) * found.se, rel=INVERTED)


def test_a_corrected_score_interval_of_fractions_of_events_stays_within_0_and_1():
    low, high = intervals.wilson([0.3, 9.7], [10, 10], continuity=True)
    assert low[0] == 0 and high[1] == 1 and 0 < high[0] < low[1] < 1
    assert (low[1], high[1]) == pytest.approx((1 - high[0], 1 - low[0]), rel=EXACT)


def test_the_rank_test_of_studies_at_the_mean_is_that_of_ties():
    """Two studies lie exactly at the weighted mean, 0: no exact distribution, though no two variances are equal."""
    y, v = np.array([0.0, 0.0, 3.0, -4.0]), np.array([1.0, 2.0, 3.0, 4.0])
    found = small_study.begg(y, v)
    wanted = stats.kendalltau(y, v, method="asymptotic")
    assert not found.exact and (found.tau, found.p_value) == pytest.approx(tuple(wanted), rel=INVERTED)


def test_what_needs_no_correction_is_not_said_to_be_corrected():
    none, one = [0, 3], [0, 20]
    of_rates = (effects.rate(none, [10, 20], measure) for measure in ("IRS", "IRFT"))
    of_shares = (effects.proportion(one, [20, 20], measure) for measure in ("PAS", "PFT"))
    for found in (*of_rates, *of_shares, effects.two_by_two(none, [20, 20], [1, 2], [20, 20], "AS")):
        assert not found.corrected.any() and not found.dropped.any() and found.reasons == (None, None)


def test_a_beta_binomial_model_of_nothing_or_of_everything_says_which():
    x = np.array([9, 14])
    assert [exact.beta_binomial(a, x).status for a in (0 * x, x)] == ["all zero", "all events"]


@pytest.mark.parametrize(("measure", "to"), [("AS", "only0"), ("RR", "all"), ("OR", "if0all"), ("RD", "all")])
def test_studies_without_a_difference_to_show_are_dropped_though_an_effect_could_be_made(measure, to):
    """Nobody, or everybody, in both arms, beside a study with a zero cell and one without."""
    found = effects.two_by_two(
        [0, 9, 0, 3], [10, 9, 12, 15], [0, 8, 2, 4], [11, 8, 12, 16], measure, to=to, drop00=True
    )
    assert found.dropped.tolist() == [True, True, False, False]
    assert [note.kind for note in found.reasons[:2]] == ["no_events_both_arms", "only_events_both_arms"]


def test_patients_are_whole_for_the_conditional_likelihood_and_person_time_need_not_be():
    for measure in ("OR", "RR"):
        with pytest.raises(StatsError, match="n_c: not a whole number"):
            exact.conditional_exact([3], [40], [2], [38.5], measure=measure)
    assert exact.conditional_exact([3], [40.5], [2], [38.5], measure="IRR").status == "single study"


def test_studies_of_a_regression_have_no_weight_in_a_mean():
    y, v = ORDINARY.yi, ORDINARY.vi
    assert diagnostics.influence(y, v, moderators={"x": ORDINARY.x}).weight is None
    assert diagnostics.influence(y, v).weight.sum() == pytest.approx(100, rel=EXACT)


def test_only_a_curve_of_one_study_is_said_to_be_of_one():
    for studies, said in ((list("aa"), True), (list("ab"), False)):
        found = survival.pool_over_time(studies, [6, 12], [0.9, 0.7], [0.04, 0.06], tau2_interval=False)
        assert ("single_study_curve" in [note.kind for note in found.notes]) is said


@pytest.mark.parametrize("correlation", [1.0, -1.0])
def test_measurements_that_are_one_have_no_change_to_err(correlation):
    with pytest.raises(StatsError, match="not between -1 and 1"):
        effects.mean_change([10.0], [2.0], [8.0], [2.0], [30], [correlation])


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([4], ["single_study_tau2"]), ([4, 8], ["two_studies_tau2", "tau2_zero"]), ([4, 8, 12], ["tau2_zero"]),
        ([2, 50], ["two_studies_tau2"]), ([2, 50, 30], []),
    ],
)  # fmt: skip
def test_a_model_of_counts_tells_what_one_two_or_studies_alike_say_of_their_spread(events, told):
    for model in (exact.glmm_proportion, exact.glmm_rate, exact.glmm_survival):
        found = model(events, [50, 100, 150][: len(events)], tau2_interval=False)
        assert [note.kind for note in found.notes] == told
