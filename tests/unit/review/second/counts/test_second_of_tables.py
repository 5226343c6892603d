"""Second computations of counts of two arms: what is added to cells, weights, what one ratio leaves over."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from evidence.review.second.counts import (
    both_arms,
    given_totals,
    tables,
    two_arms,
)
from unit.review.builders import SETTINGS

CLOSED = 1e-10


TABLES = tuple(map(np.array, ([3.0, 10.0, 0.0], [30.0, 100.0, 20.0], [6.0, 20.0, 2.0], [31.0, 110.0, 21.0])))


def test_what_one_ratio_leaves_unexplained_is_the_deviance_of_counts_given_arms():
    a, n1, c, n2 = ONE = tuple(column[:1] for column in TABLES)
    assert two_arms.deviance(ONE) == pytest.approx(0.0, abs=1e-6)  # its own ratio
    for measure in ("OR", "RR"):
        assert given_totals.deviance(ONE, measure) == pytest.approx(0.0, abs=1e-6)
    x = (np.array([3.0, 6.0]), np.array([30.0, 60.0]), np.array([6.0, 12.0]), np.array([31.0, 62.0]))
    assert given_totals.deviance(x, "RR") == pytest.approx(0.0, abs=1e-6)  # one ratio for both
    # Of Poisson counts given their totals: a binomial deviance at the common ratio.
    two = tuple(t[:2] for t in TABLES)
    model = GLM(
        np.column_stack([two[0], two[2]]), np.ones((2, 1)), family=Binomial(), offset=np.log(two[1] / two[3])
    )
    assert given_totals.deviance(two, "RR") == pytest.approx(float(model.fit().deviance), rel=1e-6)


def test_weights_that_stand_for_a_likelihood_are_of_counts_with_a_half_in_every_cell():
    found = two_arms.weights(TABLES, "OR", 0.2)
    v = [sum(1 / (x + 0.5) for x in cells) for cells in ((3, 27, 6, 25), (10, 90, 20, 90), (0, 20, 2, 19))]
    assert found == pytest.approx([1 / (one + 0.2) for one in v], rel=CLOSED)
    ratio = two_arms.weights(TABLES, "RR", 0.0)
    assert ratio == pytest.approx(
        [1 / (1 / 3.5 + 1 / 6.5), 1 / (1 / 10.5 + 1 / 20.5), 1 / (1 / 0.5 + 1 / 2.5)], rel=CLOSED
    )
    empty = tuple(np.array([float(x)]) for x in (0, 20, 0, 21))
    assert two_arms.weights(empty, "RR", 0.1) == [0.0] == two_arms.weights(empty, "OR", 0.1)


P, Q = 3 / 30, 6 / 31


@pytest.mark.parametrize(
    ("measure", "effect", "variance", "corrected"),
    [
        ("OR", math.log(P / (1 - P) / (Q / (1 - Q))), 1 / 3 + 1 / 27 + 1 / 6 + 1 / 25,
         (math.log(0.5 / 20.5 / (2.5 / 19.5)), 1 / 0.5 + 1 / 20.5 + 1 / 2.5 + 1 / 19.5)),
        ("RR", math.log(P / Q), 1 / 3 - 1 / 30 + 1 / 6 - 1 / 31,
         (math.log(0.5 / 21 / (2.5 / 22)), 1 / 0.5 - 1 / 21 + 1 / 2.5 - 1 / 22)),
        ("IRR", math.log(P / Q), 1 / 3 + 1 / 6, (math.log(0.5 / 20 / (2.5 / 21)), 1 / 0.5 + 1 / 2.5)),
        ("IRD", P - Q, 3 / 900 + 6 / 961, (0.5 / 20 - 2.5 / 21, 0.5 / 400 + 2.5 / 441)),
        ("RD", P - Q, P * (1 - P) / 30 + Q * (1 - Q) / 31,
         (0.5 / 21 - 2.5 / 22, 0.5 / 21 * 20.5 / 21 / 21 + 2.5 / 22 * 19.5 / 22 / 22)),
    ],
)  # fmt: skip
def test_effects_of_tables_have_a_half_added_where_a_cell_is_empty(measure, effect, variance, corrected):
    none = tuple(np.append(column[[0, 2]], x) for column, x in zip(TABLES, (0.0, 9.0, 0.0, 9.0), strict=True))
    y, v = tables.corrected(none, measure)
    assert y == pytest.approx([effect, corrected[0]], rel=CLOSED)
    assert v == pytest.approx([variance, corrected[1]], rel=CLOSED)


def test_everybody_with_the_event_is_an_empty_cell_of_patients_but_not_of_person_time():
    full = tuple(np.array([x]) for x in (9.0, 9.0, 4.0, 10.0))
    assert tables.corrected(full, "OR")[0] == pytest.approx([math.log(9.5 / 0.5 / (4.5 / 6.5))], rel=CLOSED)
    assert tables.corrected(full, "IRR")[0] == pytest.approx([math.log(1 / 0.4)], rel=CLOSED)
    both = tuple(np.array([x]) for x in (9.0, 9.0, 10.0, 10.0))
    assert len(tables.corrected(both, "RD")[0]) == 0 and len(tables.corrected(both, "IRD")[0]) == 1
    assert [tables.says_something((9, 9, 10, 10), m) for m in ("OR", "RR", "IRR")] == [False, True, True]
    assert [tables.says_something((0, 9, 0, 10), m) for m in ("OR", "RR")] == [False, False]
    assert len(tables.informative(tuple(map(np.concatenate, zip(both, TABLES, strict=True))), "OR")[0]) == 3


@pytest.mark.parametrize(
    ("to", "empty", "by_size", "added"),
    [("only0", True, False, 0.25), ("only0", False, False, 0.0), ("all", False, False, 0.25), ("all", True, False, 0.25),
     ("none", True, False, 0.0), ("only0", True, True, 0.5), ("only0", False, True, 0.0)],
)  # fmt: skip
def test_what_is_added_to_the_cells_of_one_study_follows_the_settings(to, empty, by_size, added):
    settings = SimpleNamespace(to=to, add=0.25, add_by_arm_size=by_size)
    assert both_arms.added_to_cells(settings, empty=empty) == added
    assert both_arms.added_to_cells(SETTINGS, empty=True) == 0.5
