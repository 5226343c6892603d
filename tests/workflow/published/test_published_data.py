"""Published data sets go through the whole way, from a table to its results, and give what metafor gives."""

import math
import shutil

import pytest

from workflow.published import published

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("Rscript") is None, reason="R is not there: Debian's r-cran-metafor brings it"
    ),
]
# Of a standard error, or of the number: both programs solve for tau2 to 1e-10 or closer.
SOLVED = 1e-6
# R's search and quadrature for a binomial-normal model.
SEARCHED = 1e-4


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The synthesis and what R gives, by outcome and comparison."""
    found, expected = published.results(tmp_path_factory.mktemp("published"))
    return {
        (outcome, s.comparison.id): (s, expected[outcome][s.comparison.id])
        for outcome, of in found.items()
        for s in of.syntheses
    }


@pytest.fixture(scope="module")
def weighted(made):
    """Those of effects that are weighted."""
    found = {place: pair for place, pair in made.items() if place[0] != "adherence"}
    assert len(found) == len(made) - 1 == 7
    return found


def near(found, expected, scale=0.0):
    return found is not None and abs(found - expected) <= SOLVED * max(abs(expected), scale)


def by_study(synthesis, rows):
    names = {c.key: c.study for c in synthesis.candidates}
    return {names[row.key]: row for row in rows}


def test_every_study_of_a_table_is_pooled_under_its_own_name_with_its_effect(weighted):
    for place, (synthesis, r) in weighted.items():
        effects = by_study(synthesis, [e for e in synthesis.primary.effects if e.yi is not None])
        assert {*effects} == {*r["effects"]}, place
        for name, (yi, vi) in r["effects"].items():
            assert near(effects[name].yi, yi, math.sqrt(vi)) and near(effects[name].vi, vi), (place, name)


def test_pooled_results_are_those_of_metafor(weighted):
    compared = 0
    for place, (synthesis, r) in weighted.items():
        analyses = {a.id: a for a in synthesis.analyses}
        for name, numbers in r["analyses"].items():
            for key, value in numbers.items():
                found = getattr(analyses[name], key)
                assert near(found, value, numbers["se_scale"]), (place, name, key, found, value)
                compared += 1
    assert compared > 100


def test_prediction_intervals_and_results_without_each_study_are_those_of_metafor(weighted):
    for place, (synthesis, r) in weighted.items():
        ratio = synthesis.primary.scale == "log"
        for found, value in zip(
            (synthesis.primary.pi_low, synthesis.primary.pi_high), r["prediction"], strict=True
        ):
            assert near(math.log(found) if ratio else found, value, synthesis.primary.se_scale), place
        without = by_study(synthesis, synthesis.leave_one_out)
        assert {*without} == {*r["leave_one_out"]}, place
        for name, value in r["leave_one_out"].items():
            found = math.log(without[name].estimate) if ratio else without[name].estimate
            assert near(found, value, synthesis.primary.se_scale), (place, name)


def test_latitude_explains_the_trials_of_bcg_as_in_metafor(made):
    synthesis, r = made["tuberculosis", "vaccine"]
    (fit,) = synthesis.regressions
    slope = fit.coefficients[1]
    assert fit.without_value == ()
    assert near(slope.estimate_scale, r["latitude"]["estimate_scale"])
    assert near(slope.se_scale, r["latitude"]["se_scale"]) and near(slope.p_value, r["latitude"]["p_value"])
    assert near(fit.tau2, r["latitude"]["tau2"]) and near(fit.r2_percent, r["latitude"]["r2_percent"])
    (egger,) = (t for t in synthesis.diagnostics.small_studies.tests if t.name == "Egger")
    assert near(abs(egger.statistic), abs(r["egger"]["statistic"])) and near(
        egger.p_value, r["egger"]["p_value"]
    )


def test_the_median_study_of_shares_is_that_of_the_binomial_normal_model_of_metafor(made):
    synthesis, r = made["adherence", "care"]
    (beside,) = (b for b in synthesis.primary.beside if b.what == "median study")
    found = [beside.estimate, beside.ci_low, beside.ci_high]
    assert found == pytest.approx(r["median_study"], rel=SEARCHED)
    assert synthesis.primary.tau2 == pytest.approx(r["tau2"], rel=SEARCHED)
