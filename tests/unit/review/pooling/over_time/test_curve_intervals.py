"""Intervals of curves over time: by the number of studies, under a prior, and computed twice."""

import math
from dataclasses import replace

import numpy as np
import pytest

from evidence.record.results.analysis import NOT_POOLED, POOLED
from evidence.review.pooling.over_time import curves, fitted_curves
from evidence.review.pooling.over_time.fitted_curves import CurveInput, TimedShare
from evidence.review.second import twice
from evidence.review.second.fitted import curves as second_curves
from evidence.review.selection.choosing import curve_data
from evidence.review.selection.datasets import _comparison
from evidence.stats.bayesian.priors import TauPrior
from unit.review.builders import ONE_ARM, arm, publication
from unit.review.invented_analyses import spec
from unit.review.pooling.over_time.invented_curves import EXACT, IMPUTED, PATENCY, A, B, km, study
from unit.review.told import kinds

# --- the rule by the number of studies ---

PRIOR = {"survival": 1.0}


def ruled(rule, *publications, **changes):
    data = curve_data.collect(publications, PATENCY, ONE_ARM, _comparison(ONE_ARM))
    settings = replace(IMPUTED, rule=rule, tau_prior_scale=PRIOR, **changes)
    return curves.make(data, spec(settings=settings), {}, twice.curve)


def effective(point):
    """Patients with the binomial standard error of the figure."""
    hazard = -math.log(point.survival)
    return (1 - point.survival) / point.survival / (point.vi * hazard**2)


def posterior_of_counts(points):
    """Quantiles of the median study's survival: the likelihood of counts on a grid of its log hazard and tau."""
    eta, tau, z = np.linspace(-7, 5, 481), np.linspace(0.0125, 5, 200), np.linspace(-6, 6, 241)
    height = -(tau**2) / 2 + 0 * eta[:, None]
    for p in points:
        n = effective(p)
        hazard = np.exp(np.minimum(eta[:, None, None] + tau[:, None] * z, 5))
        share = np.exp(n * (1 - p.survival) * np.log(-np.expm1(-hazard)) - n * p.survival * hazard + 0.6 * n)
        height += np.log(np.maximum(share @ np.exp(-(z**2) / 2), 1e-300))
    weight = np.exp(height - height.max()).sum(axis=1)
    below = np.cumsum(weight) / weight.sum()
    return [math.exp(-math.exp(np.interp(q, below, eta))) for q in (0.975, 0.5, 0.025)]


# The curve takes the log hazards as normal given tau.
LAPLACE = 0.02


def test_two_studies_have_the_posterior_at_each_time_and_no_t_with_one_degree_of_freedom():
    """At one common time it is the posterior of the counts of that time, summed here over a plain grid."""
    early = (study("a2010", (6, 0.9)), study("b2012", (6, 0.75), n=60))
    result = ruled("house", *early)
    assert (result.ci_method, result.studies, result.status) == ("credible", 2, POOLED)
    (pooled,) = result.pooled
    low, middle, high = posterior_of_counts(result.points)
    assert [pooled.median_low, pooled.median_study, pooled.median_high] == pytest.approx(
        [low, middle, high], abs=LAPLACE
    )
    # The mean over studies lies nearer to the middle than the median study.
    assert 0.5 < pooled.survival < pooled.median_study
    assert {"two_studies_by_prior", "posterior_median"} <= kinds(*result.notes)
    assert "two_studies_band" not in kinds(*result.warnings)
    assert result.second.agrees and result.second.engine == "scipy"
    # With the t distribution of one degree of freedom the interval would hold nearly everything.
    before = ruled("none", *early).pooled[0]
    assert before.ci_high - before.ci_low > 1.3 * (pooled.ci_high - pooled.ci_low)
    assert all(p.pooled for p in result.points)


def test_curves_of_two_studies_over_several_times_are_computed_twice_under_the_prior():
    result = ruled("house", A, B)
    assert result.ci_method == "credible" and [p.time for p in result.pooled] == [6, 12]
    assert all(p.band_low <= p.ci_low <= p.survival <= p.ci_high <= p.band_high for p in result.pooled)
    assert result.second.agrees and result.second.what.kind == "posterior_summed"


def test_a_curve_with_a_very_large_study_is_computed_twice():
    """The likelihood of 14,000 patients is far narrower than the spread between studies."""
    result = ruled("house", study("a2010", (12, 0.661), n=14_000), study("b2012", (12, 0.86), n=100))
    assert result.second.agrees, result.second.differing


def test_a_posterior_whose_middles_lie_many_errors_apart_has_quantiles():
    tiny = publication(
        "a2010",
        [arm("a", ["thrombectomy"], 100)],
        [km("a2010", 1, 12, 0.661, n=100, values={"se": 0.00042})],
        design="case series",
    )
    others = (study("b2012", (12, 0.86), n=100), study("c2015", (12, 0.8), n=300))
    assert ruled("house", tiny, *others).second.estimate is not None


def test_three_studies_keep_the_usual_interval_where_it_says_no_less_than_they_do():
    apart = (study("a2010", (6, 0.95)), study("b2012", (6, 0.75), n=60), study("c2015", (6, 0.4), n=50))
    alike = (
        study("a2010", (6, 0.84), n=90),
        study("b2012", (6, 0.8), n=60),
        study("c2015", (6, 0.78), n=400),
    )
    for members, method in ((apart, "credible"), (alike, "t")):
        result = ruled("house", *members)
        (usual,) = ruled("none", *members).pooled
        own = [(p.yi - 1.959964 * math.sqrt(p.vi), p.yi + 1.959964 * math.sqrt(p.vi)) for p in result.points]
        hull = max(b for _, b in own) - min(a for a, _ in own)
        width = 2 * 4.302653 * usual.se_scale  # t with two degrees of freedom
        assert result.ci_method == method and (width > hull) is (method == "credible")
        assert result.second.agrees


def test_other_presets_rule_curves_too():
    apart = ruled("iqwig", study("a2010", (6, 0.97), n=90), study("b2012", (6, 0.6), n=90))
    assert (apart.status, apart.pooled, apart.ci_method) == (NOT_POOLED, (), None)
    assert apart.status_reason.kind == "not_pooled_by_preset" and not any(p.pooled for p in apart.points)
    assert len(apart.points) == 2
    alike = ruled("iqwig", study("a2010", (6, 0.84)), study("b2012", (6, 0.8), n=60))
    assert (alike.ci_method, alike.tau2) == ("wald", 0.0)
    patients = [effective(p) for p in alike.points]
    events = sum(n * (1 - p.survival) for n, p in zip(patients, alike.points, strict=True))
    assert alike.pooled[0].survival == pytest.approx(1 - events / sum(patients), rel=EXACT)
    assert alike.second.agrees
    cochrane = ruled("cochrane", A, B)
    assert cochrane.ci_method == "wald" and cochrane.second.agrees


@pytest.mark.parametrize(("name", "times"), [("tau2", 1.02), ("survival", 1.005)])
def test_a_curve_under_a_prior_that_is_a_little_off_is_not_confirmed(name, times):
    """Of tau2 a fifth more passed."""
    points = tuple(TimedShare(s, t, x, 0.06, 30.0) for s, t, x in (("a", 6.0, 0.9), ("a", 12.0, 0.8), ("b", 6.0, 0.75),
                                                                  ("b", 12.0, 0.6)))  # fmt: skip
    given = CurveInput(points, "REML", 0.95, "house", TauPrior("half-normal", 1.0))
    found = fitted_curves.fit(given)
    assert second_curves.compute(given, found).agrees
    last = found.pooled[-1]
    wrong = (
        replace(found, tau2=found.tau2 * times)
        if name == "tau2"
        else replace(found, pooled=(*found.pooled[:-1], replace(last, survival=last.survival * times)))
    )
    assert second_curves.compute(given, wrong).agrees is False
