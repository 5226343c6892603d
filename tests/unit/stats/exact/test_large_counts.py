"""The beta-binomial model of many patients: summed by quadrature, equal to the sum term by term."""

import numpy as np
import pytest

from evidence.stats.exact import beta_binomial
from evidence.stats.exact.one_group import overdispersion

EVENTS, PATIENTS = np.array([900, 8_300, 41_000, 9]), np.array([3_000, 30_000, 120_000, 30])
# relative: what is left out is of the order of the first term summed by quadrature to the third
TOLERANCE = 1e-7
WHAT = ("estimate", "se", "overdispersion", "overdispersion_se", "log_likelihood", "q")


def test_quadrature_gives_what_the_sum_of_all_terms_gives(monkeypatch):
    monkeypatch.setattr(overdispersion, "_ONE_BY_ONE", 2_000)  # three studies have a tail, one has none
    quick = beta_binomial(EVENTS, PATIENTS)
    monkeypatch.setattr(overdispersion, "_ONE_BY_ONE", 10**9)
    exact = beta_binomial(EVENTS, PATIENTS)
    for name in WHAT:
        assert getattr(quick, name) == pytest.approx(getattr(exact, name), rel=TOLERANCE)
    assert quick.overdispersion_ci == pytest.approx(exact.overdispersion_ci, rel=TOLERANCE)


@pytest.mark.parametrize("mu", [-6.0, 0.0, 4.0])
@pytest.mark.parametrize("rho", [0.0, 1e-5, 0.2, 0.999])
def test_likelihood_and_derivatives_are_the_sums(monkeypatch, mu, rho):
    x, n = np.array([5_003.0, 20_000.0]), np.array([12_007.0, 50_000.0])
    quick = overdispersion._Sums(x, n)
    monkeypatch.setattr(overdispersion, "_ONE_BY_ONE", 10**9)
    exact = overdispersion._Sums(x, n)
    assert len(quick.j) < 10_000 < len(exact.j)
    for name in ("value", "d_mu", "d_rho", "d_mu_mu", "d_mu_rho", "d_rho_rho"):
        a, b = (getattr(sums.evaluate(mu, rho), name) for sums in (quick, exact))
        assert a == pytest.approx(b, rel=1e-6, abs=1e-3)


def test_ten_million_patients_take_few_terms():
    x, n = [1_000_000, 2_500_000, 3], [10_000_000, 10_000_000, 20]
    found = beta_binomial(x, n)
    assert found.estimate is not None and 0 < found.overdispersion < 1
    assert len(overdispersion._Sums(np.array(x), np.array(n)).j) < 10_000
