"""What is taken where nothing is asked for, and drawn arrangements: counted among themselves, the observed one with them."""

import inspect

import numpy as np
import pytest

from evidence.record.notes.note import Note
from evidence.stats import diagnostics, small_study
from evidence.stats.errors import StatsError
from evidence.stats.over_time import survival_posterior
from evidence.stats.quantiles import _quantile_fits, _quantiles
from evidence.stats.resampling import permutation

from .everything import public_functions, public_modules

# What every part of the statistics takes where nothing else is asked for.
USUAL = {
    "level": (0.95, None),
    "alpha": (0.05,),
    "power": (0.8,),
    "seed": (0,),
    "estimator": ("L0",),
    "null": (0.0,),
    "threshold": (0.0, 0.1, None),
    "mu_mean": (0.0,),
    "draws": (9999, 25_000, None),
    "add": (0.5, None),
    "odds_ratio": (2.0,),
    "alarms": (0.05,),
    # Intervals are made, and nothing is left out.
    **dict.fromkeys(("tau2_interval", "rho_interval", "sigma2_intervals"), (True,)),
    **dict.fromkeys(("log", "intercept"), (True,)),
    **dict.fromkeys(("drop00",), (False,)),
}


def test_where_nothing_is_asked_for_all_take_the_same():
    seen = dict.fromkeys(USUAL, 0)
    modules = public_modules()
    for name in public_functions():
        module, word = name.rsplit(".", 1)
        function = getattr(modules[module], word)
        for each in inspect.signature(function).parameters.values():
            if each.name in USUAL and each.default is not inspect.Parameter.empty:
                assert each.default in USUAL[each.name], (name, each.name)
                seen[each.name] += 1
    assert all(seen.values()) and seen["level"] > 20


def test_a_funnel_has_contours_of_ten_five_and_one_in_a_hundred():
    found = small_study.contour_funnel([0.4, -0.1], [0.04, 0.09], centre=0.2)
    assert tuple(found.contours) == (0.90, 0.95, 0.99)
    assert len(found.se_grid) == 101 and found.se_grid[0] == 0
    assert found.se_grid[-1] == pytest.approx(1.05 * 0.3)  # a little beyond the least precise study


K = 16  # more sign flips than are taken all
Y, V = np.random.default_rng(4).normal(0.2, 0.5, K), np.full(K, 0.1)
DOSE = {"dose": np.arange(K, dtype=float)}


@pytest.mark.parametrize("moderators", [None, DOSE])
@pytest.mark.parametrize("draws", [1, 99])
def test_the_observed_arrangement_is_one_of_those_that_are_counted(moderators, draws):
    found = permutation.permutation_test(Y, V, moderators, draws=draws, tau2_method="DL")
    counted = found.p_value * (draws + 1)
    assert counted == pytest.approx(np.rint(counted), abs=1e-9) and (counted >= 1).all()
    assert (found.permutations, found.exact, found.seed) == (draws, False, 0)
    again, other = (
        permutation.permutation_test(Y, V, moderators, draws=99, seed=s, tau2_method="DL") for s in (0, 1)
    )
    if draws == 99:
        assert np.array_equal(again.p_value, found.p_value) and other.seed == 1


@pytest.mark.parametrize("k", [1, 2, 5])
def test_of_few_studies_all_sign_flips_are_taken_half_of_which_say_the_same(k):
    found = permutation.permutation_test(np.ones(k), np.full(k, 0.1), tau2_method="EE", ci_method="wald")
    # Of alike studies only all signs together are as extreme: two ways of 2 to the k.
    assert found.p_value == pytest.approx([2 / 2**k]) and found.permutations == 2**k and found.exact


def test_the_spread_of_a_mean_survival_without_differences_is_that_of_the_mixture():
    tau, weight = np.zeros(3), np.array([0.5, 0.3, 0.2])
    mean, sd = np.array([-0.4, 0.1, 0.6]), np.array([0.2, 0.1, 0.3])
    centre = weight @ mean
    wanted = np.sqrt(weight @ (sd**2 + (mean - centre) ** 2))
    assert survival_posterior._sd(tau, weight, mean, sd) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("moderators", [None, {"dose": np.array([1.0, 4, 2, 8, 5, 7, 3])}])
def test_drawn_arrangements_come_near_to_all(moderators, monkeypatch):
    y, v = np.array([0.9, 0.1, 0.6, -0.3, 0.5, -0.1, 0.8]), np.full(7, 0.1)
    every = permutation.permutation_test(y, v, moderators, tau2_method="DL")
    monkeypatch.setattr(permutation, "MOST_EXACT", 10)
    drawn = permutation.permutation_test(y, v, moderators, tau2_method="DL", draws=2000)
    assert every.exact and not drawn.exact
    # Four standard errors of a share of so many draws.
    assert drawn.p_value == pytest.approx(every.p_value, abs=4 * 0.5 / np.sqrt(2000))
    assert (every.p_value < 0.9).any()


def test_subsets_can_be_drawn_one_at_a_time():
    assert len(diagnostics.gosh(Y, V, draws=1).estimate) == 1
    with pytest.raises(StatsError, match="draws: 0"):
        diagnostics.gosh(Y, V, draws=0)


def test_a_refusal_is_told_as_its_own_note_or_by_its_words():
    note = Note("counts_not_whole", words={"column": "events"})
    assert StatsError("not whole", note).as_note() == note
    assert StatsError("not whole").as_note() == Note("refused", words={"why": "not whole"})


@pytest.mark.parametrize("reported", ["range", "quartiles", "both"])
@pytest.mark.parametrize("n", [17, 50])
def test_how_lopsided_quantiles_may_be_is_shis_bound(n, reported):
    """Shi 2023, doi:10.1177/09622802231172043: each side of the bound, for the range, quartiles, and both."""
    bound = {
        "range": 1 / np.log(n + 9) + 2.5 / (n + 1), "quartiles": 2.65 / np.sqrt(n) - 6 / n**2,
        "both": (3 / np.sqrt(n) - 40 / n**3) / (2.65 * np.log(0.6 * n) / np.sqrt(n)),
    }[reported]  # fmt: skip
    for share, skewed in ((0.999, False), (1.001, True)):
        median = 0.5 * (1 + bound * share)
        ends = {"range": (median, median), "quartiles": (0.0, 1.0), "both": (median - 0.1, median + 0.1)}[
            reported
        ]
        rows = _quantiles.Quantiles(
            *(np.array([float(x)]) for x in (n, 0, ends[0], median, ends[1], 1)), (reported,)
        )
        assert _quantiles.too_lopsided(rows).tolist() == [skewed]


@pytest.mark.parametrize(
    ("reported", "gaps"), [("range", [0, 9, 8, 0]), ("quartiles", [5, 4, 4, 4]), ("both", [0, 4, 4, 4, 3, 0])]
)
def test_of_twenty_patients_the_quantiles_stand_at_the_ranks_they_are_defined_by(reported, gaps):
    """The sixth, eleventh and sixteenth; beside them the first and the last."""
    assert _quantile_fits._between(20, reported).tolist() == gaps
