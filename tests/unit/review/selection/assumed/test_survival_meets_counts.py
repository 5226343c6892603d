"""Survival and counts in one synthesis: complements, complete follow-up, 100%, unequal times."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from evidence.record.notes.note import Note
from evidence.record.published.publication import FollowUp
from evidence.record.results.analysis_names import CONSTANT_HAZARD
from evidence.record.results.comparison import TimeWindow
from evidence.review.pooling import analyses
from evidence.review.second import twice
from evidence.review.second.counts.survival import survival_by_scipy
from evidence.review.selection.candidates import find
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.review.summary import analyses_beside
from evidence.stats import exact
from unit.review.builders import ONE_ARM, arm, counts, data, publication, row
from unit.review.invented_analyses import HOUSE, spec
from unit.review.selection.assumed.invented_survival import KEPT, YEAR, km

EXACT = 1e-12
# Both maximise the same likelihood; the second by another integral and by differences.
LIKELIHOOD = 1e-4


def counted(name, events, n, *, of="lost", size=None, months=12):
    pub = [arm("a", ["thrombectomy"], size or n)]
    return publication(name, pub, [counts(name, 1, "a", events, n, outcome=of, months=months)])


def found(*pubs):
    return [c for p in pubs for c in find(p, KEPT, ONE_ARM, YEAR).candidates]


def pooled(*pubs, settings=None):
    question = analyses.Question("survival", YEAR, {}, rare=False)
    asked = spec() if settings is None else spec(settings=settings)
    return analyses.run(asked, found(*pubs), question, twice.analysis)


def test_the_complement_answers_the_same_question_the_other_way_round():
    (kept,) = found(km("x", 0.77))
    (lost,) = found(km("x", 0.23, of="lost", low=0.14, high=0.35))
    assert lost.one_side.survival == kept.one_side.survival == 0.77
    assert (lost.one_side.survival_low, lost.one_side.survival_high) == (0.65, 0.86)
    assert any(step.what.kind == "complement_of_estimate" for step in lost.derivation)


def test_a_count_of_the_complement_is_the_share_without_the_event():
    (candidate,) = found(counted("x", 4, 42))
    assert candidate.usable and candidate.one_side.counted == (38, 42)
    (direct,) = found(counted("x", 38, 42, of="kept"))
    assert direct.one_side.counted == (38, 42)


@pytest.mark.parametrize(
    ("changes", "kind"), [({"size": 50}, "counted_in_part"), ({"months": None}, "counted_without_time")]
)
def test_a_count_joins_only_with_complete_follow_up_at_a_printed_time(changes, kind):
    result = find(counted("x", 4, 42, **changes), KEPT, ONE_ARM, YEAR)
    assert not result.candidates
    assert [x.reason.kind for x in result.left_out] == [kind]


@pytest.mark.parametrize(("months", "kinds"), [(16, ["counted_over_follow_up"]), (12, [])])
def test_a_count_over_a_follow_up_stands_at_its_middle_and_joins_no_estimate(months, kinds):
    """As in a series of iliocaval stents: 34 of 44 limbs open after a median of 16 months."""
    window = TimeWindow("on", "6 months to 4 years", 5.0, 48.0, 24.0, "leave out")
    pub = counted("x", 34, 44, of="kept", months=months)
    followed = FollowUp("median 16 months", median=16.0)
    pub = replace(pub, record=replace(pub.record, follow_up=followed))
    assert [x.reason.kind for x in find(pub, KEPT, ONE_ARM, window).left_out] == kinds


def test_a_study_stands_with_its_estimate_before_its_count():
    both = publication("x", [arm("a", ["thrombectomy"], 42)], [
        counts("x", 1, "a", 4, 42, outcome="lost", months=12),
        row("x", 2, "a", type="survival", outcome="kept", values={"survival": 0.9, "n": 42}, months=12),
    ])  # fmt: skip
    choice = choose(found(both), YEAR, {})
    assert [c.kind for c in choice.chosen] == ["survival"]
    assert choice.passed_over[0].reason.kind == "estimate_before_count"


def test_estimates_of_100_percent_stay_in():
    """The reviewer's case: 100% (n 30), 100% (n 42), 82% (70-90), 88% (75-95): all four, not two."""
    made = pooled(
        km("a", 1.0, 30),
        km("b", 1.0, 42),
        km("c", 0.82, low=0.70, high=0.90),
        km("d", 0.88, low=0.75, high=0.95),
    )
    result = made.analysis
    assert (result.k, result.model) == (4, "GLMM of survival")
    # without the two it was 84.2% (1.3 to 99.3)
    assert 0.88 < result.estimate < 1 and result.ci_low > 0.1
    assert result.second.agrees
    edge = [e for e in result.effects if e.estimate == 1.0]
    assert [e.note.kind for e in edge] == ["edge_of_patients"] * 2
    assert [e.note.numbers["n"] for e in edge] == [30, 42]  # all still at risk, as these settings suppose
    low = binomtest(30, 30).proportion_ci(method="exact").low
    assert edge[0].ci_low == pytest.approx(low, rel=EXACT)


def test_the_number_at_risk_is_what_100_percent_is_of_where_it_is_printed():
    (effect,) = pooled(km("a", 1.0, 30, at_risk=12)).analysis.effects
    assert effect.note.numbers == {"share": 1.0, "n": 12}
    assert effect.ci_low == pytest.approx(binomtest(12, 12).proportion_ci(method="exact").low, rel=EXACT)


def test_estimates_alone_are_pooled_as_before():
    result = pooled(
        km("c", 0.82, low=0.70, high=0.90), km("d", 0.88, low=0.75, high=0.95), km("e", 0.7)
    ).analysis
    assert result.model == "inverse variance"


def test_counts_alone_are_the_binomial_normal_model_of_the_statistics():
    result = pooled(counted("a", 1, 5), counted("b", 0, 10), counted("c", 4, 42)).analysis
    fit = exact.glmm_survival([1, 0, 4], [5, 10, 42])
    assert result.estimate == pytest.approx(fit.average.estimate, rel=EXACT)
    assert (result.ci_low, result.ci_high) == pytest.approx(
        (fit.average.ci_low, fit.average.ci_high), rel=1e-9
    )
    assert result.second.agrees and result.second.engine == "scipy"


def test_nobody_with_the_event_is_the_exact_sum():
    result = pooled(counted("a", 0, 10), counted("b", 0, 20), km("c", 1.0, 30)).analysis
    assert (result.model, result.estimate) == ("exact sum of survival", 1.0)
    assert result.ci_low == pytest.approx(binomtest(60, 60).proportion_ci(method="exact").low, rel=EXACT)
    assert result.second.agrees


@pytest.mark.parametrize("events", [[1, 0, 4, 9], [2, 2, 2, 2], [0, 1, 20, 3]])
def test_the_second_computation_finds_the_same_maximum_by_another_integral(events):
    n, quantile = np.array([10.0, 12.0, 42.0, 30.0]), 3.182446305284263  # t with 3 degrees of freedom
    x, stretch = np.array(events, dtype=float), np.array([0.5, 1.0, 1.0, 2.0])
    fit = exact.glmm_survival(x, n, follow_up=stretch)
    check = survival_by_scipy(x, n, stretch, quantile)
    log_hazards = [
        math.log(-math.log(v)) for v in (fit.average.estimate, fit.average.ci_high, fit.average.ci_low)
    ]
    assert check.estimate_and_bounds == pytest.approx(log_hazards, abs=LIKELIHOOD * fit.se * 10)


def _at_the_time_asked(*pubs):
    question = analyses.Question("survival", YEAR, {}, rare=False)
    assembled = data(found(*pubs), "survival", ONE_ARM).datasets[0]
    asked = analyses_beside.Asked(assembled, question, twice.analysis)
    primary = analyses.run(spec(), assembled.candidates, question, twice.analysis)
    return analyses_beside.make(spec(id=CONSTANT_HAZARD, kind="constant hazard"), asked, primary)


def test_unequal_follow_up_is_an_offset_on_the_complementary_log_log_scale():
    (made,) = _at_the_time_asked(km("a", 0.81, months=24), km("b", 0.9))
    shares = sorted(e.estimate for e in made.analysis.effects)
    assert shares == pytest.approx([0.9, 0.9], rel=EXACT)  # 0.81 at 24 months is 0.9 a year
    assert made.analysis.estimate == pytest.approx(0.9, rel=1e-9)
    told = made.analysis.warnings[0]
    assert (told.kind, dict(told.numbers)) == ("constant_hazard", {"months": 12})
    assert [key.endswith(".hazard") for key in told.studies] == [True]
    assert made.analysis.second.agrees


def test_counts_at_unequal_times_go_by_the_offset_of_the_likelihood():
    (made,) = _at_the_time_asked(
        counted("a", 4, 20, months=6), counted("b", 3, 30), counted("c", 0, 10, months=24)
    )
    fit = exact.glmm_survival([4, 3, 0], [20, 30, 10], follow_up=[0.5, 1, 2])
    assert made.analysis.estimate == pytest.approx(fit.average.estimate, rel=1e-9)
    assert made.analysis.second.agrees


def test_at_the_time_asked_nothing_is_carried():
    assert _at_the_time_asked(km("a", 0.8), km("b", 0.9)) == []


def test_a_figure_that_is_neither_count_nor_estimate_is_told():
    result = find(publication("x", [arm("a", ["thrombectomy"], 9)], [
        row("x", 1, "a", type="not reported", outcome="kept", poolable=False, reason=Note("not_reported"))
    ]), KEPT, ONE_ARM, YEAR)  # fmt: skip
    assert [x.reason.kind for x in result.left_out] == ["counted_at_visit"]


# The settings of the shipped reviews: a prior for two studies, from five on the usual model.
FEW = HOUSE


def test_two_studies_with_a_count_go_by_the_rule_for_few_studies():
    found_by = pooled(counted("a", 4, 42), km("b", 0.8), settings=FEW).analysis
    assert (found_by.model, found_by.ci_method) == ("Bayesian", "credible")
    assert found_by.second.agrees
    assert [b.what for b in found_by.beside] == ["common effect", "median study"]
    assert all(b.second.agrees for b in found_by.beside)
    # 90% and 80%: on average over studies less than in the median study, because S bends there.
    assert found_by.estimate < found_by.beside[1].estimate


def test_three_studies_with_a_count_have_both_answers_of_the_rule():
    found_by = pooled(counted("a", 4, 42), counted("b", 6, 40), km("c", 0.85), settings=FEW).analysis
    assert found_by.model == "GLMM of survival"
    assert [b.model for b in found_by.beside] == ["Bayesian", "common effect", "GLMM of survival"]
    assert found_by.second.agrees and all(b.second.agrees for b in found_by.beside)


def test_nobody_with_the_event_is_the_exact_sum_whatever_the_rule_and_no_corrected_mean_stands_beside():
    for pubs in ((counted("a", 0, 10), counted("b", 0, 20)), [counted(x, 0, 10) for x in "abc"]):
        found_by = pooled(*pubs, settings=FEW).analysis
        assert (found_by.model, found_by.estimate) == ("exact sum of survival", 1.0)
        assert found_by.beside == ()


@pytest.mark.parametrize("share", [0.8, 1.0])
def test_an_estimate_that_nothing_gives_an_error_leaves_the_others_to_be_pooled(share):
    lone = publication("z", [arm("a", ["thrombectomy"], None)], [
        row("z", 1, "a", type="survival", outcome="kept", values={"survival": share}, months=12)
    ])  # fmt: skip
    made = pooled(lone, counted("b", 2, 10), counted("c", 3, 30)).analysis
    alone = pooled(counted("b", 2, 10), counted("c", 3, 30)).analysis
    assert (made.k, made.estimate, made.ci_low) == (2, alone.estimate, alone.ci_low)
    assert [e.status for e in made.effects] == ["pooled", "pooled", "not estimable"]


def test_an_interval_at_100_percent_is_imputed_where_the_patients_still_at_risk_are():
    supposed, printed = pooled(km("a", 1.0, 30)).analysis, pooled(km("a", 1.0, 30, at_risk=12)).analysis
    assert supposed.imputed and not printed.imputed
    assert supposed.ci_method == printed.ci_method == "clopper-pearson"
