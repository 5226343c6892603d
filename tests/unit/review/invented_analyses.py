"""Whole analyses of R's and of invented studies: how tests ask for them."""

import dataclasses
import json
from pathlib import Path

from evidence.record.reviews.methods import AnalysisSpec, ModelSettings
from evidence.review.pooling import analyses
from evidence.review.second import twice
from evidence.review.selection.candidates import find
from unit.review.builders import (
    ANY,
    ONE_ARM,
    SETTINGS,
    TWO_ARM,
    arm,
    counts,
    outcome,
    publication,
    trial,
)

SCALES = {"RR": 0.5, "OR": 0.5, "proportion": 1.0, "MD": 0.5, "mean": 0.5}

CASES = Path(__file__).parents[2] / "reference" / "cases"

# Closed forms differ from R only by rounding.
CLOSED_FORM = 1e-9


def case(name: str) -> dict:
    return json.loads((CASES / f"{name}.json").read_text())


def spec(**changes) -> AnalysisSpec:
    values = dict(id="primary", label="Primary", why="", kind="analysis", settings=SETTINGS, keep={}, drop={},
                  measure=None, comparisons=(), outcomes=(), measures=(), rare_only=False)  # fmt: skip
    return AnalysisSpec(**(values | changes))


def settings(**changes) -> ModelSettings:
    values = {f: getattr(SETTINGS, f) for f in SETTINGS.__dataclass_fields__}
    return ModelSettings(**(values | changes))


def trials(data: dict, **attributes) -> list:
    """R's 2x2 tables as candidates of invented publications."""
    tables = zip(*(data["input"][c] for c in ("ai", "n1i", "ci", "n2i")), strict=True)
    found = []
    for i, (a, n1, c, n2) in enumerate(tables):
        changes = {k: v[i] for k, v in attributes.items()}
        pub = trial(f"s{i:02}", (a, n1), (c, n2), **changes)
        found += find(pub, outcome(), TWO_ARM, ANY).candidates
    return found


def series(events, n) -> list:
    found = []
    for i, (x, size) in enumerate(zip(events, n, strict=True)):
        pub = publication(f"s{i:02}", [arm("a", ["thrombectomy"], size)], [counts(f"s{i:02}", 1, "a", x, size)],
                          design="case series")  # fmt: skip
        found += find(pub, outcome("proportion", "one"), ONE_ARM, ANY).candidates
    return found


def run(candidates, measure="RR", rare=False, **changes):
    return analyses.run(
        spec(**changes), candidates, analyses.Question(measure, ANY, {}, rare), twice.analysis
    ).analysis


SCALE = {**SCALES, "RD": 0.1, "survival": 1.0}


def under(rule: str, **changes):
    return settings(rule=rule, tau_prior_scale=SCALE, prediction_from=5, **changes)


HOUSE, COCHRANE, IQWIG = under("house"), under("cochrane"), under("iqwig")


def tables(rows) -> list:
    columns = dict(zip(("ai", "n1i", "ci", "n2i"), zip(*rows, strict=True), strict=True))
    return trials({"input": columns})


def survivals():
    found = []
    for c, s in zip(series([1] * 4, [40] * 4), (0.6, 0.75, 0.65, 0.9), strict=True):
        arm = dataclasses.replace(c.intervention, survival=s, survival_se=0.05, n=40, events=None)
        found.append(dataclasses.replace(c, kind="survival", intervention=arm))
    return found
