"""Pointwise intervals of a product-limit curve, on each scale, from the first step of ten patients by hand."""

import numpy as np
import pytest
from scipy import special, stats

from evidence.stats.over_time import kaplan_meier

Z = float(stats.norm.ppf(0.95))
# Ten patients, two events at 3 months: S = 0.8; Greenwood's variance of log S is 2 / (10 * 8).
S, SE = 0.8, (2 / 80) ** 0.5
TIME, STATUS = [3.0, 3.0, 5.0, *[9.0] * 7], [1, 1, 0, *[0] * 7]


@pytest.mark.parametrize(
    ("interval", "scale", "back", "slope"),
    [
        ("plain", lambda s: s, lambda x: x, 1.0),
        ("log", np.log, np.exp, 1 / S),
        ("logit", special.logit, special.expit, 1 / (S * (1 - S))),
        ("cloglog", lambda s: np.log(-np.log(s)), lambda x: np.exp(-np.exp(x)), 1 / (S * abs(np.log(S)))),
    ],
)
def test_an_interval_is_made_on_its_scale(interval, scale, back, slope):
    found = kaplan_meier.kaplan_meier(TIME, STATUS, interval=interval, level=0.9)
    ends = sorted(float(back(scale(S) + side * Z * slope * S * SE)) for side in (-1, 1))
    assert found.survival[0] == pytest.approx(S)
    assert (found.ci_low[0], found.ci_high[0]) == pytest.approx((ends[0], min(ends[1], 1.0)), rel=1e-12)
    # Nobody has the event later: the interval stays.
    assert found.ci_low[-1] == found.ci_low[0] and found.ci_high[-1] == found.ci_high[0]


def test_nobody_and_everybody_have_their_own_ends():
    none = kaplan_meier.kaplan_meier([2.0, 4.0], [0, 0])
    assert none.ci_low.tolist() == none.ci_high.tolist() == [1.0, 1.0]
    every = kaplan_meier.kaplan_meier([2.0, 4.0], [1, 1])
    assert every.survival.tolist() == [0.5, 0.0] and np.isnan(every.ci_low[1]) and np.isnan(every.ci_high[1])
