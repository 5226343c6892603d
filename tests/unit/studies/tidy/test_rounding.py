"""Counts and denominators behind a printed percentage, against decimal arithmetic."""

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.studies.tidy.rounding import counts_that_fit, denominators_that_fit, fits, fits_truncated


def printed_as(events, n, decimals, how):
    return float((Decimal(100 * events) / Decimal(n)).quantize(Decimal(1).scaleb(-decimals), how))


@settings(max_examples=150, deadline=None)
@given(n=st.integers(1, 400), percent=st.decimals(0, 100, places=2), decimals=st.integers(0, 2))
def test_counts_that_fit_are_those_found_by_trying_every_count(n, percent, decimals):
    printed = float(round(percent, decimals))
    tried = [
        c
        for c in range(n + 1)
        if printed in (printed_as(c, n, decimals, ROUND_HALF_UP), printed_as(c, n, decimals, ROUND_HALF_EVEN))
    ]
    assert list(counts_that_fit(printed, decimals, n)) == tried


@settings(max_examples=150, deadline=None)
@given(n=st.integers(1, 400), share=st.floats(0, 1), decimals=st.integers(0, 2))
def test_a_truncated_percentage_is_recognised(n, share, decimals):
    events = round(share * n)
    assert fits_truncated(events, n, printed_as(events, n, decimals, ROUND_FLOOR), decimals)


def test_41_1_percent_of_90_is_37():
    assert list(counts_that_fit(41.1, 1, 90)) == [37]


def test_12_percent_of_336_is_39_to_42():
    assert list(counts_that_fit(12.0, 0, 336)) == [39, 40, 41, 42]


def test_no_count_of_66_is_37_1_percent():
    assert list(counts_that_fit(37.1, 1, 66)) == []


def test_25_is_37_9_percent_of_66_and_not_of_67():
    assert denominators_that_fit(25, 37.9, 1, 200) == [66]
    assert not fits(25, 67, 37.9, 1)


def test_a_tie_fits_both_ways_of_rounding():
    assert fits(1, 8, 12.5, 1)
    assert fits(1, 8, 13.0, 0)  # half up
    assert fits(1, 8, 12.0, 0)  # half to even
    assert not fits(3, 8, 37.0, 0)  # 37.5 rounds to 38 either way


def test_counts_of_a_register_of_millions_are_found_at_once():
    n = 7_654_321_000
    fit = counts_that_fit(37.1, 1, n)
    assert fits(fit[0], n, 37.1, 1) and fits(fit[-1], n, 37.1, 1)
    assert not fits(fit[0] - 1, n, 37.1, 1) and not fits(fit[-1] + 1, n, 37.1, 1)


def test_a_denominator_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        counts_that_fit(50.0, 0, 0)


def test_denominators_are_all_that_fit():
    for events in (0, 1, 7, 40):
        for percent, decimals in ((0.0, 0), (0.0, 1), (0.4, 1), (12.5, 1), (33.0, 0), (99.9, 1), (100.0, 0)):
            slow = [n for n in range(max(events, 1), 1501) if fits(events, n, percent, decimals)]
            assert denominators_that_fit(events, percent, decimals, 1500) == slow
