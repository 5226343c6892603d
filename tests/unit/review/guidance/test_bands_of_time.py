"""The bands of the map of gaps, and the people of a trial."""

import pytest

from evidence.record.dossiers.dossier import BANDS
from evidence.review.guidance.gaps import band_of
from evidence.review.outlook import monitoring
from evidence.review.pooling.modelling import bayesian
from unit.review import builders, results


@pytest.mark.parametrize(
    ("months", "band"),
    [(0, 0), (0.1, 1), (1.5, 1), (1.6, 2), (6.5, 2), (6.6, 3), (13.5, 3), (13.6, 4), (26, 4), (26.1, 5), (60, 5), (None, 6)],
)  # fmt: skip
def test_a_time_lies_in_the_first_band_that_reaches_it(months, band):
    assert band_of(builders.row("p", 1, "a", months=months)) == BANDS[band]


def test_a_figure_from_before_treatment_has_no_band():
    at = {"months": 0, "kind": "baseline", "printed": "baseline"}
    assert band_of(builders.row("p", 1, "a", at=at)) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "n", "people"),
    [((1, 30), (2, 40), 99, 70), ((1, 30), (2, None), 99, 99), ((1, 30), None, 30, 30), (None, None, 55, 55), (None, None, None, None)],
)  # fmt: skip
def test_people_of_a_trial_are_those_of_both_arms_else_what_is_said_of_all(ours, theirs, n, people):
    arms = [None if arm is None else results.arm(*arm) for arm in (ours, theirs)]
    candidate, _ = results.study("x", *arms, n=n)
    assert monitoring._people(candidate) == people


@pytest.mark.parametrize(
    ("ours", "theirs", "kind", "n", "size"),
    [
        ((1, 30), (2, 60), "counts", 90, 20.0), ((1, 30), None, "counts", 30, 30.0), (None, None, "effect", 80, 20.0),
        (None, None, "counts", 80, None), (None, None, "effect", None, None), ((1, None), (2, 60), "counts", 60, None),
    ],
)  # fmt: skip
def test_the_size_that_an_error_speaks_for_is_half_the_harmonic_mean_of_two_arms(ours, theirs, kind, n, size):
    arms = [None if arm is None else results.arm(*arm) for arm in (ours, theirs)]
    candidate, _ = results.study("x", *arms, kind=kind, n=n)
    assert bayesian._size(candidate) == size
