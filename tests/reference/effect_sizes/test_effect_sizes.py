"""Effect sizes agree with metafor's escalc, one study at a time and under every correction rule."""

import numpy as np
import pytest

from evidence.stats import effects

from ..fixtures import INDEX, case, close, ids, numbers, table

ARGUMENTS = {
    "two_arm_binary": (effects.two_by_two, ("ai", "n1i", "ci", "n2i")),
    "two_arm_continuous": (effects.mean_difference, ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")),
    "two_arm_rate": (effects.rate_ratio, ("x1i", "t1i", "x2i", "t2i")),
    "single_proportion": (effects.proportion, ("xi", "ni")),
    "single_rate": (effects.rate, ("xi", "ti")),
    "paired": (effects.mean_change, ("m1i", "sd1i", "m2i", "sd2i", "ni", "ri")),
}
NOT_COMPARED = {
    "correlation": "correlations are no effect of a procedure; these cases serve the pooling tests only",
    "generic": "estimates come with their variances: nothing is computed",
}
VARIANTS = {
    "drop00=TRUE": {"drop00": True},
    "to=all": {"to": "all"},
    "to=if0all": {"to": "if0all"},
    "to=none": {"to": "none"},
    "add=0.1,to=only0": {"add": 0.1},
    "vtype=UB": {"variance": "UB"},
    "vtype=LS2": {"variance": "LS2"},
    "vtype=AV": {"variance": "AV"},
    "vtype=HO": {"variance": "HO"},
}
COMPUTED = [name for name in INDEX if case(name).get("escalc") and case(name)["family"] not in NOT_COMPARED]


def ours(one, **options):
    if one["family"] == "single_mean":
        return effects.mean(*(one["input"][c] for c in ("mi", "sdi", "ni")))
    function, columns = ARGUMENTS[one["family"]]
    return function(*(one["input"][c] for c in columns), measure=one["measure"], **options)


def agree(found, yi, vi):
    yi, vi = numbers(yi), numbers(vi)
    # R keeps a variance of 0; a study that cannot be weighted is dropped here.
    usable = np.isfinite(yi) & (vi > 0)
    assert list(found.dropped) == list(~usable)
    close(found.yi[usable], yi[usable], scale=np.sqrt(vi[usable]))
    close(found.vi[usable], vi[usable])


@pytest.mark.parametrize("name", COMPUTED)
def test_effect_sizes_are_escalcs(name):
    one = case(name)
    found = ours(one)
    agree(found, one["escalc"]["yi"], one["escalc"]["vi"])
    if one["family"] != "single_rate":
        close(found.ni, one["escalc"]["ni"])


@pytest.mark.parametrize(
    ("name", "variant"),
    [(n, v) for n in COMPUTED for v in (case(n).get("escalc_variants") or {})],
)
def test_corrections_are_escalcs(name, variant):
    one = case(name)
    expected = one["escalc_variants"][variant]
    agree(ours(one, **VARIANTS[variant]), expected["yi"], expected["vi"])


def test_every_family_is_computed_or_has_a_reason():
    families = {entry["family"] for entry in INDEX.values()}
    assert families == set(ARGUMENTS) | set(NOT_COMPARED) | {"single_mean"}
    told = {v for n in COMPUTED for v in (case(n).get("escalc_variants") or {})}
    assert told == set(VARIANTS)


@pytest.mark.parametrize("measure", ["PR", "PLN", "PLO", "PAS", "PFT"])
def test_single_proportions_and_their_way_back(measure):
    file = table("single_arm")
    x, n = file["input"]["x"], file["input"]["n"]
    found = effects.proportion(x, n, measure)
    close(found.yi, file[measure]["yi"], scale=found.se)
    close(found.vi, file[measure]["vi"])
    if measure == "PFT":
        back = [effects.back_transform(y, "PFT", n=[size]) for y, size in zip(found.yi, n, strict=True)]
    else:
        back = effects.back_transform(found.yi, measure)
    close(back, file[measure]["back_yi"], scale=1.0)


@pytest.mark.parametrize("measure", ["IR", "IRLN", "IRS", "IRFT"])
def test_single_rates_and_their_way_back(measure):
    rates = table("single_arm")["rates"]
    found = effects.rate(rates["x"], rates["t"], measure)
    close(found.yi, rates[measure]["yi"], scale=found.se)
    close(found.vi, rates[measure]["vi"])
    if measure == "IRFT":
        back = [effects.back_transform(y, "IRFT", n=[t]) for y, t in zip(found.yi, rates["t"], strict=True)]
    else:
        back = effects.back_transform(found.yi, measure)
    close(back, rates[measure]["back_yi"], scale=found.se)


def test_inverse_double_arcsine_on_a_grid():
    grid = table("single_arm")["ipft_grid"]
    back = [effects.back_transform(t, "PFT", n=[size]) for t, size in zip(grid["t"], grid["n"], strict=True)]
    close(back, grid["p"], scale=1.0)


def test_ratios_with_an_interval():
    file = table("kaplan_meier")["ratio_from_ci"]
    rows = zip(file["estimate"], file["lo"], file["hi"], file["level"], strict=True)
    found = [effects.from_interval(e, lo, hi, level) for e, lo, hi, level in rows]
    close([f.yi[0] for f in found], file["yi"])
    close([f.se[0] for f in found], file["se"])


def test_ratios_with_a_p_value():
    file = table("kaplan_meier")["ratio_from_p"]
    close(effects.from_p(file["estimate"], file["p"]).se, file["se"])


def test_all_measures_of_the_reference_are_known():
    assert {entry["measure"] for entry in INDEX.values()} - set(effects.SCALES) == {"COR", "ZCOR"}
    assert ids(family="correlation") == ["cohen1981_ZCOR", "cohen1981_COR"]
