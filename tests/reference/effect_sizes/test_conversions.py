"""Conversions from quantiles, intervals and groups agree with formulas evaluated in R."""

import numpy as np
import pytest

from evidence.stats import conversions, effects

from ..fixtures import close, table

FILE = table("median_to_mean")
INPUT = FILE["input"]
REPORTED = {
    "from_range": ("minimum", "maximum"),
    "from_quartiles": ("q1", "q3"),
    "from_both": ("minimum", "q1", "q3", "maximum"),
}
NAMES = {"minimum": "min", "maximum": "max", "q1": "q1", "q3": "q3"}
MEANS = {"mean_wan2014": "wan", "mean_luo2018": "luo", "mean_hozo2005_range": "hozo"}
SDS = {"sd_wan2014": "wan", "sd_shi2020": "shi", "sd_cochrane_iqr": "cochrane", "sd_range_over_4": "cochrane"}


@pytest.mark.parametrize(("block", "key"), [(b, k) for b in REPORTED for k in FILE[b]])
def test_mean_and_sd_from_quantiles(block, key):
    quantiles = {name: INPUT[NAMES[name]] for name in REPORTED[block]}
    if key in MEANS:
        ours = conversions.mean_from_quantiles(INPUT["n"], INPUT["median"], method=MEANS[key], **quantiles)
    else:
        ours = conversions.sd_from_quantiles(INPUT["n"], INPUT["median"], method=SDS[key], **quantiles)
    close(ours, FILE[block][key])


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


def test_sd_from_the_interval_of_a_mean():
    block = FILE["mean_from_ci"]
    for i, level in enumerate(block["level"]):
        for t, key in ((True, "t"), (False, "normal")):
            sd = conversions.sd_from_interval(block["lo"][i], block["hi"][i], block["n"][i], level, t=t)
            close(sd[0], block[f"sd_{key}"][i])
            close(conversions.sd_from_se(block[f"se_{key}"][i], block["n"][i])[0], block[f"sd_{key}"][i])


def test_change_from_baseline():
    block = FILE["change_from_baseline"]
    close(conversions.sd_of_change(block["sd1"], block["sd2"], block["r"]), block["sd_change"])
    close(conversions.correlation_from_sds(block["sd1"], block["sd2"], block["sd_change"]), block["r"])
    columns = [block[c] for c in ("m1", "sd1", "m2", "sd2", "n", "r")]
    for measure in ("MC", "SMCC", "SMCR"):
        ours = effects.mean_change(*columns, measure=measure)
        close(ours.yi, block[f"escalc_{measure}"]["yi"])
        close(ours.vi, block[f"escalc_{measure}"]["vi"])


def test_every_block_of_the_file_is_compared():
    compared = {*REPORTED, "input", "combine_two_groups", "mean_from_ci", "change_from_baseline"}
    assert set(FILE) - {"schema_version", "generated_with", "what", "sources"} == compared
    assert np.isfinite(INPUT["n"]).all()
