"""Each study's own effect: where its standard error comes from is said with the numbers."""

import math
from dataclasses import replace

import pytest

from evidence.display.prose.notes import sentence
from evidence.review.pooling.effects.study_effects import compute
from evidence.review.selection.candidates import find
from unit.review.builders import ANY, ONE_ARM, SETTINGS, TWO_ARM, arm, outcome, publication, row

# Two-sided 5% point of the normal distribution, as tables print it to seven digits.
Z = 1.959964
# The table's digits.
RELATIVE = 1e-6


def printed(**values):
    effect = row("x", 1, None, type="effect", comparison=["a", "b"], values={"measure": "RR"} | values)
    pub = publication("x", [arm("a", ["lysis"], 20), arm("b", ["anticoagulation"], 21)], [effect])
    found = find(pub, outcome(), TWO_ARM, ANY).candidates
    (study,) = compute(found, "RR", SETTINGS).studies
    return study


def test_a_printed_interval_is_kept_and_its_width_gives_the_standard_error():
    study = printed(estimate=0.96, low=0.82, high=1.11)
    assert math.sqrt(study.vi) == pytest.approx(math.log(1.11 / 0.82) / (2 * Z), rel=RELATIVE)
    assert (study.ci_low, study.ci_high, study.interval_method) == (0.82, 1.11, "as printed")
    (step,) = study.derivation
    assert sentence(step.what) == "SE from interval: (ln 1.11 − ln 0.82)/(2 × 1.96) = 0.07725"


def test_an_interval_from_a_p_value_is_not_called_printed():
    study = printed(estimate=2.0, p=0.05)
    assert math.sqrt(study.vi) == pytest.approx(math.log(2) / Z, rel=RELATIVE)
    assert study.interval_method == "p value"
    assert study.derivation[0].what.kind == "se_from_p"
    assert (study.note.kind, dict(study.note.numbers)) == ("error_from_p", {"p": 0.05})
    assert "p = 0.05" in sentence(study.derivation[0].what)


def test_an_interval_printed_at_another_level_is_computed_again_and_not_called_printed():
    study = printed(estimate=1.0, low=0.5, high=2.0, level=0.9)
    assert study.interval_method == "printed interval"
    assert study.ci_low < 0.5 and study.ci_high > 2.0


def test_an_imputed_standard_error_says_what_it_assumes():
    km = row("x", 1, "a", type="survival", values={"survival": 0.8, "n": 40})
    pub = publication("x", [arm("a", ["thrombectomy"], 40)], [km])
    found = find(pub, outcome("survival", "one"), ONE_ARM, ANY).candidates
    half, all_ = (
        compute(found, "survival", replace(SETTINGS, imputed_still_at_risk=share)).studies[0]
        for share in (0.5, 1.0)
    )
    assert "n = 40, 0.5 of the event-free still at risk" in sentence(half.derivation[0].what)
    assert half.vi > all_.vi
    assert half.imputed and half.interval_method == "imputed"


def test_an_interval_from_numbers_at_risk_or_printed_is_not_called_imputed():
    for values in ({"at_risk": 20}, {"low": 0.6, "high": 0.9, "level": 0.95}, {"se": 0.05}):
        km = row("x", 1, "a", type="survival", values={"survival": 0.8, "n": 40} | values)
        pub = publication("x", [arm("a", ["thrombectomy"], 40)], [km])
        found = find(pub, outcome("survival", "one"), ONE_ARM, ANY).candidates
        assert not compute(found, "survival", SETTINGS).studies[0].imputed


def kaplan_meier(n=40, settings=SETTINGS, **values):
    km = row("x", 1, "a", type="survival", values={"n": n} | values)
    pub = publication("x", [arm("a", ["thrombectomy"], n)], [km])
    found = find(pub, outcome("survival", "one"), ONE_ARM, ANY).candidates
    (study,) = compute(found, "survival", settings).studies
    return study


def cloglog(share):
    return math.log(-math.log(share))


def test_the_level_of_a_printed_interval_is_its_own_and_not_that_of_the_analysis():
    told = {"survival": 0.8, "low": 0.65, "high": 0.89}
    width = cloglog(0.65) - cloglog(0.89)
    assert math.sqrt(kaplan_meier(**told).vi) == pytest.approx(width / (2 * Z), rel=RELATIVE)
    ninety = kaplan_meier(**told, level=0.9)
    # Two-sided 10% point of the normal distribution.
    assert math.sqrt(ninety.vi) == pytest.approx(width / (2 * 1.644854), rel=RELATIVE)
    assert ninety.interval_method == "cloglog" and ninety.ci_low < 0.65
    assert "90% CI 0.65 to 0.89" in sentence(ninety.derivation[0].what)
    # What an analysis asks for is no reason to read a paper's 95% interval as another one.
    wider = kaplan_meier(**told, settings=replace(SETTINGS, level=0.99))
    assert wider.vi == pytest.approx(kaplan_meier(**told).vi) and wider.ci_low < 0.65


def test_an_interval_cut_off_at_100_percent_counts_with_its_other_half():
    study = kaplan_meier(survival=0.95, low=0.85, high=1.0)
    log_scale_se = (math.log(0.95) - math.log(0.85)) / Z
    assert study.se_grade == "printed interval" and (study.ci_low, study.ci_high) == (0.85, 1.0)
    assert math.sqrt(study.vi) == pytest.approx(log_scale_se / -math.log(0.95), rel=RELATIVE)
    assert "other half of a log interval" in sentence(study.derivation[0].what)


def test_figures_that_contradict_each_other_are_told_and_stop_nothing():
    more_at_risk = kaplan_meier(survival=0.8, at_risk=50)
    assert more_at_risk.status == "not estimable"
    assert "50 at risk of 40" in more_at_risk.note.words["why"]
    outside = kaplan_meier(survival=0.8, low=0.85, high=0.9)
    assert outside.status == "not estimable" and outside.note.kind == "figures_contradict"
