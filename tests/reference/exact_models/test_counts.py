"""Mantel-Haenszel and Peto, and the tests beside them, agree with metafor's rma.mh and rma.peto."""

import pytest

from evidence.record.notes.note import RowNote
from evidence.stats.inverse_variance import pooling

from ..fixtures import CLOSED_FORM, INDEX, P_EXACT, case, close

# Tests of association and of homogeneity of odds ratios that rma.mh reports beside the estimate.
TESTS = {"MH", "MHp", "CO", "COp", "BD", "BDp", "TA", "TAp", "k_pos"}
COMPARED = {"estimate", "se", "stat", "pval", "ci_lb", "ci_ub", "QE", "QE_df", "QEp", "I2", "H2", "k", "back"}
ABOUT_THE_BLOCK = {"status", "warnings", "k_yi"}  # k_yi is QE_df + 1


def counts(one):
    names = ("ai", "n1i", "ci", "n2i") if one["family"] == "two_arm_binary" else ("x1i", "t1i", "x2i", "t2i")
    return [one["input"][name] for name in names]


def agree(ours, theirs):
    assert set(theirs) <= COMPARED | TESTS | ABOUT_THE_BLOCK
    if not theirs["se"]:  # R: no estimate, or a difference of 0 with an interval of width 0
        assert ours.status == "not estimable"
        assert ours.estimate is None
        assert ours.notes
        return
    se = theirs["se"]
    close([ours.estimate, ours.se], [theirs["estimate"], se], scale=se)
    close([ours.ci_low, ours.ci_high], [theirs["ci_lb"], theirs["ci_ub"]], scale=se)
    close(ours.statistic, theirs["stat"], scale=1.0)
    close(ours.p_value, theirs["pval"], scale=P_EXACT)
    # Q is a sum of squared differences, each relative to its standard error.
    close(ours.q, theirs["QE"], scale=1.0, relative=CLOSED_FORM)
    close(ours.q_p, theirs["QEp"], scale=P_EXACT)
    assert ours.k == theirs["k"]
    assert ours.q_df == max(theirs["QE_df"], 0)
    if ours.q_df > 0:
        close([ours.i2, ours.h2], [theirs["I2"], theirs["H2"]], scale=100.0)
    if "back" in theirs:
        back = ours.natural()
        expected = [theirs["back"][key] for key in ("ci_lb", "estimate", "ci_ub")]
        close([back.ci_low, back.estimate, back.ci_high], expected)


@pytest.mark.parametrize("name", [n for n in INDEX if "mantel_haenszel" in case(n)])
def test_mantel_haenszel(name):
    one = case(name)
    rates = one["family"] == "two_arm_rate"
    function = pooling.mantel_haenszel_rates if rates else pooling.mantel_haenszel
    # The block `no_continuity` differs in the test of association only, which is compared below.
    agree(function(*counts(one), measure=one["measure"]), one["mantel_haenszel"]["default"])


@pytest.mark.parametrize("name", [n for n in INDEX if "peto" in case(n)])
def test_peto(name):
    one = case(name)
    theirs = one["peto"]
    ours = pooling.peto(*counts(one))
    if theirs["status"] == "error":
        assert "never occurred" in theirs["message"]
        assert ours.status == "not estimable"
    else:
        agree(ours, theirs)


def test_double_zeros_are_named():
    one = case("edge_double_zero_some_RR")
    told = pooling.mantel_haenszel(*counts(one), measure="RR")
    assert told.notes == (RowNote("no_events_no_weight", rows=(0, 2)),)
    assert told.weights[[0, 2]].tolist() == [0, 0]
