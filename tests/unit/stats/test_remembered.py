"""A fit asked for again is given back, and only where every argument is the same."""

import numpy as np
import pytest

from evidence.stats import exact
from evidence.stats.numerics._remembered import remembered


def counting(most=2):
    calls = []

    @remembered(most)
    def work(*args, **kwargs):
        calls.append((args, kwargs))
        if args and isinstance(args[0], str):
            raise ValueError
        return object()

    return work, calls


def test_the_same_arguments_are_computed_once_and_others_anew():
    work, calls = counting(most=100)
    x = np.array([1.0, 2.0])
    assert work(x, level=0.95) is work(x.copy(), level=0.95) and len(calls) == 1
    others = (
        ((x, ), {"level": 0.9}), ((x, ), {}), ((np.nextafter(x, 9.0), ), {"level": 0.95}), ((np.array([1, 2]), ), {"level": 0.95}),
        ((x[::-1], ), {"level": 0.95}), (([1.0, 2.0], ), {"level": 0.95}), ((x[:, None], ), {"level": 0.95}),
        ((0.0, ), {}), ((-0.0, ), {}), ((0, ), {}), ((False, ), {}),
    )  # fmt: skip
    found = [work(*args, **kwargs) for args, kwargs in others]
    assert len(set(map(id, found))) == len(others) and len(calls) == len(others) + 1


def test_an_error_is_raised_again_and_the_oldest_results_go():
    work, calls = counting(most=2)
    for _ in range(2):
        with pytest.raises(ValueError):
            work("fail")
    first = work(1)
    work(2)
    work(3)
    assert work(1) is not first and len(calls) == 6
    assert work([1], {"not": "hashable"}) is not work([1], {"not": "hashable"})


def test_what_is_given_back_is_what_a_fit_alone_makes():
    events, n = np.array([3.0, 10.0, 30.0]), np.array([30.0, 30.0, 31.0])
    again = exact.bayesian_average(events, n), exact.bayesian_average(events, n)
    alone = exact.bayesian_average.__wrapped__(events, n)
    assert again[0] is again[1]
    assert (alone.estimate, alone.ci_low, alone.ci_high) == (
        again[0].estimate,
        again[0].ci_low,
        again[0].ci_high,
    )
