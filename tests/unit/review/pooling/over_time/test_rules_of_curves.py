"""Which fit a pooled curve has, by the rule of the review and the number of its studies."""

import math
from types import SimpleNamespace

import pytest

from evidence.record.results.intervals import CREDIBLE
from evidence.review.pooling.over_time import curves, fitted_curves
from evidence.review.pooling.over_time.fitted_curves import CurveInput, FittedCurve, TimedShare
from evidence.stats.bayesian.priors import TauPrior
from unit.review import builders

PRIOR = TauPrior("half-normal", 0.5)


def given(k, rule, prior=PRIOR):
    times = tuple(TimedShare(f"s{i}", t, 0.9 - t / 50, 0.05) for i in range(k) for t in (6.0, 12.0))
    return CurveInput(times, "REML", 0.95, rule, prior)


def curve(name, **changes):
    said = dict(
        pooled=(name,),
        k=4,
        studies=2,
        tau2=0.1,
        tau2_low=0.0,
        tau2_high=1.0,
        q=5.0,
        q_df=3,
        q_p=0.04,
        notes=(),
    )
    return FittedCurve(**(said | changes))


@pytest.mark.parametrize(
    ("rule", "k", "changes", "wide", "found"),
    [
        ("none", 2, {}, True, "usual"), ("none", 9, {}, True, "usual"),
        ("house", 1, {}, True, "usual"), ("house", 2, {}, False, "prior"), ("house", 3, {}, False, "usual"),
        ("house", 3, {}, True, "prior"), ("house", 4, {}, True, "prior"), ("house", 5, {}, True, "usual"),
        ("cochrane", 2, {}, False, "normal"), ("cochrane", 3, {}, True, "usual"), ("cochrane", 3, {"tau2": 0.0}, False, "normal"),
        ("cochrane", 9, {"tau2": 0.0}, False, "normal"), ("cochrane", 1, {"tau2": None}, False, "usual"),
        ("iqwig", 2, {"q_p": 0.05}, True, "common"), ("iqwig", 2, {"q_p": 0.049}, False, "studies_differ"),
        ("iqwig", 2, {"q_p": None}, False, "studies_differ"), ("iqwig", 3, {"q_p": 0.5}, False, "usual"),
        ("iqwig", 3, {"q_p": 0.5}, True, "few_curves_wide"), ("iqwig", 4, {}, True, "few_curves_wide"),
        ("iqwig", 5, {}, True, "usual"),
    ],
)  # fmt: skip
def test_the_rule_and_the_number_of_studies_decide(monkeypatch, rule, k, changes, wide, found):
    usual = curve("usual", **changes)
    notes = []
    for name, made in (
        ("_usual", lambda _: usual),
        ("_too_wide", lambda *_: wide),
        ("_by_prior", lambda _, prior, note: notes.append(note) or curve("prior")),
        ("with_normal_quantiles", lambda _: curve("normal")),
        ("_pool", lambda _, interval, tau2: (interval, tau2)),
        ("_fitted", lambda pooled, interval: curve("common") if pooled == ("normal", 0.0) else None),
    ):
        monkeypatch.setattr(fitted_curves, name, made)
    answer = fitted_curves.fit(given(k, rule))
    if answer.pooled:
        assert answer.pooled == (found,)
    else:
        (why,) = answer.notes
        assert (why.kind, why.parts[0].kind) == ("not_pooled_by_preset", found)
        assert (answer.k, answer.studies, answer.tau2, answer.tau2_low, answer.tau2_high) == (
            0,
            0,
            None,
            None,
            None,
        )
        if found == "studies_differ":
            assert dict(why.parts[0].numbers) == {"p": changes["q_p"] or 0.0}
    assert [n.kind for n in notes] == (
        [] if found != "prior" else ["two_studies_by_prior" if k == 2 else "few_curves_by_prior"]
    )


def test_without_a_prior_the_house_rule_keeps_the_usual_interval(monkeypatch):
    monkeypatch.setattr(fitted_curves, "_usual", lambda _: curve("usual"))
    assert fitted_curves.fit(given(2, "house", prior=None)).pooled == ("usual",)


def test_the_bounds_of_one_study_reach_as_far_as_its_error_on_the_scale():
    low, high = fitted_curves._ends(0.8, 0.1)
    hazard = -math.log(0.8)
    assert (low + high) / 2 == pytest.approx(math.log(hazard))
    # The slope of log(-log S) by S is 1 / (S log S); here by a small difference.
    slope = (math.log(-math.log(0.8 + 1e-6)) - math.log(-math.log(0.8 - 1e-6))) / 2e-6
    assert (high - low) / 2 == pytest.approx(0.1 * abs(slope), rel=1e-6)


@pytest.mark.parametrize(
    ("studies", "interval", "told"),
    [(2, "t", True), (3, "t", False), (2, CREDIBLE, False), (1, "t", False)],
)
def test_a_band_of_two_studies_is_told_to_be_wide_unless_it_is_a_posterior(studies, interval, told):
    notes = curves._warnings([], curve("usual", studies=studies, interval=interval), builders.SETTINGS)
    assert ("two_studies_band" in [n.kind for n in notes]) is told
    assert curves._warnings([], None, builders.SETTINGS) == ()


@pytest.mark.parametrize(("share", "wide"), [(0.999, False), (1.001, True)])
@pytest.mark.parametrize("level", [0.95, 0.8])
def test_a_curve_is_too_wide_where_one_of_its_intervals_is_wider_than_those_of_the_studies_together(
    share, wide, level
):
    from scipy import stats

    times = (
        TimedShare("a", 6.0, 0.9, 0.03),
        TimedShare("b", 6.0, 0.7, 0.05),
        TimedShare("a", 12.0, 0.8, 0.04),
        TimedShare("c", 6.0, 1.0, None),
    )
    z, t = stats.norm.ppf((1 + level) / 2), stats.t.ppf((1 + level) / 2, 2)
    ends = [
        math.log(-math.log(s)) + side * z * se / (s * -math.log(s))
        for s, se in ((0.9, 0.03), (0.7, 0.05))
        for side in (-1, 1)
    ]
    se = share * (max(ends) - min(ends)) / (2 * t)
    usual = SimpleNamespace(
        studies=3, pooled=(SimpleNamespace(time=12.0, se_scale=99.0), SimpleNamespace(time=6.0, se_scale=se))
    )
    asked = CurveInput(times, "REML", level)
    assert fitted_curves._too_wide(asked, usual) is wide
    alone = SimpleNamespace(studies=3, pooled=usual.pooled[:1])
    assert not fitted_curves._too_wide(asked, alone)  # one study has no others to lie apart from
