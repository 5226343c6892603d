"""The ladders of two-group models: the first rung with an estimate answers, and every rung says why."""

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from evidence.record.notes.note import Note
from evidence.stats import exact, pooling
from evidence.stats.errors import StatsError
from evidence.stats.exact.one_group.proportions import ladder_proportion

from ..strategies import proportions, tables

# Closed sums in another order.
SAME = 1e-10
# Two ways to one maximum, each settled by its own rule to 1e-7 in the log likelihood, in standard errors.
ONE_MAXIMUM = 1e-6
ORDINARY = ([3, 5, 2, 9], [30, 40, 20, 60], [6, 9, 4, 15], [30, 38, 21, 58])
# All events in one arm, now in this arm, now in that: tau2 rises without end in both models.
OPPOSITE = ([40, 0, 40, 0], [40, 40, 40, 40], [0, 40, 0, 40], [40, 40, 40, 40])
# Found by search: the conditional model has a maximum at tau2 = 65.7, the unconditional none below 100.
ONLY_CONDITIONAL = ([0, 8, 0], [14, 11, 26], [6, 13, 20], [6, 27, 20])
NO_EVENT_TREATED = ([0, 0, 0], [30, 40, 20], [3, 1, 2], [30, 38, 21])
NO_EVENT = ([0, 0], [30, 40], [0, 0], [30, 38])


def outcomes(pooled):
    return [(rung.model, rung.outcome) for rung in pooled.ladder]


def test_ordinary_counts_are_answered_by_the_first_rung():
    found = exact.ladder_two_by_two(*ORDINARY)
    alone = exact.glmm_two_by_two(*ORDINARY)
    assert outcomes(found) == [("UM.FS", "used")]
    assert (found.estimate, found.tau2_ci, found.notes) == (alone.estimate, alone.tau2_ci, alone.notes)
    assert found.ladder[0].estimate == pytest.approx(np.exp(alone.estimate), rel=SAME)
    rates = ([3, 5, 2], [300, 400, 200], [6, 9, 4], [310, 380, 210])
    ratio = exact.ladder_rate_ratio(*rates, ci_method="t", level=0.9)
    assert outcomes(ratio) == [("UM.FS", "used")]
    assert ratio.ci_high == exact.glmm_rate_ratio(*rates, ci_method="t", level=0.9).ci_high


def test_the_conditional_model_stands_in_where_only_it_has_a_maximum():
    found = exact.ladder_two_by_two(*ONLY_CONDITIONAL, tau2_interval=False)
    alone = exact.glmm_two_by_two(*ONLY_CONDITIONAL, model="CM.EL", tau2_interval=False)
    assert outcomes(found) == [("UM.FS", "not converged"), ("CM.EL", "used")]
    assert (found.status, found.estimate) == (alone.status, alone.estimate)
    assert found.notes[0].words == {"model": "UM.FS", "status": "not converged"}
    assert [why.kind for why in found.notes[0].parts] == ["no_maximum"]


def test_mantel_haenszel_answers_where_no_mixed_model_has_a_maximum():
    found = exact.ladder_two_by_two(*OPPOSITE)
    assert outcomes(found) == [
        ("UM.FS", "not converged"),
        ("CM.EL", "not converged"),
        ("Mantel-Haenszel", "used"),
    ]
    assert found.status == "not converged"
    assert [note.kind for note in found.notes[:2]] == ["lower_rung", "one_effect_supposed"]
    cells = [[[a, n1 - a], [c, n2 - c]] for a, n1, c, n2 in zip(*OPPOSITE, strict=True)]
    peer = StratifiedTable([np.array(t, dtype=float) for t in cells])
    assert found.estimate == pytest.approx(peer.logodds_pooled, abs=SAME)
    assert found.se == pytest.approx(peer.logodds_pooled_se, rel=SAME)


def test_counts_that_are_not_whole_pass_the_conditional_model_by():
    # The comparator of three arms is split: 40 patients become 40/3.
    parts = tuple(np.asarray(column) / 3 for column in OPPOSITE)
    found = exact.ladder_two_by_two(*parts)
    assert outcomes(found) == [
        ("UM.FS", "not converged"),
        ("CM.EL", "not possible"),
        ("Mantel-Haenszel", "used"),
    ]
    assert found.ladder[1].reason == Note("counts_not_whole", words={"column": "events_t"})


def test_peto_answers_alone_where_one_arm_has_no_event():
    found = exact.ladder_two_by_two(*NO_EVENT_TREATED)
    assert outcomes(found) == [
        ("UM.FS", "not estimable"),
        ("CM.EL", "not estimable"),
        ("Mantel-Haenszel", "not estimable"),
        ("Peto", "used"),
    ]
    assert found.status == "one-sided"
    assert [note.kind for note in found.notes[:2]] == ["lower_rung", "direction_only"]
    # The reason alone, without the words that the status says already.
    assert [rung.reason.kind for rung in found.ladder[:3]] == [
        "odds_ratio_at_end",
        "odds_ratio_at_end",
        "ratio_at_end",
    ]
    # O - E over V of the hypergeometric distribution, written out.
    a, n1, c, n2 = (np.array(column, dtype=float) for column in NO_EVENT_TREATED)
    n, m = n1 + n2, a + c
    v = m * (n - m) * n1 * n2 / (n**2 * (n - 1))
    assert found.estimate == pytest.approx((a - m * n1 / n).sum() / v.sum(), rel=SAME)
    single = exact.ladder_two_by_two([0], [30], [3], [30])
    assert (single.status, single.k) == ("one-sided", 1)


@pytest.mark.parametrize("table", [NO_EVENT, ([30, 40], [30, 40], [30, 38], [30, 38])])
def test_without_information_every_rung_is_told_and_none_answers(table):
    found = exact.ladder_two_by_two(*table)
    assert (found.status, found.estimate, found.k) == ("not estimable", None, 2)
    assert [model for model, _ in outcomes(found)] == ["UM.FS", "CM.EL", "Mantel-Haenszel", "Peto"]
    assert {outcome for _, outcome in outcomes(found)} == {"not estimable"}


def test_rates_without_an_event_in_one_arm_have_no_ratio():
    found = exact.ladder_rate_ratio(*NO_EVENT_TREATED)
    assert (found.status, found.estimate) == ("not estimable", None)
    assert [model for model, _ in outcomes(found)] == ["UM.FS", "CM.EL", "Mantel-Haenszel"]


def test_one_study_is_its_own_odds_ratio():
    found = exact.ladder_two_by_two([3], [30], [6], [31])
    assert (found.status, found.tau2, found.pi_low) == ("single study", None, None)
    assert found.estimate == pytest.approx(np.log((3 / 27) / (6 / 25)), abs=ONE_MAXIMUM)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (([31], [30], [6], [31]), "row 1 has 31 events of 30"),
        (([3, 1], [30, 30], [6], [31]), "different length"),
        (([3], [30], [6], [0]), "n_c: row 1 is not above 0"),
    ],
)
def test_wrong_counts_are_told_not_climbed_over(wrong, told):
    with pytest.raises(StatsError, match=told):
        exact.ladder_two_by_two(*wrong)
    with pytest.raises(StatsError, match="nodes"):
        exact.ladder_rate_ratio(*ORDINARY, nodes=0)


@settings(max_examples=25, deadline=None)
@given(tables(least=1, most=4))
def test_the_answer_is_that_of_the_first_rung_with_an_estimate(table):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = exact.ladder_two_by_two(*table, tau2_interval=False)
    alone = [
        exact.glmm_two_by_two(*table, model="UM.FS", tau2_interval=False),
        exact.glmm_two_by_two(*table, model="CM.EL", tau2_interval=False),
        pooling.mantel_haenszel(*table, "OR"),
        pooling.peto(*table),
    ]
    first = next((i for i, one in enumerate(alone) if one.estimate is not None), None)
    if first is None:
        assert found.estimate is None
        assert len(found.ladder) == 4
    else:
        assert (found.estimate, found.ci_low) == (alone[first].estimate, alone[first].ci_low)
        assert len(found.ladder) == first + 1


@settings(max_examples=25, deadline=None)
@given(proportions(least=2, most=7), st.sampled_from(["wald", "t"]))
# Without the first study the likelihood falls from tau2 = 0, and is highest at 0.114 all the same.
@example((np.array([0, 32, 8]), np.array([1, 89, 12])), "wald")
# Without the fifth study the maximum lies at 10.002, just beyond an end of the brackets that a coarse rule gives.
@example((np.array([0, 32, 0, 2, 0, 35]), np.array([58, 58, 64, 80, 1, 80])), "wald")
# Without the first study the search goes to and fro about tau2 = 5.33 by less than mu's own tolerance.
@pytest.mark.slow
@example((np.array([0, 9, 0, 20, 0, 0, 0]), np.array([1, 76, 22, 106, 6, 6, 102])), "wald")
def test_leaving_one_out_in_a_batch_is_the_ladder_without_that_study(data, ci_method):
    events, n = data
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        without = exact.leave_one_out(events, n, ci_method=ci_method, level=0.9)
    for i, ours in enumerate(without):
        rest = np.delete(events, i), np.delete(n, i)
        alone = ladder_proportion(*rest, ci_method=ci_method, level=0.9, tau2_interval=False)
        assert (ours.status, ours.measure, ours.k, ours.notes) == (
            alone.status,
            alone.measure,
            alone.k,
            alone.notes,
        )
        assert [r.model for r in ours.ladder] == [r.model for r in alone.ladder]
        for name in ("estimate", "se", "ci_low", "ci_high", "pi_low", "tau2", "i2", "q", "log_likelihood"):
            mine, theirs = getattr(ours, name), getattr(alone, name)
            if theirs is None:
                assert mine is None
            else:
                assert abs(mine - theirs) <= ONE_MAXIMUM * max(abs(theirs), alone.se or 1.0, 1.0)
        if alone.average is not None:
            assert abs(ours.average.ci_high - alone.average.ci_high) < ONE_MAXIMUM


def test_leaving_one_out_of_a_single_study_is_refused():
    with pytest.raises(StatsError, match="at least two studies"):
        exact.leave_one_out([3], [20])
