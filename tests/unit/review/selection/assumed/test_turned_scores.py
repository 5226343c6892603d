"""A score that runs the other way enters a standardised difference with its sign turned."""

import pytest

from evidence.display.prose.notes import sentence
from evidence.record.better import Better
from evidence.record.known import known
from evidence.review.pooling.effects.study_effects import compute
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, SETTINGS, TWO_ARM, arm, outcome, publication, row

HEALTH, DISABILITY = "health", "disability"
BOTH = outcome(
    "SMD", of=(HEALTH, DISABILITY), kind="continuous", direction=Better.HIGHER, turned=(DISABILITY,)
)
# Closed form: the small-sample factor 1 - 3 / (4 df - 1) on a difference of one SD, 2 x 40 patients.
ONE_SD = 1 - 3 / (4 * 78 - 1)
EXACT = 1e-4  # the factor above is the usual approximation of the exact one


def scored(name, a, b):
    def mean(arm_id, value):
        values = {"mean": value, "sd": 10.0, "n": 40}
        return row("x", 1, arm_id, outcome=name, type="mean", values=values)

    arms = [arm("a", ["lysis"], 40), arm("b", ["anticoagulation"], 40)]
    (candidate,) = find(publication("x", arms, [mean("a", a), mean("b", b)]), BOTH, TWO_ARM, ANY).candidates
    return candidate


def test_more_health_and_less_disability_are_one_benefit():
    better, also_better = scored(HEALTH, 50.0, 40.0), scored(DISABILITY, 30.0, 40.0)
    effects = compute([better, also_better], "SMD", SETTINGS)
    assert [e.yi for e in effects.studies] == pytest.approx([ONE_SD, ONE_SD], abs=EXACT)


def test_a_turned_score_says_so():
    candidate = scored(DISABILITY, 30.0, 40.0)
    assert "sign turned" in " ".join(sentence(step.what) for step in candidate.derivation)
    assert not any("turned" in sentence(step.what) for step in scored(HEALTH, 50.0, 40.0).derivation)


def test_a_printed_difference_changes_its_sign_and_its_limits_their_places():
    printed = row("x", 1, None, outcome=DISABILITY, type="effect", comparison=["a", "b"],
                  values={"measure": "SMD", "estimate": -0.5, "low": -0.9, "high": -0.1, "level": 0.95})  # fmt: skip
    arms = [arm("a", ["lysis"], 40), arm("b", ["anticoagulation"], 40)]
    (candidate,) = find(publication("x", arms, [printed]), BOTH, TWO_ARM, ANY).candidates
    effect = known(candidate.effect)
    assert (effect.estimate, effect.ci_low, effect.ci_high) == (0.5, 0.1, 0.9)
