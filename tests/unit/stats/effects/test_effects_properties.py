"""What must hold of effect sizes and their way back whatever the figures."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.record.notes.note import Note
from evidence.stats import effects, intervals
from evidence.stats.errors import StatsError
from evidence.stats.over_time import survival

from ..strategies import proportions, tables
from ..tolerances import EXACT, INVERTED

# The inverse of the double arcsine takes a root of a difference that is small near 0 and 1.
ROOT = 1e-7
QUICK = settings(max_examples=60, deadline=None)
SCRIPTS = Path(__file__).parents[4] / "scripts"


@QUICK
@given(
    tables(),
    st.sampled_from(["RR", "OR", "RD", "AS", "PETO"]),
    st.sampled_from(["only0", "all", "if0all", "none"]),
)
def test_every_study_keeps_its_place_and_nothing_warns(table, measure, to):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = effects.two_by_two(*table, measure=measure, to=to)
    assert len(found.yi) == len(table[0])
    assert (np.isnan(found.yi) == found.dropped).all()
    assert (found.vi[~found.dropped] > 0).all()
    assert all(reason for reason, lost in zip(found.reasons, found.dropped, strict=True) if lost)


@QUICK
@given(tables(), st.sampled_from(["OR", "RD", "AS", "PETO"]))
def test_swapping_arms_turns_the_effect_round(table, measure):
    a, n1, c, n2 = table
    one, other = effects.two_by_two(a, n1, c, n2, measure), effects.two_by_two(c, n2, a, n1, measure)
    np.testing.assert_allclose(one.yi, -other.yi, atol=EXACT)
    np.testing.assert_allclose(one.vi, other.vi, rtol=INVERTED)


@QUICK
@given(proportions(), st.sampled_from(["PLO", "PLN", "PR", "PAS"]))
def test_the_way_back_gives_the_proportion(data, measure):
    x, n = data
    found = effects.proportion(x, n, measure)
    p = np.where(found.corrected, (x + 0.5) / (n + 1), x / n)
    np.testing.assert_allclose(effects.back_transform(found.yi, measure), p, atol=EXACT)


@QUICK
@given(st.integers(1, 500), st.integers(1, 500))
def test_double_arcsine_goes_back_to_its_counts(x, more):
    n = x + more
    found = effects.proportion([x], [n], "PFT")
    assert abs(effects.back_transform(found.yi[0], "PFT", n=[n]) - x / n) < ROOT


@QUICK
@given(proportions(least=1), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_of_proportions_hold_the_proportion(data, level):
    x, n = data
    for function in (intervals.clopper_pearson, intervals.wilson):
        low, high = function(x, n, level)
        assert ((low <= x / n) & (x / n <= high)).all()
        assert ((low >= 0) & (high <= 1)).all()


@QUICK
@given(st.floats(0.05, 20), st.floats(0.01, 2))
def test_an_interval_gives_back_its_standard_error(ratio, se):
    z = 1.959963984540054
    found = effects.from_interval(ratio, ratio * np.exp(-z * se), ratio * np.exp(z * se), measure="HR")
    assert abs(found.se[0] - se) < INVERTED
    assert found.reasons == (None,)


def test_a_lopsided_interval_is_told():
    found = effects.from_interval(1.0, 0.9, 2.5)
    # ln 0.9 to ln 2.5 has its middle at 0.405, 40% of its width off ln 1 = 0.
    middle, width = (np.log(0.9) + np.log(2.5)) / 2, np.log(2.5) - np.log(0.9)
    assert found.reasons[0].kind == "interval_off_centre"
    assert found.reasons[0].numbers["percent"] == pytest.approx(100 * middle / width)


@QUICK
@given(st.floats(0.01, 0.99), st.floats(0.01, 1), st.integers(2, 500))
def test_fewer_at_risk_never_narrow_the_interval(s, share, n):
    full = survival.from_number_at_risk(s, n * s, n).sizes.se[0]
    assert survival.from_number_at_risk(s, share * n * s, n).sizes.se[0] >= full * (1 - INVERTED)


def test_survival_of_one_or_zero_is_not_estimable_and_says_so():
    found = survival.imputed([1.0, 0.0, 0.9], [20, 20, 20])
    assert found.sizes.dropped.tolist() == [True, True, False]
    assert found.sizes.reasons[:2] == (
        Note("survival_at_edge", numbers={"survival": 1}),
        Note("survival_at_edge", numbers={"survival": 0}),
    )
    touching = survival.from_interval([0.97], [0.9], [1.0])
    assert touching.sizes.reasons == (Note("bound_at_edge"),)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: effects.two_by_two([12], [10], [1], [10]), "row 1 has 12 events of 10"),
        (lambda: effects.two_by_two([1], [10], [1], [10], measure="HR"), "allowed: RR, OR"),
        (lambda: effects.two_by_two([-1], [10], [1], [10]), "below 0"),
        (lambda: effects.mean_difference([1], [0], [10], [1], [1], [10]), "sd_t: row 1 is not above 0"),
        (lambda: effects.mean_difference([1], [1], [1], [1], [1], [10]), "below 2"),
        (lambda: effects.mean_difference([1], [1], [9], [-1], [1], [9], "ROM"), "opposite sign"),
        (lambda: effects.from_interval(2.0, 0.5, 1.5), "lower, estimate, upper rising"),
        (lambda: effects.from_interval(-2.0, -3, -1), "above 0"),
        (lambda: effects.from_p(2.0, 1.2), "above 1"),
        (lambda: effects.back_transform(0.5, "PFT"), "needs the studies' sample sizes"),
        (lambda: survival.from_interval(95, 88, 98), "95 % is 0.95"),
        (lambda: survival.from_number_at_risk(0.8, 50, 40), "50 at risk of 40; at most n is allowed"),
    ],
)
def test_bad_input_is_told_in_words(call, told):
    with pytest.raises(StatsError, match=told):
        call()


def test_importing_the_floor_loads_no_heavy_library():
    code = (
        "import sys; from evidence.stats import diagnostics, effects, exact, intervals;"
        " from evidence.stats.inverse_variance import batch, heterogeneity, pooling;"
        " from evidence.stats.over_time import survival;"
        " print([m for m in ('scipy.stats', 'scipy.optimize', 'pandas', 'matplotlib') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(SCRIPTS)}, capture_output=True, text=True
    )
    assert out.stdout.strip() == "[]", out.stderr
