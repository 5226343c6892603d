"""The optimal information size is the sample size that R and statsmodels give."""

import math

import pytest
from statsmodels.stats.power import NormalIndPower

from evidence.stats.errors import StatsError
from evidence.stats.monitoring.information_size import aimed_at, of_means, of_risks

# R 4.2.2: 2 * power.prop.test(p1, p2, sig.level, power)$n, printed with 12 digits; R finds it by a root search.
R_POWER_PROP_TEST = [
    (0.25, 0.5, 0.05, 0.8, 115.346879463),
    (0.2, 0.15, 0.05, 0.8, 1810.73155593),
    (0.01, 0.0075, 0.05, 0.9, 58322.5511316),
    (0.436, 0.327, 0.01, 0.8, 924.898446006),
]
ROOT_SEARCH = 1e-4  # uniroot's tolerance, relative
ROUNDED = 1e-12  # sums and products of shares
OTHER_TAIL = 1e-5  # statsmodels counts the chance of a result on the wrong side, the formula does not


@pytest.mark.parametrize(("risk", "other", "alpha", "power", "total"), R_POWER_PROP_TEST)
def test_risks_need_as_many_people_as_in_r(risk, other, alpha, power, total):
    assert of_risks(risk, other, alpha, power) == pytest.approx(total, rel=ROOT_SEARCH)


@pytest.mark.parametrize(
    ("difference", "alpha", "power"), [(0.2, 0.05, 0.8), (-0.5, 0.05, 0.9), (1, 0.01, 0.7)]
)
def test_means_need_as_many_people_as_in_statsmodels(difference, alpha, power):
    an_arm = NormalIndPower().solve_power(abs(difference), alpha=alpha, power=power, alternative="two-sided")
    assert of_means(difference, alpha, power) == pytest.approx(2 * an_arm, rel=OTHER_TAIL)


def test_two_risks_can_be_exchanged():
    assert of_risks(0.1, 0.3) == of_risks(0.3, 0.1)


@pytest.mark.parametrize(
    "call",
    [lambda: of_risks(0.2, 0.2), lambda: of_risks(1.2, 0.5), lambda: of_risks(0.2, 0.1, alpha=0), lambda: of_means(0)],
)  # fmt: skip
def test_nothing_to_tell_apart_is_refused(call):
    with pytest.raises(StatsError, match="allowed"):
        call()


@pytest.mark.parametrize("more", [True, False])
@pytest.mark.parametrize("risk", [0.0, 0.01, 0.3, 0.5, 0.7, 0.999, 1.0])
@pytest.mark.parametrize("change", [0.0, 0.1, 0.25, 1.0])
def test_what_is_aimed_at_is_the_same_trial_whoever_is_counted_and_the_more_demanding_of_both(
    risk, change, more
):
    wanted = aimed_at(risk, change, more=more)
    assert 0 <= wanted <= 1 and (wanted - risk) * (1 if more else -1) >= 0
    assert 1 - aimed_at(1 - risk, change, more=not more) == pytest.approx(wanted, abs=ROUNDED)
    for side in (risk, 1 - risk):
        assert abs(wanted - risk) <= change * side + ROUNDED
    assert any(abs(wanted - risk) == pytest.approx(change * side, abs=ROUNDED) for side in (risk, 1 - risk))


@pytest.mark.parametrize(
    ("risk", "change"), [(-0.1, 0.25), (1.1, 0.25), (0.2, -0.1), (0.2, 1.1), (math.nan, 0.2)]
)
def test_nothing_is_aimed_at_outside_shares(risk, change):
    with pytest.raises(StatsError):
        aimed_at(risk, change)
