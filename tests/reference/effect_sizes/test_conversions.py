"""Conversions from quantiles, intervals and groups agree with formulas evaluated in R."""

import numpy as np
import pytest

from evidence.stats import effects
from evidence.stats.quantiles import conversions

from ..fixtures import close, table

FILE = table("median_to_mean")
INPUT = FILE["input"]
REPORTED = {
    "from_range": ("minimum", "maximum"),
    "from_quartiles": ("q1", "q3"),
    "from_both": ("minimum", "q1", "q3", "maximum"),
}
NAMES = {"minimum": "min", "maximum": "max", "q1": "q1", "q3": "q3"}
# Which of our methods takes the formula, for the mean or the standard deviation; with both pairs "luo" goes with Shi.
MEANS = {"mean_wan2014": "wan", "mean_luo2018": "luo"}
SDS = {"sd_wan2014": "wan", "sd_shi2020": "luo"}
OLDER = {"mean_hozo2005_range", "sd_cochrane_iqr", "sd_range_over_4"}  # not offered


@pytest.mark.parametrize(("block", "key"), [(b, k) for b in REPORTED for k in FILE[b] if k not in OLDER])
def test_mean_and_sd_from_quantiles(block, key):
    quantiles = {name: INPUT[NAMES[name]] for name in REPORTED[block]}
    method = (MEANS | SDS)[key]
    ours = conversions.mean_sd_from_quantiles(
        INPUT["n"], INPUT["median"], method=method, gate=False, **quantiles
    )
    close(ours.mean if key in MEANS else ours.sd, FILE[block][key])


@pytest.mark.parametrize("block", REPORTED)
def test_the_default_is_luo_with_wan_or_shi(block):
    quantiles = {name: INPUT[NAMES[name]] for name in REPORTED[block]}
    ours = conversions.mean_sd_from_quantiles(INPUT["n"], INPUT["median"], gate=False, **quantiles)
    close(ours.mean, FILE[block]["mean_luo2018"])
    close(ours.sd, FILE[block]["sd_shi2020" if block == "from_both" else "sd_wan2014"])


def test_combine_two_groups():
    block = FILE["combine_two_groups"]
    for i in range(len(block["n"])):
        pair = [[block[f"{column}{g}"][i] for g in (1, 2)] for column in ("m", "sd", "n")]
        close(conversions.combine_groups(*pair), [block["mean"][i], block["sd"][i], block["n"][i]])


def test_change_from_baseline():
    block = FILE["change_from_baseline"]
    columns = [block[c] for c in ("m1", "sd1", "m2", "sd2", "n", "r")]
    for measure in ("MC", "SMCC", "SMCR"):
        ours = effects.mean_change(*columns, measure=measure)
        close(ours.yi, block[f"escalc_{measure}"]["yi"])
        close(ours.vi, block[f"escalc_{measure}"]["vi"])


def test_every_block_of_the_file_is_compared():
    compared = {*REPORTED, "input", "combine_two_groups", "change_from_baseline"}
    inputs_of_others = {"mean_from_ci"}  # standard deviations of intervals are arithmetic of study files
    assert set(FILE) - {"schema_version", "generated_with", "what", "sources"} == compared | inputs_of_others
    assert np.isfinite(INPUT["n"]).all()
