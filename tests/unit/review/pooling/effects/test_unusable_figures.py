"""A figure that no kernel can take is left out with its reason, and the others are pooled as if it were not there."""

import math
from dataclasses import replace

import pytest

from evidence.benchmarks.simulated.coverage import SETTINGS
from evidence.benchmarks.simulated.reviews import candidate
from evidence.record.results.candidate import ArmFigure
from evidence.review.pooling import computing
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects import study_effects
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.second import twice

NAN, INF = float("nan"), float("inf")
PRIOR = dict.fromkeys(("RR", "OR", "RD", "IRR", "MD", "proportion", "survival", "mean", "rate"), 0.5)


def side(**figures) -> ArmFigure:
    return ArmFigure(arms=("x",), label="x", **figures)


def pair(kind, *arms, key="bad"):
    return replace(candidate(kind, *arms), key=key, study=key)


NOBODY, WHOLE = side(n=0, events=0), side(n=42, events=9)
IN_TIME = side(events=5, person_time=60.0)
EVENTS = ((4, 9), (7, 8), (3, 6))
COUNTS_OF_TWO = (
    "inverse variance",
    "Mantel-Haenszel",
    "sparse ladder",
    "conditional exact",
    "binomial-normal",
    "Bayesian",
)
NO_MEAN = (
    (0, 3.0, 2.0),
    (1, 3.0, 2.0),
    (20, 3.0, 0.0),
    (20, 3.0, NAN),
    (20, 3.0, INF),
    (20, NAN, 2.0),
    (20, 3.0, -2.0),
)
NO_TIME = ((0, 0.0), (1, 0.0), (3, NAN), (3, INF), (3, None))
# measure -> kind of figures, three that can be pooled, models, figures that cannot be.
FIGURES = {
    "RR": (
        "counts", [(side(n=40, events=e), side(n=42, events=f)) for e, f in EVENTS], COUNTS_OF_TWO,
        [
            (NOBODY, WHOLE), (WHOLE, NOBODY), (NOBODY, NOBODY), (side(n=None, events=4), WHOLE),
            (side(n=3, events=5), WHOLE), (side(n=4, events=None), WHOLE), (side(n=4, events=-1), WHOLE),
        ],
    ),
    "proportion": (
        "counts", [(side(n=40, events=e),) for e in (4, 9, 12)], ("GLMM", "beta-binomial", "common effect"),
        [(NOBODY,), (side(n=3, events=5),), (side(n=None, events=4),), (side(n=4, events=None),)],
    ),
    "IRR": (
        "rates", [(side(events=e, person_time=50.0), side(events=f, person_time=60.0)) for e, f in EVENTS],
        ("inverse variance", "Mantel-Haenszel", "conditional exact", "binomial-normal"),
        [
            *((side(events=e, person_time=time), IN_TIME) for e, time in NO_TIME),
            (IN_TIME, side(events=5, person_time=0.0)), (side(rate=0.1), IN_TIME),
            (side(rate=0.1, rate_low=0.1, rate_high=0.1), IN_TIME),
            (side(rate=0.0, rate_low=0.0, rate_high=0.1), IN_TIME),
        ],
    ),
    "rate": (
        "rates", [(side(events=e, person_time=50.0),) for e in (4, 9, 12)], ("GLMM", "inverse variance"),
        [
            (side(events=0, person_time=0.0),), (side(events=2, person_time=NAN),),
            (side(rate=0.1, rate_high=0.2),), (side(rate=NAN, rate_low=0.05, rate_high=0.2),),
        ],
    ),
    "MD": (
        "means", [(side(n=20, mean=m, sd=2.0), side(n=22, mean=m + 1, sd=2.1)) for m in (3.0, 4.0, 5.0)],
        ("inverse variance", "common effect"),
        [(side(n=n, mean=mean, sd=sd), side(n=22, mean=4.0, sd=2.0)) for n, mean, sd in NO_MEAN],
    ),
    "survival": (
        "survival", [(side(n=40, survival=s, survival_se=0.06),) for s in (0.8, 0.7, 0.75)], ("inverse variance",),
        [
            *((side(n=40, survival=0.8, survival_se=se),) for se in (0.0, NAN, INF)),
            (side(n=0, survival=0.8),), (side(n=0, survival=1.0),), (side(n=40, survival=0.8, at_risk=0),),
            (side(survival=0.8),), (side(n=40, survival=0.8, survival_low=0.8, survival_high=0.8),),
            (side(n=40, survival=NAN, survival_se=0.1),), (side(n=40, survival=1.2, survival_se=0.1),),
            (side(n=20, survival=0.8, at_risk=30),),
        ],
    ),
}  # fmt: skip


def pooled(measure, model, figures):
    single = model if measure in ("proportion", "rate", "survival") else "GLMM"
    two = model if measure in ("RR", "IRR", "MD") else "inverse variance"
    settings = replace(SETTINGS, tau_prior_scale=PRIOR, two_arm_model=two, single_arm_model=single)
    name = models.model_name(measure, settings, False)
    return computing.compute(AnalysisInput(figures_of(figures), measure, name, settings, None)).analysis, name


@pytest.mark.parametrize("measure", FIGURES)
def test_what_no_kernel_can_take_is_told_and_the_others_are_pooled(measure):
    kind, good, asked, absurd = FIGURES[measure]
    figures = [pair(kind, *arms, key=str(i)) for i, arms in enumerate(good)]
    for model in asked:
        alone, name = pooled(measure, model, figures)
        assert alone.status == "pooled" and alone.k == 3
        for arms in absurd:
            bad = pair(kind, *arms)
            if study_effects.incompatible(bad, measure, name) is not None:
                continue  # left out before any row is made, and told so
            found, _ = pooled(measure, model, [*figures, bad])
            row = next(e for e in found.effects if e.key == "bad")
            assert row.status == "not estimable" and row.note is not None
            assert (found.estimate, found.ci_low, found.k) == (alone.estimate, alone.ci_low, 3)


def test_reasons_name_what_is_wrong():
    def kind_of(kind, *arms):
        return study_effects.incompatible(pair(kind, *arms), "RR" if len(arms) > 1 else "proportion", "").kind

    assert kind_of("counts", NOBODY, WHOLE) == "arm_without_patients"
    assert kind_of("counts", side(n=3, events=5), WHOLE) == "events_beyond_patients"
    assert kind_of("rates", IN_TIME, side(events=1, person_time=0.0)) == "no_person_time"
    assert kind_of("means", side(n=9, mean=NAN, sd=1.0), side(n=9, mean=1.0, sd=1.0)) == "figure_not_finite"


def test_an_estimate_with_an_enormous_error_overflows_nothing():
    enormous = pair("survival", side(n=40, survival=0.8, survival_se=80.0))
    (row,) = study_effects.compute([enormous], "survival", SETTINGS).studies
    assert math.isfinite(row.vi) and (row.ci_low, row.ci_high) == pytest.approx((0.0, 1.0))


def test_two_shares_have_a_mean_whose_interval_may_reach_nothing():
    """A bound of survival that is 0 to the last digit has a log hazard all the same."""
    two = [pair("counts", side(n=n, events=free), key=str(n)) for free, n in ((2, 3), (8, 8))]
    settings = replace(SETTINGS, rule="none")
    found = computing.compute(
        AnalysisInput(figures_of(two), "survival", "inverse variance", settings, None)
    ).analysis
    assert found.status == "pooled" and found.ci_low == 0.0 and found.estimate < found.ci_high <= 1
    assert twice.analysis(
        AnalysisInput(figures_of(two), "survival", "inverse variance", settings, None)
    ).second.agrees


@pytest.mark.parametrize("measure", FIGURES)
def test_a_result_alone_is_the_same_result_without_what_stands_beside_it(measure):
    """Of an imagined study the estimate and its interval are told, and nothing else."""
    kind, good, asked, _ = FIGURES[measure]
    figures = figures_of([pair(kind, *arms, key=str(i)) for i, arms in enumerate(good)])
    for model in asked:
        settings = replace(SETTINGS, tau_prior_scale=PRIOR, rule="house")
        given = AnalysisInput(figures, measure, model, settings, None)
        whole, alone = computing.compute(given).analysis, computing.compute(given, alone=True).analysis
        assert alone.estimate is not None and not alone.beside
        for name in ("status", "model", "k", "estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2"):
            assert getattr(alone, name) == getattr(whole, name)
