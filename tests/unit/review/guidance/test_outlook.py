"""How studies stand to the conclusion, what devices are worth together, what a further study would do."""

import math
from dataclasses import replace

import numpy as np
import pytest

from evidence.record.dossiers.outlook import (
    COMPATIBLE,
    CONTRASTS,
    SUPPORTS,
)
from evidence.record.results.candidate import ArmFigure
from evidence.review.outlook import devices, further, trial_sequence
from evidence.review.outlook.support import Reach, standing
from unit.review.results import study


@pytest.mark.parametrize(
    ("study", "others", "null", "stands"),
    [
        # two groups; the others exclude no difference
        (Reach(0.5, 0.3, 0.8), Reach(0.6, 0.4, 0.9), 1.0, SUPPORTS),
        (Reach(0.8, 0.5, 1.3), Reach(0.6, 0.4, 0.9), 1.0, COMPATIBLE),
        (Reach(1.5, 1.1, 2.0), Reach(0.9, 0.8, 1.2), 1.0, CONTRASTS),  # clear, and the other way
        (Reach(2.0, 1.3, 3.0), Reach(0.6, 0.4, 0.9), 1.0, CONTRASTS),  # the intervals do not meet
        # nothing is excluded by the others: each holds the other's estimate
        (Reach(0.9, 0.6, 1.4), Reach(1.0, 0.8, 1.3), 1.0, SUPPORTS),
        (Reach(0.5, 0.2, 1.4), Reach(1.0, 0.8, 1.3), 1.0, COMPATIBLE),
        # one group
        (Reach(0.30, 0.20, 0.42), Reach(0.35, 0.25, 0.45), None, SUPPORTS),
        (Reach(0.60, 0.30, 0.90), Reach(0.35, 0.25, 0.45), None, COMPATIBLE),
        (Reach(0.70, 0.55, 0.90), Reach(0.35, 0.25, 0.45), None, CONTRASTS),
    ],
)
def test_the_rule_on_intervals(study, others, null, stands):
    assert standing(study, others, null) == stands


@pytest.mark.parametrize(
    ("used", "told"),
    [
        (("A",), "withdrawn"),
        (("A", "B"), "partly withdrawn"),
        (("B", "C"), "unknown"),
        (("C", "D"), "partly unknown"),
        (("D",), "marketed"),
    ],
)
def test_several_devices_are_worth_what_their_worst_is(used, told):
    status = {"A": "withdrawn", "B": "unknown", "C": "unknown", "D": "marketed"}
    assert devices.market(used, status) == told


def test_diversity_is_that_of_dersimonian_and_laird_by_hand():
    yi, vi = [0.1, -0.6, 0.5, -0.2], [0.04, 0.05, 0.03, 0.06]
    w = 1 / np.array(vi)
    mean = (w * yi).sum() / w.sum()
    q = (w * (np.array(yi) - mean) ** 2).sum()
    tau2 = max(0.0, (q - 3) / (w.sum() - (w**2).sum() / w.sum()))  # the published formula
    expected = 1 - (1 / w.sum()) / (1 / (1 / (np.array(vi) + tau2)).sum())
    assert trial_sequence.diversity(yi, vi) == pytest.approx(expected, rel=1e-9)


class _Primary:
    def __init__(self, measure, estimate):
        self.measure, self.estimate = measure, estimate


class _Synthesis:
    def __init__(self, measure, estimate):
        self.primary = _Primary(measure, estimate)


def test_a_further_study_finds_what_is_pooled():
    base = study("Alpha")[0]
    trial = replace(
        base,
        kind="counts",
        intervention=ArmFigure(("a",), "a", n=40, events=10),
        comparator=ArmFigure(("b",), "b", n=40, events=20),
    )
    found = further.imagined(_Synthesis("RR", 0.5), [trial], 200)
    assert (found.intervention.events, found.intervention.n) == (25, 100)  # half of the median risk of a half
    assert (found.comparator.events, found.comparator.n) == (50, 100)
    odds = further.imagined(_Synthesis("OR", 1 / 3), [trial], 200)
    assert odds.intervention.events == 25  # odds 1 of the comparator, a third of them
    one = replace(trial, comparator=None)
    assert further.imagined(_Synthesis("proportion", 0.3), [one], 50).intervention.events == 15
    kept = further.imagined(_Synthesis("survival", 0.8), [one], 100).intervention
    assert kept.survival == 0.8 and kept.survival_se == pytest.approx(math.sqrt(0.8 * 0.2 / 100))


def test_no_study_is_imagined_where_the_figures_give_none():
    means = replace(
        study("Alpha")[0], kind="means", intervention=ArmFigure(("a",), "a", n=9, mean=1.0, sd=1.0)
    )
    assert further.imagined(_Synthesis("MD", 0.5), [means], 50) is None
