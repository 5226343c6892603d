"""Invented results of every model, measure and interval: what R scripts are made of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evidence.record.better import Better
from evidence.record.codec import to_plain
from evidence.record.results.analysis import Analysis
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.curves import SurvivalCurve
from evidence.record.results.regressions import Regression
from evidence.record.results.synthesis import Synthesis
from evidence.record.reviews.methods import RegressionSpec
from evidence.review.pooling import regressions
from evidence.review.pooling.computing import AnalysisInput, compute
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.pooling.over_time import curves, fitted_curves
from evidence.review.selection.assumed.medians import for_analysis
from evidence.review.selection.candidates import find
from evidence.review.selection.choosing import curve_data
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.review.selection.datasets import _comparison
from unit.review.builders import (
    ANY,
    ONE_ARM,
    SETTINGS,
    TWO_ARM,
    arm,
    counts,
    outcome,
    publication,
    row,
    trial,
)
from unit.review.invented_analyses import spec

YEAR = TimeWindow("year", "about 12 months", 3, 24, 12, "leave out")
SCALES = {m: 0.5 for m in ("RR", "OR", "IRR", "HR", "SMD", "MD", "difference of medians")} | {
    m: 1.0 for m in ("proportion", "survival", "rate")
}
PRIORS = replace(SETTINGS, tau_prior_scale=SCALES)
TABLES = [
    ((3, 60), (9, 62)),
    ((8, 55), (13, 50)),
    ((2, 44), (7, 40)),
    ((12, 90), (12, 88)),
    ((5, 70), (16, 75)),
]
EMPTY = [((0, 60), (4, 62)), ((1, 55), (3, 50)), ((2, 44), (7, 40)), ((0, 30), (0, 28)), ((5, 70), (16, 75))]
ONE_SIDED = [((3, 90), (0, 99)), ((2, 77), (0, 75))]
# More events than one group has people: the other group cannot be without.
MOST_HAVE_IT = [((9, 10), (4, 6)), ((12, 14), (7, 9)), ((5, 8), (6, 7))]
# So many events that the totals are not given: each study has a level of its own.
MANY_APART = [
    ((2500, 9000), (3100, 9100)),
    ((1800, 8000), (1750, 8000)),
    ((3000, 12000), (3900, 12100)),
    ((2100, 7000), (2500, 7100)),
]
MANY_ALIKE = [((4500, 9000), (4520, 9100)), ((4000, 8000), (4010, 8000)), ((6000, 12000), (6030, 12100))]
APART = [
    ((2, 60), (20, 62)),
    ((18, 55), (6, 50)),
    ((1, 44), (7, 40)),
    ((12, 90), (12, 88)),
    ((5, 70), (26, 75)),
]
DIFFERING = [
    ((0, 60), (0, 62)),
    ((1, 103), (8, 100)),
    ((15, 93), (13, 99)),
    ((39, 118), (50, 113)),
    ((8, 27), (0, 23)),
]
ARM_EMPTY = [
    ((0, 60), (9, 62)),
    ((0, 90), (0, 91)),
    ((0, 40), (1, 41)),
    ((0, 30), (8, 31)),
    ((0, 50), (0, 45)),
]
RATES = [
    ((10, 500.0), (20, 510.0)),
    ((1, 220.0), (3, 200.0)),
    ((7, 333.5), (6, 280.0)),
    ((5, 410.0), (9, 395.0)),
]
GROUPS = [(8, 40), (3, 55), (21, 70), (5, 33), (2, 61)]
TIGHT = [(8, 40), (10, 55), (15, 70)]
HEAPS = [(0, 12), (15, 15), (7, 16), (0, 22)]
MEANS = [((10.1, 3.0, 40), (12.0, 3.5, 38)), ((9.0, 2.2, 25), (11.5, 3.0, 30)), ((11.0, 4.1, 60), (11.4, 3.7, 55)),
         ((8.7, 2.9, 33), (10.0, 2.7, 35))]  # fmt: skip
QUARTILES = [
    ((64, 82, 55, 92), (60, 90, 61, 118)),
    ((41, 70, 52, 95), (45, 88, 60, 130)),
    ((30, 75, 50, 99), (35, 81, 58, 121)),
]
HAZARDS = [(0.7, 0.5, 0.98), (0.9, 0.6, 1.35), (0.55, 0.31, 0.976), (1.1, 0.7, 1.73)]


@dataclass(frozen=True)
class Made:
    """An invented analysis in its synthesis."""

    synthesis: Synthesis
    analysis: Analysis


def pair(name, figures, kind):
    arms = [arm("a", ["thrombectomy"], 100), arm("b", ["anticoagulation"], 100, role="comparator")]
    rows = [
        row(name, 1, side, type=kind, values=values, printed="x")
        for side, values in zip("ab", figures, strict=False)
    ]
    return publication(name, arms, rows)


def of_rates(measure, comparison=TWO_ARM, rates=RATES):
    pubs = [
        pair(f"t{i}", [{"events": x, "person_time": t} for x, t in arms], "rate")
        for i, arms in enumerate(rates)
    ]
    return [c for p in pubs for c in find(p, outcome(measure, comparison.id), comparison, ANY).candidates]


def of_means(measure, comparison=TWO_ARM):
    pubs = [
        pair(f"t{i}", [{"mean": m, "sd": sd, "n": n} for m, sd, n in arms], "mean")
        for i, arms in enumerate(MEANS)
    ]
    asked = outcome(measure, comparison.id, kind="continuous")
    return [c for p in pubs for c in find(p, asked, comparison, ANY).candidates]


def of_medians(measure, how="normal"):
    names = ("n", "median", "q1", "q3")
    made = []
    for i, arms in enumerate(QUARTILES):
        pub = publication(
            f"t{i}",
            [arm("a", ["thrombectomy"], arms[0][0]), arm("b", ["anticoagulation"], arms[1][0], role="comparator")],
            [row(f"t{i}", 1, side, type="median", poolable=False, reason=None,
                 values={n: float(v) if n != "n" else v for n, v in zip(names, values, strict=True)})
             for side, values in zip("ab", arms, strict=True)],
        )  # fmt: skip
        made += find(pub, outcome("MD", kind="continuous"), TWO_ARM, ANY).candidates
    return [for_analysis(c, how, compared=measure == "difference of medians") for c in made]


def of_tables(tables, measure="RR"):
    found = []
    for i, (a, b) in enumerate(tables):
        found += find(trial(f"t{i}", a, b), outcome(measure), TWO_ARM, ANY).candidates
    return found


def of_groups(groups, *, outcome_of=None):
    asked = outcome("proportion", "one")
    found = []
    for i, (x, n) in enumerate(groups):
        pub = publication(
            f"t{i}", [arm("a", ["thrombectomy"], n)], [counts(f"t{i}", 1, "a", x, n)], design="case series"
        )
        found += find(pub, asked, ONE_ARM, ANY).candidates
    return found


def of_effects(effects, measure="HR", **values):
    found = []
    arms = [arm("a", ["thrombectomy"], 100), arm("b", ["anticoagulation"], 100, role="comparator")]
    for i, (estimate, low, high) in enumerate(effects):
        printed = {"measure": measure, "estimate": estimate, "low": low, "high": high, "level": 0.95} | values
        one = row(f"t{i}", 1, None, type="effect", comparison=["a", "b"], values=printed)
        found += find(publication(f"t{i}", arms, [one]), outcome(measure), TWO_ARM, ANY).candidates
    return found


def of_survival(*figures):
    """(share, n, low, high), or (free, n) of a count."""
    kept = outcome("survival", "one", of=("kept",), direction=Better.HIGHER, complements=("lost",))
    found = []
    for i, figure in enumerate(figures):
        name, n = f"t{i}", figure[1]
        if len(figure) == 2:
            rows = [counts(name, 1, "a", n - figure[0], n, outcome="lost", months=12)]
        else:
            share, _, low, high = figure
            values = {"survival": share, "n": n} | ({"low": low, "high": high, "level": 0.95} if low else {})
            rows = [row(name, 1, "a", type="survival", outcome="kept", values=values, months=12)]
        pub = publication(name, [arm("a", ["thrombectomy"], n)], rows, design="case series")
        found += find(pub, kept, ONE_ARM, YEAR).candidates
    return found


def several_places():
    found = []
    for i, pairs in enumerate([((5, 9), (7, 12)), ((3, 8), (2, 6)), ((9, 11), (6, 13)), ((4, 4), (8, 9))]):
        arms = [arm("a", ["thrombectomy"], 50), arm("b", ["anticoagulation"], 50, role="comparator")]
        rows = []
        for j, ((x, y), segment) in enumerate(zip(pairs, ("iliac", "femoral"), strict=True)):
            rows += [counts(f"t{i}", j + 1, s, e, 50, segment=segment) for s, e in (("a", x), ("b", y))]
        found += find(publication(f"t{i}", arms, rows), outcome("RR"), TWO_ARM, ANY).candidates
    return list(choose(found, ANY, {}, every=True).chosen)


def analysed(candidates, measure, model, base=PRIORS, **changes) -> Made:
    settings = replace(base, two_arm_model=model, rare_two_arm_model=model, single_arm_model=model, **changes)
    named = models.model_name(measure, settings, rare=False)
    found = compute(AnalysisInput(figures_of(candidates), measure, named, settings, None)).analysis
    found = replace(found, id="primary", label="Primary", settings=dict(to_plain(settings)))
    comparison = _comparison(TWO_ARM if any(c.comparator or c.effect for c in candidates) else ONE_ARM)
    synthesis = Synthesis(
        id="x", label="any time", comparison=comparison, time=ANY, measure=measure, candidates=tuple(candidates),
        left_out=(), analyses=(found,), leave_one_out=(), subgroups=(),
    )  # fmt: skip
    return Made(synthesis, found)


def results() -> Iterator[tuple[str, Made]]:
    """Every kind of result by a name of its own."""
    weighted = "inverse variance"
    for measure in ("RR", "OR", "RD"):
        for interval, tau2, prediction in (
            ("hksj-floor", "REML", "t(k-1)"),
            ("hksj", "PM", "t(k-2)"),
            ("wald", "DL", "z"),
            ("t", "ML", "none"),
        ):
            yield f"{measure} {interval}", analysed(of_tables(APART, measure), measure, weighted, interval=interval, tau2=tau2, prediction=prediction)  # fmt: skip
        yield f"{measure} common", analysed(of_tables(TABLES, measure), measure, "common effect")
        yield f"{measure} Mantel-Haenszel", analysed(of_tables(EMPTY, measure), measure, "Mantel-Haenszel")
    # A study without events, and studies that contradict one difference: variances from average risks.
    yield "RD of few events, differing", analysed(of_tables(DIFFERING, "RD"), "RD", weighted)
    yield "RD one arm without events", analysed(of_tables(ARM_EMPTY, "RD"), "RD", weighted)
    yield "RD of one study", analysed(of_tables(EMPTY[:1], "RD"), "RD", weighted)
    yield "IRD of one study", analysed(of_rates("IRD", rates=[((0, 40.0), (9, 60.0))]), "IRD", weighted)
    yield "RD of one study, none in the other", analysed(of_tables([EMPTY[0][::-1]], "RD"), "RD", weighted)
    yield (
        "IRD of one study, none in the other",
        analysed(of_rates("IRD", rates=[((9, 60.0), (0, 40.0))]), "IRD", weighted),
    )
    yield "RD common, empty cells", analysed(of_tables(EMPTY, "RD"), "RD", "common effect")
    for to in ("all", "if0all"):
        yield f"corrected {to}", analysed(of_tables(EMPTY), "RR", weighted, to=to, add=0.25)
    yield "corrected by arm size", analysed(of_tables(EMPTY), "RR", weighted, add_by_arm_size=True)
    for tau2 in ("EB", "SJ", "HE", "HS"):
        yield f"tau2 by {tau2}", analysed(of_tables(APART), "RR", weighted, tau2=tau2)
    yield "RR of failure", analysed(of_tables(APART), "RR of failure", weighted)
    yield "Peto", analysed(of_tables(EMPTY, "OR"), "OR", "Peto")
    for measure in ("RR", "OR"):
        yield (
            f"{measure} conditional exact",
            analysed(of_tables(EMPTY, measure), measure, "conditional exact"),
        )
        yield f"{measure} one-sided", analysed(of_tables(ONE_SIDED, measure), measure, "conditional exact")
        turned = [(b, a) for a, b in ONE_SIDED]
        yield f"{measure} one-sided below", analysed(of_tables(turned, measure), measure, "conditional exact")
        yield f"{measure} binomial-normal", analysed(of_tables(APART, measure), measure, "binomial-normal")
        yield (
            f"{measure} binomial-normal without spread",
            analysed(of_tables(TABLES, measure), measure, "binomial-normal"),
        )
        yield f"{measure} beta-binomial", analysed(of_tables(APART, measure), measure, "beta-binomial")
        yield f"{measure} sparse ladder", analysed(of_tables(EMPTY, measure), measure, "sparse ladder")
    yield (
        "OR conditional exact, most have it",
        analysed(of_tables(MOST_HAVE_IT, "OR"), "OR", "conditional exact"),
    )
    yield "common-effect logistic", analysed(of_tables(EMPTY, "OR"), "OR", "common-effect logistic")
    for prior in ("half-normal", "half-cauchy", "uniform", "empirical"):
        yield f"OR {prior}", analysed(of_tables(APART, "OR"), "OR", "Bayesian", tau_prior=prior)
    for model in (weighted, "common effect", "Mantel-Haenszel", "conditional exact", "binomial-normal"):
        yield f"IRR {model}", analysed(of_rates("IRR"), "IRR", model)
    for model in (weighted, "Mantel-Haenszel"):
        yield f"IRD {model}", analysed(of_rates("IRD"), "IRD", model)
    for model in ("GLMM", "common effect", "Bayesian", weighted):
        yield f"rate {model}", analysed(of_rates("rate", ONE_ARM), "rate", model)
    for measure in ("MD", "SMD", "ROM"):
        yield f"{measure}", analysed(of_means(measure), measure, weighted)
    yield "ROM corrected", analysed(of_means("ROM"), "ROM", weighted, ratio_of_means="corrected")
    yield "mean", analysed(of_means("mean", ONE_ARM), "mean", weighted)
    yield "medians QE", analysed(of_medians("MD", "QE"), "MD", weighted)
    yield (
        "difference of medians",
        analysed(of_medians("difference of medians"), "difference of medians", weighted),
    )
    for name, groups in (("spread", GROUPS), ("alike", TIGHT)):
        for model in ("GLMM", "beta-binomial", "Bayesian", "common effect", weighted):
            yield (
                f"proportion {name} {model}",
                analysed(of_groups(groups), "proportion", model, prediction_from=3),
            )
    yield (
        "proportion wald",
        analysed(of_groups(GROUPS), "proportion", "GLMM", interval="wald", prediction="z"),
    )
    yield "nobody", analysed(of_groups([(0, 20), (0, 30)]), "proportion", "GLMM")
    estimates = [(0.82, 60, 0.7, 0.9), (0.71, 90, 0.6, 0.8), (0.9, 44, None, None), (0.66, 70, 0.5, 0.77)]
    for model in (weighted, "common effect", "Bayesian"):
        yield f"survival {model}", analysed(of_survival(*estimates), "survival", model)
    yield "survival with counts", analysed(of_survival(*estimates, (30, 30), (1.0, 42, None, None), (38, 44)), "survival", weighted)  # fmt: skip
    yield "everybody free", analysed(of_survival((30, 30), (22, 22)), "survival", weighted)
    unequal = of_survival(*estimates, (38, 44))
    unequal = [replace(c, intervention=replace(c.one_side, follow_up=f)) for c, f in zip(unequal, (1.0, 0.5, 2.0, 1.5, 0.8), strict=True)]  # fmt: skip
    yield "survival unequal times", analysed(unequal, "survival", weighted)
    for model in (weighted, "Bayesian", "common effect"):
        yield f"HR {model}", analysed(of_effects(HAZARDS), "HR", model)
    yield "three-level", analysed(several_places(), "RR", "three-level")
    yield "three-level, one figure a study", analysed(of_tables(APART), "RR", "three-level")


def costly() -> Iterator[tuple[str, Made]]:
    """Kinds that take longer to compute, or that hardly differ from others."""
    smd = {"tau_prior_comparison": "non-pharmacological", "tau_prior_outcome": "subjective outcome"}
    yield "SMD empirical", analysed(of_means("SMD"), "SMD", "Bayesian", tau_prior="empirical", **smd)
    yield "MD empirical", analysed(of_means("MD"), "MD", "Bayesian", tau_prior="empirical", **smd)
    yield "beta-binomial without spread", analysed(of_tables(TABLES, "OR")[:2], "OR", "beta-binomial")
    yield (
        "proportion half-cauchy",
        analysed(of_groups(GROUPS), "proportion", "Bayesian", tau_prior="half-cauchy"),
    )
    for how in ("MLN", "Box-Cox"):
        yield f"medians {how}", analysed(of_medians("MD", how), "MD", "inverse variance")
    yield "OR of many events, apart", analysed(of_tables(MANY_APART, "OR"), "OR", "binomial-normal")
    yield "OR of many events, alike", analysed(of_tables(MANY_ALIKE, "OR"), "OR", "binomial-normal")
    apart = [[(0, 900.0)], [(1, 40.0)], [(60, 90.0)], [(2, 800.0)]]
    for model in ("GLMM", "Bayesian"):
        yield f"rate, median study {model}", analysed(of_rates("rate", ONE_ARM, apart), "rate", model)
    yield "rate half-cauchy", analysed(of_rates("rate", ONE_ARM), "rate", "Bayesian", tau_prior="half-cauchy")
    for model in ("GLMM", "beta-binomial", "Bayesian"):
        yield f"proportion heaps {model}", analysed(of_groups(HEAPS), "proportion", model)


def single() -> Iterator[tuple[str, Made]]:
    """One study of every kind of interval."""
    weighted = "inverse variance"
    yield "one RR", analysed(of_tables(TABLES[:1]), "RR", weighted)
    yield "one exact RR", analysed(of_tables(ONE_SIDED[:1]), "RR", "conditional exact")
    yield "one MD", analysed(of_means("MD")[:1], "MD", weighted)
    yield "one mean", analysed(of_means("mean", ONE_ARM)[:1], "mean", weighted)
    yield "one rate", analysed(of_rates("rate", ONE_ARM)[:1], "rate", "GLMM")
    yield "one proportion", analysed(of_groups(GROUPS[:1]), "proportion", "GLMM")
    yield "one HR as printed", analysed(of_effects(HAZARDS[:1]), "HR", weighted)
    yield "one HR at another level", analysed(of_effects(HAZARDS[:1], level=0.9), "HR", weighted)
    yield "one estimate as printed", analysed(of_survival((0.82, 60, 0.7, 0.9)), "survival", weighted)
    yield "one estimate imputed", analysed(of_survival((0.82, 60, None, None)), "survival", weighted)
    yield "one estimate of all", analysed(of_survival((1.0, 60, None, None)), "survival", weighted)
    (count,) = of_survival((38, 44))
    later = replace(count, intervention=replace(count.one_side, follow_up=0.8))
    yield "one count at another time", analysed([later], "survival", weighted)
    yield "one difference of medians", analysed(of_medians("difference of medians")[:1], "difference of medians", weighted)  # fmt: skip


def over_time() -> Iterator[tuple[str, SurvivalCurve]]:
    """Curves by each kind of interval."""
    asked = outcome(
        "survival", "one", id="patency", of=("patency_primary",), direction=Better.HIGHER, times=("any",)
    )
    published = []
    for name, n, figures in (("a", 40, ((6, 0.9), (12, 0.8), (24, 0.7))), ("b", 60, ((6, 0.85), (12, 0.75))),
                             ("c", 30, ((6, 0.95), (24, 0.8))), ("d", 80, ((12, 0.6), (24, 0.55)))):  # fmt: skip
        rows = [row(name, i, "a", type="survival", outcome="patency_primary", months=m, values={"survival": s, "n": n}, printed="x")
                for i, (m, s) in enumerate(figures, 1)]  # fmt: skip
        published.append(publication(name, [arm("a", ["thrombectomy"], n)], rows, design="case series"))
    for name, some, settings in (
        ("t", published, {"rule": "none"}),
        ("normal", published[:2], {"rule": "cochrane"}),
        ("credible", published[:2], {"rule": "house"}),
        ("credible, heavy tail", published[:2], {"rule": "house", "tau_prior": "half-cauchy"}),
        ("maximum likelihood", published, {"rule": "none", "tau2": "ML"}),
    ):
        data = curve_data.collect(some, asked, ONE_ARM, _comparison(ONE_ARM))
        chosen = replace(PRIORS, imputed_still_at_risk=0.5, **settings)
        yield f"curve {name}", curves.make(data, spec(settings=chosen), {}, fitted_curves.fit)


# Differences and variances for which Fisher's scoring of R goes to and fro at full steps, as of metadat's dat.gibson2002.
APART_BY_YEARS = (
    *((-1.2, 7.39), (-1.6, 2.84), (-3.4, 4.57), (-1.9, 12.52)),
    *((0.3, 0.11), (5.8, 113.49), (-3.2, 1.62), (-3.1, 6.09)),
)


def regressed() -> Iterator[tuple[str, Regression]]:
    """Meta-regressions on numbers and on words, with all arrangements and with some."""
    tables = [*APART, ((14, 66), (25, 60)), ((7, 31), (9, 32)), ((5, 48), (9, 51)), ((11, 95), (25, 90))]
    for name, values, words, some in (
        ("number", {f"t{i}": float(3 * i + i % 2) for i in range(9)}, {}, tables[:5]),
        ("word", {}, {f"t{i}": "xyy"[i % 3] for i in range(9)}, tables[:5]),
        ("drawn", {f"t{i}": float(3 * i + i % 2) for i in range(9)}, {}, tables),
    ):
        chosen = of_tables(some)
        asked = RegressionSpec("r", "by it", (), values, 1.0, ("a-v-b",), words=words)
        given = regressions.RegressionInput(
            figures_of(chosen), "RR", SETTINGS, regressions.moderators_of(asked, chosen)
        )
        yield f"regression {name}", replace(regressions.compute(given), id="r", label="by it")
    half = [1.959963984540054 * math.sqrt(v) for _, v in APART_BY_YEARS]
    printed = of_effects([(y, y - h, y + h) for (y, _), h in zip(APART_BY_YEARS, half, strict=True)], "MD")
    years = RegressionSpec("r", "by it", (), {f"t{i}": float(i) for i in range(8)}, 1.0, ("a-v-b",), words={})
    given = regressions.RegressionInput(
        figures_of(printed), "MD", SETTINGS, regressions.moderators_of(years, printed)
    )
    yield "regression to and fro", replace(regressions.compute(given), id="r", label="by it")
