"""Curves over time of the shipped reviews: their points, their studies, and both computations of them."""

import json
import math
from functools import partial

import numpy as np
import pytest
from numpy.polynomial import chebyshev
from scipy import integrate, optimize, stats

from unit.review.posteriors import INTEGRATED, posterior_probability_below
from workflow import mini
from workflow.shipped.real import REVIEWS, page_text, synthesis

pytestmark = pytest.mark.slow
# How far out tau is looked at, in scales of its prior; of how many terms a smooth function of it is made.
FURTHEST_TAU, SMOOTH = 8, 40


def curves(evidence):
    return [
        (name, o["outcome"]["id"], c)
        for name in REVIEWS
        for o in evidence[name]["outcomes"]
        for c in o["curves"]
    ]


def test_every_point_of_every_curve_is_a_printed_figure_at_its_printed_time(evidence):
    points = 0
    for name, _, curve in curves(evidence):
        rows = {r["id"]: r for r in evidence[name]["rows"]}
        for p in curve["points"]:
            of = [rows[i] for i in p["row_ids"]]
            assert " | ".join(r["printed"] for r in of) == p["printed"]
            assert {r["at"]["months"] for r in of} == {p["months"]}
            if p["kind"] == "Kaplan-Meier":
                (row,) = of
                assert row["type"] == "survival" and row["values"]["survival"] == p["survival"]
            else:  # counts of a study's arms are added
                events, n = (sum(r["values"][name] for r in of) for name in ("events", "n"))
                assert events / n == p["survival"] and not p["pooled"]
            points += 1
    assert points > 20


def test_a_curve_holds_each_study_once_a_time_and_never_two_that_share_patients(evidence):
    for name, _, curve in curves(evidence):
        told = [(p["study"], p["time"]) for p in curve["points"]]
        assert len(told) == len(set(told))
        of = {p["id"]: p for p in evidence[name]["publications"]}
        studies = {p["study"] for p in curve["points"]}
        for p in curve["points"]:
            shared = {of[i]["study"] for i in of[p["publication"]]["overlaps"] if i in of}
            assert not (shared - {p["study"]}) & studies


# Primary patency (at five years it is the same curve), amputation-free survival, limb salvage, survival.
POOLED_CURVES = 4


def test_curves_end_with_the_last_two_studies_fall_and_are_computed_twice(evidence):
    pooled = [c for *_, c in curves(evidence) if c["pooled"]]
    assert len(pooled) == POOLED_CURVES
    for curve in pooled:
        at = [(p["time"], p["studies"]) for p in curve["pooled"]]
        studies = {
            t: sum(p["time"] == t and p["pooled"] for p in curve["points"]) for t in (t for t, _ in at)
        }
        assert dict(at) == studies and at[-1][0] == curve["ends"] and at[-1][1] >= 2
        shares = [p["survival"] for p in curve["pooled"]]
        assert shares == sorted(shares, reverse=True)
        assert curve["second"]["agrees"]


def test_amputation_free_survival_over_time_rests_on_the_studies_that_print_it(evidence):
    (curve,) = [
        c
        for _, outcome, c in curves(evidence)
        if outcome == "amputation_free_survival" and c["id"] == "arterialisation"
    ]
    told = {(p["study"], p["time"]): p["survival"] for p in curve["points"]}
    assert told == {
        ("PROMISE I", 6): 0.74,
        ("PROMISE I", 12): 0.697,
        ("PROMISE I", 24): 0.59,
        ("PROMISE II", 6): 0.661,
        ("Japan balloon-only pDVA", 12): 0.47,
        ("Northwell-MedStar-UTSW real-world TADV", 6): 0.742,
        ("Northwell-MedStar-UTSW real-world TADV", 12): 0.636,
    }
    # "shipped" of tests/reference/pooled_curves.json is these figures: what R makes of them.
    theirs = json.loads((mini.REPOSITORY / "tests/reference/pooled_curves.json").read_text())
    fit = theirs["shipped"]
    assert curve["tau2"] == 0
    assert [p["survival"] for p in curve["pooled"]] == pytest.approx(fit["survival"], rel=1e-6)
    # R takes the curvature by differences.
    assert [p["ci_low"] for p in curve["pooled"]] == pytest.approx(fit["ci_low"], rel=1e-5)


def test_a_curve_that_cannot_be_made_says_why(evidence):
    told = {
        outcome: (curve["status"], curve["status_reason"]["kind"], len({p["study"] for p in curve["points"]}))
        for name, outcome, curve in curves(evidence)
        if name == "ivc-thrombosis"
    }
    vein = ("not pooled", "no_timed_estimate", 0)
    assert told == {
        "patency_primary_ivc": vein,  # counted at a visit; the one estimate over time names no vein
        "patency_secondary_ivc": vein,
        "patency_primary_iliac": vein,
        "patency_secondary_iliac": vein,
    }
    without = [
        curve for name, _, curve in curves(evidence) if name == "ivc-thrombosis" and not curve["points"]
    ]
    assert all(x["printed"] for curve in without for x in curve["left_out"])
    assert all(curve["left_out"] for curve in without)


def test_the_agreement_counts_curves_too(evidence):
    for name in REVIEWS:
        analyses = sum(
            x["estimate"] is not None and bool(x["second"]) and x["second"]["agrees"] is not None
            for o in evidence[name]["outcomes"]
            for s in o["syntheses"]
            for a in (
                *s["analyses"],
                *s["strata"],
                *(level for group in s["subgroups"] for level in group["levels"]),
            )
            for x in (a, *a["beside"])
        )
        around = [
            second
            for o in evidence[name]["outcomes"]
            for s in o["syntheses"]
            for second in (
                *(group["second"] for group in s["subgroups"] if group["test_q"] is not None),
                *(
                    g[key]
                    for g in s["regressions"]
                    for key in ("second", "second_permutation", "second_lines")
                ),
                s["second_refits"],
            )
        ] + [a["second"] for a in evidence[name]["absolute"] if a["value"] is not None]
        twice = sum(bool(c["pooled"]) for review, _, c in curves(evidence) if review == name)
        told = sum(bool(second) and second["agrees"] is not None for second in around)
        assert evidence[name]["agreement"]["checked"] == analyses + twice + told


def test_amputation_free_survival_tells_how_sure_it_is_to_beat_the_goal_of_its_trial(results, evidence):
    found = synthesis(evidence["clti-pdva"], "amputation_free_survival", "arterialisation.six-months")
    bayes = next(a for a in found["analyses"] if a["id"] == "bayes")
    goal, told = found["benchmark"], bayes["beyond"]
    assert (told["threshold"], told["side"]) == (goal["value"], "above")
    effects = [e for e in bayes["effects"] if e["yi"] is not None]
    yi, vi = (np.array([e[name] for e in effects]) for name in ("yi", "vi"))
    # Mean survival over studies is above the goal where log(-log S) of the median study is below a limit that
    # depends on tau.
    scale = bayes["settings"]["tau_prior_scale"]["survival"]
    furthest = FURTHEST_TAU * scale
    limit = chebyshev.Chebyshev.interpolate(
        np.vectorize(partial(_median_of_mean, goal["value"])), SMOOTH, domain=[0, furthest]
    )
    assert told["mean"] == pytest.approx(posterior_probability_below(limit, yi, vi, scale), abs=INTEGRATED)
    text = page_text(results / "clti-pdva" / "report.html")
    assert (
        f"The probability that the event-free proportion is above the {goal['label']} is {told['mean']:.2f} "
        "under the Bayesian model" in text
    )


def _median_of_mean(mean: float, tau: float) -> float:
    """log(-log S) of the median study where survival has this mean over studies, by scipy's quadrature."""

    def gap(mu):
        def share(z):
            return math.exp(-math.exp(mu + tau * z)) * stats.norm.pdf(z)

        return integrate.quad(share, -9, 9, epsabs=1e-12)[0] - mean

    return optimize.brentq(gap, -20, 5, xtol=1e-12)
