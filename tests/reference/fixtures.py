"""Read the reference results from R (README.md describes them)."""

import functools
import json
from pathlib import Path

import numpy as np

from evidence.stats.inverse_variance import pooling

FOLDER = Path(__file__).parent
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["cases"]

# R and this library evaluate the same closed formulas in double precision; the order of sums differs. R's numbers
# are written with all digits of a double, so nothing is lost on the way. Largest deviation of any: 5e-11.
CLOSED_FORM = 1e-10
# Solutions of an equation in tau2; both sides were solved to about 1e-11 of the data. Largest deviation: 7e-11.
SOLVED = 1e-9
# A p value below this is compared on this scale: it is the exponential of what was computed, and its relative error
# grows with the square of the statistic.
P_EXACT = 1e-12
# Two-sided 95 % quantile of the normal distribution, to the last digit of a double.
Z = 1.959963984540054


@functools.cache
def case(case_id: str) -> dict:
    """One data set with one measure and all that R found."""
    return json.loads((FOLDER / INDEX[case_id]["file"]).read_text(encoding="utf-8"))


@functools.cache
def table(name: str) -> dict:
    """One of the files that are not cases, for example `binomial_intervals`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def ids(**wanted: object) -> list[str]:
    """Case ids whose index entry has these values, for example ids(family="two_arm_binary")."""
    return [
        name for name, entry in INDEX.items() if all(entry[key] == value for key, value in wanted.items())
    ]


def numbers(values: object) -> np.ndarray:
    """Array of R's numbers: null is nan, the strings "Inf" and "-Inf" are infinities."""
    read = {"Inf": np.inf, "-Inf": -np.inf, None: np.nan}
    flat = values if isinstance(values, list) else [values]
    return np.array([read[v] if v is None or isinstance(v, str) else v for v in flat], dtype=float)


def effects_of(one: dict) -> tuple[np.ndarray, np.ndarray]:
    """Return yi and vi of a case as R pooled them."""
    source = one["input"] if one["family"] == "generic" else one["escalc"]
    yi, vi = numbers(source["yi"]), numbers(source["vi"])
    left_out = one.get("excluded_from_pooling", [])
    return np.delete(yi, left_out), np.delete(vi, left_out)


def pooled_by_level(yi, vi, levels, **ways) -> dict[str, object]:
    """Studies of each level of a moderator pooled alone, common-effect where tau2 is "EE"; some have no level."""
    found = {}
    for level in sorted({level for level, y in zip(levels, yi, strict=True) if level is not None and y == y}):
        of = [i for i, other in enumerate(levels) if other == level]
        if ways["tau2_method"] == "EE":
            found[level] = pooling.common_effect(yi[of], vi[of], ci_method=ways["ci_method"])
        else:
            found[level] = pooling.random_effects(yi[of], vi[of], **ways)
    return found


def close(ours: object, theirs: object, scale: object = 0.0, relative: float = CLOSED_FORM) -> None:
    """Assert |ours - theirs| <= relative * max(|theirs|, scale), nan equal to nan.

    `scale` is the natural size of the quantity (a standard error, a typical variance) where the value itself
    can be 0.
    """
    ours, theirs = np.asarray(ours, dtype=float), numbers(theirs) if isinstance(theirs, list) else theirs
    theirs = np.asarray(np.nan if theirs is None else theirs, dtype=float)
    assert ours.shape == theirs.shape, f"shapes {ours.shape} and {theirs.shape}"
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        near = np.abs(ours - theirs) <= relative * np.maximum(np.abs(theirs), scale)
    assert (same | near).all(), f"ours {ours}\nR's  {theirs}\nallowed {relative} of max(|R's|, {scale})"
