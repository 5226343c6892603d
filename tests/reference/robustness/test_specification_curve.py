"""The specification curve holds metafor's fits, and the same numbers as one analysis at a time."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.stats import effects, specifications
from evidence.stats.errors import StatsError
from evidence.stats.inverse_variance import pooling

from ..fixtures import INDEX, SOLVED, case, close, effects_of, numbers

TESTS = {"z": "wald", "knha": "hksj", "adhoc": "hksj-floor"}
METHODS = ("EE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
SEVERAL = [name for name in INDEX if case(name).get("fits") and len(effects_of(case(name))[0]) > 1]
LEFT_ONE_OUT = [name for name in SEVERAL if "leave1out" in case(name)]
# The same arithmetic in another order of sums.
SAME = 1e-8


@pytest.mark.parametrize("name", SEVERAL)
def test_all_methods_agree_with_metafor(name):
    one = case(name)
    yi, vi = effects_of(one)
    found = specifications.specification_curve(yi, vi, tau2_methods=METHODS, ci_methods=tuple(TESTS.values()))
    # EE has no Hartung-Knapp interval here.
    assert len(found.k) == len(METHODS) * len(TESTS) - 2
    for i in range(len(found.k)):
        _, _, method, ci_method = found.words(i)
        test = next(test for test, ours in TESTS.items() if ours == ci_method)
        theirs = one["fits"][method][test]
        spread = theirs["tau2"] + np.median(vi)
        scale = max(theirs["se"] or np.sqrt(spread / len(vi)), abs(theirs["estimate"]))
        close(found.tau2[i], theirs["tau2"], scale=spread, relative=SOLVED)
        for mine, column in (("estimate", "estimate"), ("ci_low", "ci_lb"), ("ci_high", "ci_ub")):
            close(getattr(found, mine)[i], theirs[column], scale=scale, relative=SOLVED)
        close(found.i2[i], theirs["I2"], scale=100.0, relative=SOLVED)


@pytest.mark.parametrize("name", LEFT_ONE_OUT)
def test_selections_agree_with_leave_one_out_of_metafor(name):
    one = case(name)
    yi, vi = effects_of(one)
    without = {f"without {i}": np.arange(len(yi)) != i for i in range(len(yi))}
    compared = 0
    for key, theirs in one["leave1out"].items():
        method, test = key.split("_")
        if theirs.get("status") != "ok":
            continue
        found = specifications.specification_curve(
            yi, vi, selections=without, tau2_methods=method, ci_methods=TESTS[test]
        )
        se = numbers(theirs["se"])
        close(found.estimate, theirs["estimate"], scale=np.maximum(se, 1e-300), relative=SAME)
        close(found.q, theirs["Q"], scale=1.0, relative=SAME)
        compared += 1
    assert compared


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_every_specification_is_the_analysis_made_alone(seed):
    rng = np.random.default_rng(seed)
    k = 7
    yi, vi = rng.normal(0, 1, (2, k)), np.exp(rng.normal(-2, 1, (2, k)))
    yi[1, 2], vi[1, 2] = np.nan, np.nan
    masks = {str(i): rng.random(k) < 0.6 for i in range(4)} | {"all": np.ones(k, dtype=bool)}
    found = specifications.specification_curve(
        yi,
        vi,
        selections=masks,
        tau2_methods=("EE", "REML", "DL", "PM"),
        ci_methods=("wald", "hksj", "hksj-floor", "t"),
        variants=("RR", "OR"),
        level=0.9,
    )
    assert len(found.k) == 2 * 5 * (4 * 4 - 2)
    seen = set()
    for i in range(len(found.k)):
        variant, selection, method, ci_method = found.words(i)
        seen.add((variant, selection, method, ci_method))
        row = ("RR", "OR").index(variant)
        member = masks[selection] & ~np.isnan(yi[row])
        assert found.k[i] == member.sum()
        assert (found.members[row, tuple(masks).index(selection)] == member).all()
        if not member.any():
            assert found.status[i] == "no study"
            assert np.isnan(found.estimate[i])
            continue
        y, v = yi[row, member], vi[row, member]
        if method == "EE":
            alone = pooling.common_effect(y, v, ci_method=ci_method, level=0.9)
        else:
            alone = pooling.random_effects(y, v, tau2_method=method, ci_method=ci_method, level=0.9)
        assert found.status[i] == ("single study" if member.sum() == 1 else "pooled")
        for name in ("estimate", "se", "ci_low", "ci_high", "p_value", "q"):
            close(getattr(found, name)[i], getattr(alone, name), scale=1.0, relative=SAME)
        if member.sum() > 1:
            close(found.tau2[i], alone.tau2 or 0.0, scale=1.0, relative=SAME)
            close(found.i2[i], alone.i2, scale=1.0, relative=SAME)
        else:
            assert np.isnan(found.tau2[i])
    assert len(seen) == len(found.k)


def test_the_same_studies_by_another_name_are_counted_once():
    yi, vi = [0.1, 0.5, 0.9, 0.3], [0.02, 0.05, 0.03, 0.1]
    twice = {"all": [True] * 4, "without abstracts": [True] * 4, "no cohort": [True, True, False, True]}
    found = specifications.specification_curve(yi, vi, selections=twice, tau2_methods=("REML", "DL"))
    assert found.same_as.tolist() == [0, 1, 0, 1, 4, 5]


def test_the_curve_rises_and_leaves_out_what_has_no_estimate():
    none = {"all": [True, True, True], "none": [False, False, False], "one": [False, True, False]}
    found = specifications.specification_curve([0.3, -0.2, 0.9], [0.1, 0.2, 0.1], selections=none)
    curve = found.curve()
    assert sorted(curve.tolist()) == [0, 2]
    assert found.estimate[curve[0]] == -0.2
    assert found.status.tolist() == ["pooled", "no study", "single study"]
    only_none = specifications.specification_curve([0.3], [0.1], selections={"none": [False]})
    assert only_none.curve().size == 0


def test_measures_and_corrections_are_variants():
    # Two of the studies have no event in one arm; Carter-like counts.
    table = [0, 3, 5, 1], [40, 60, 80, 25], [2, 4, 9, 0], [42, 58, 81, 25]
    variants = {
        f"{measure}, {add} to {to}": effects.two_by_two(*table, measure, add=add, to=to)
        for measure, (add, to) in itertools.product(
            ("RR", "OR"), ((0.5, "only0"), (0.1, "all"), (0.5, "none"))
        )
    }
    found = specifications.specification_curve(
        [one.yi for one in variants.values()],
        [one.vi for one in variants.values()],
        variants=tuple(variants),
        tau2_methods="DL",
    )
    for i, (name, one) in enumerate(variants.items()):
        alone = pooling.random_effects(one.yi, one.vi, tau2_method="DL")
        assert found.words(i)[0] == name
        assert found.k[i] == alone.k == (2 if "none" in name else 4)
        close([found.estimate[i], found.tau2[i]], [alone.estimate, alone.tau2], scale=1.0, relative=SAME)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"vi": [0.1, -0.2, 0.1]}, "vi: row 2 is not a variance"),
        ({"vi": [0.1, 0.2]}, r"shapes \(1, 3\) and \(1, 2\)"),
        ({"yi": ["a", "b", "c"]}, "not numbers"),
        ({"tau2_methods": ("REML", "XX")}, "'XX' is not known"),
        ({"tau2_methods": ("REML", "REML")}, "each only once"),
        ({"tau2_methods": ()}, "at least one"),
        ({"tau2_methods": "EE"}, "with EE alone wald and t"),
        ({"ci_methods": ("z",)}, "'z' is not known"),
        ({"selections": {"x": [True, False]}}, "'x' is not a list of 3"),
        ({"selections": {"x": [0, 1, 2]}}, "'x' is not a list of 3"),
        ({"selections": {}}, "a name and a mask"),
        ({"variants": ("a", "b")}, "2 labels for 1 rows"),
        ({"level": 95}, "level"),
    ],
)
def test_wrong_input_is_told(wrong, told):
    given_ = {"yi": [0.1, 0.2, 0.4], "vi": [0.1, 0.2, 0.1]} | wrong
    with pytest.raises(StatsError, match=told):
        specifications.specification_curve(given_.pop("yi"), given_.pop("vi"), **given_)
