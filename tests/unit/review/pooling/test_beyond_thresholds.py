"""Probabilities on both sides of a threshold, and the fewest studies of which a prior predicts another."""

import pytest

from evidence.review.pooling import analyses, computing
from evidence.review.pooling.thresholds import NO_DIFFERENCE, Threshold
from unit.review.builders import ANY
from unit.review.invented_analyses import HOUSE, SCALE, run, series, settings, spec, survivals, tables

# Integrals on grids, asked twice.
INTEGRATED = 1e-9
TWO = [(24, 60, 31, 60), (15, 40, 22, 40)]
# What two studies by the model with a prior are near to, and a value far below.
ASKED = {
    "RR": (tables(TWO), 0.75, 0.2),
    "proportion": (series([12, 9], [30, 25]), 0.38, 0.02),
    "survival": (survivals()[:2], 0.68, 0.1),
}


def beyond(measure, candidates, value, side):
    question = analyses.Question(measure, ANY, {}, False, Threshold(value, NO_DIFFERENCE, side, measure))
    return analyses.run(
        spec(settings=HOUSE), candidates, question, lambda g: computing.compute(g).analysis
    ).analysis.beyond


@pytest.mark.parametrize("measure", ASKED)
def test_what_lies_above_a_threshold_and_below_it_is_everything(measure):
    candidates, near, low = ASKED[measure]
    for value, least, most in ((near, 0.1, 0.9), (low, 0.97, 1.0)):
        above, below = (beyond(measure, candidates, value, side) for side in ("above", "below"))
        assert above.basis == below.basis == "posterior"
        assert above.mean + below.mean == pytest.approx(1, abs=INTEGRATED)
        assert above.new_study + below.new_study == pytest.approx(1, abs=INTEGRATED)
        assert least <= above.mean <= most
        # Another study lies about the average: it is less sure on which side.
        assert abs(above.new_study - 0.5) <= abs(above.mean - 0.5) + INTEGRATED


def test_three_studies_are_the_fewest_of_which_a_prior_predicts_another():
    rows = [*TWO, (18, 50, 27, 52)]
    chosen = settings(rule="none", two_arm_model="Bayesian", tau_prior_scale=SCALE)
    three, two = (run(tables(some), settings=chosen) for some in (rows, TWO))
    assert (three.model, two.model) == ("Bayesian", "Bayesian")
    assert three.pi_low < three.ci_low < three.ci_high < three.pi_high
    assert two.pi_low is None and two.pi_high is None
