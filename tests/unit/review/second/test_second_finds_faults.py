"""A wrong number in the first computation is found by the second, whatever the model; a right one it confirms closely."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from evidence.record.better import Better
from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling import computing, subgroups
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.pooling.subgroups import LevelInput
from evidence.review.robustness import refits
from evidence.review.second import computation, twice
from evidence.review.second.around import groups
from evidence.review.second.around import refits as again
from evidence.review.selection.candidates import find
from evidence.stats.inverse_variance.subgroups import difference
from unit.review.builders import (
    ANY,
    ONE_ARM,
    SETTINGS,
    TWO_ARM,
    arm,
    outcome,
    publication,
    row,
)
from unit.review.invented_analyses import HOUSE
from unit.review.second.invented_data import TABLES, of_means, of_series, of_tables, two_arm

# Of standard errors (or of the number itself where that is the scale): far below what a verdict lets pass, far above
# what two engines differ by.
CLOSE = {"pymare": 2e-4, "statsmodels": 5e-4, "scipy": 5e-4}
# Quantiles that are read off a grid, between its points.
CLOSE_ON_GRID = 5e-3
# tau2 of two searches, relative; of the flat likelihood of counts.
TAU2, TAU2_OF_COUNTS = 1e-3, 1e-2
# Sums and products of a few numbers.
ROUNDED = 1e-9
# A planted fault: this many times the tolerance of the verdict.
PLANTED = 3
# Below it a tolerance is that of closed forms, asked of the numbers as they are.
ABSOLUTE = 1e-7
# A tau2 that is 0 in both.
NO_TAU2 = 1e-6

FEW = [((3, 90), (2, 99)), ((6, 336), (1, 355)), ((4, 77), (1, 75))]
# More than the exact distribution given totals takes: each study has a level of its own.
MANY_EVENTS = [
    ((3000, 9000), (3080, 9100)),
    ((2500, 7000), (2480, 7100)),
    ((4000, 9900), (4150, 9800)),
    ((5000, 12000), (5000, 12100)),
]
EVEN = [((1, 1000), (2, 1100)), ((2, 1200), (3, 1200)), ((3, 900), (2, 950))]
RATES = [
    ((10, 500.0), (20, 510.0)),
    ((2, 220.0), (3, 200.0)),
    ((7, 333.5), (6, 280.0)),
    ((5, 410.0), (1, 395.0)),
]
SURVIVAL = [0.9, 0.72, 0.85, 0.6]
SERIES = [(4, 30), (9, 41), (2, 25), (14, 60)]


def of_rates(studies, measure, comparison=TWO_ARM):
    found = []
    for i, sides in enumerate(studies):
        name = f"t{i}"
        arms = [arm("a", ["thrombectomy"], 100), arm("b", ["anticoagulation"], 100, role="comparator")]
        rows = [
            row(name, 1, side, type="rate", values={"events": x, "person_time": t}, printed=f"{x} in {t}")
            for side, (x, t) in zip("ab", sides, strict=True)
        ]
        pub = publication(name, arms, rows)
        found += find(pub, outcome(measure, comparison.id), comparison, ANY).candidates
    return found


MEANS = [((5, 3), (7, 3.3), 40), ((4, 2), (4.5, 2.5), 47), ((6, 3), (9, 3.6), 54)]


def of_studies_with_two_figures():
    found = []
    for i, effects in enumerate(
        [((0.1, 0.04), (0.4, 0.05)), ((0.8, 0.03), (0.6, 0.04)), ((-0.2, 0.06), (0.3, 0.05))]
    ):
        name = f"d{i}"
        arms = [arm("a", ["thrombectomy"], 60), arm("b", ["anticoagulation"], 60, role="comparator")]
        rows = []
        for j, (y, v) in enumerate(effects):
            half = 1.96 * v**0.5
            values = {"measure": "SMD", "estimate": y, "low": y - half, "high": y + half}
            rows.append(
                row(
                    name, j + 1, None, type="effect", comparison=["a", "b"], values=values, definition=f"d{j}"
                )
            )
        found += find(publication(name, arms, rows), outcome("SMD"), TWO_ARM, ANY).candidates
    return found


def of_curves(shares):
    asked, found = outcome("survival", "one", of=("kept",), direction=Better.HIGHER), []
    for i, share in enumerate(shares):
        name, n = f"k{i}", 40 + 11 * i
        values = {"survival": share, "n": n, "at_risk": n - 12}
        figure = row(
            name, 1, "a", type="survival", outcome="kept", values=values, months=12, printed=f"{share:.0%}"
        )
        found += find(
            publication(name, [arm("a", ["thrombectomy"], n)], [figure]), asked, ONE_ARM, ANY
        ).candidates
    return found


def first_of(candidates, measure, **settings):
    """The first computation: its figures, its analysis, and what a second sets out from."""
    chosen: ModelSettings = replace(SETTINGS, **settings)
    named = models.model_name(measure, chosen, rare=False)
    found = computing.compute(AnalysisInput(figures_of(candidates), measure, named, chosen, None))
    assert found.fits.answer is not None
    return figures_of(candidates), found


def fitted(candidates, measure, **settings):
    """What the first computation pooled, by which model and settings."""
    fits = first_of(candidates, measure, **settings)[1].fits
    return fits.effects, fits.answer.fit


# name -> candidates, measure, settings, engine of the second computation
CASES = {
    **{
        f"{tau2} with {interval}": (of_tables(TABLES, "RR"), "RR", {"tau2": tau2, "interval": interval}, engine)
        for tau2, interval, engine in (
            ("REML", "hksj", "pymare"),
            ("REML", "hksj-floor", "pymare"),
            ("REML", "wald", "pymare"),
            ("ML", "wald", "pymare"),
            ("DL", "hksj", "pymare"),
            ("DL", "wald", "pymare"),
            ("PM", "wald", "statsmodels"),
            ("PM", "hksj", "statsmodels"),
        )
    },
    "odds ratios": (of_tables(TABLES, "OR"), "OR", {}, "pymare"),
    "risk differences": (of_tables(TABLES, "RD"), "RD", {}, "pymare"),
    "80 percent": (of_tables(TABLES, "RR"), "RR", {"level": 0.8}, "pymare"),
    "common effect": (of_tables(TABLES, "RR"), "RR", two_arm("common effect"), "pymare"),
    "Mantel-Haenszel OR": (of_tables(TABLES, "OR"), "OR", two_arm("Mantel-Haenszel"), "statsmodels"),
    "Mantel-Haenszel RR": (of_tables(TABLES, "RR"), "RR", two_arm("Mantel-Haenszel"), "statsmodels"),
    "Mantel-Haenszel RR, nobody in one study": (
        of_tables([*TABLES, ((0, 50), (0, 40))], "RR"), "RR", two_arm("Mantel-Haenszel"), None,
    ),
    "Mantel-Haenszel RD": (of_tables(TABLES, "RD"), "RD", two_arm("Mantel-Haenszel"), "statsmodels"),
    "Peto": (of_tables(EVEN, "OR"), "OR", two_arm("Peto"), "scipy"),
    "conditional exact OR": (of_tables(FEW, "OR"), "OR", two_arm("conditional exact"), "scipy"),
    "conditional exact RR": (of_tables(FEW, "RR"), "RR", two_arm("conditional exact"), "scipy"),
    "binomial-normal": (of_tables(TABLES, "OR"), "OR", two_arm("binomial-normal"), "scipy"),
    "a level of each study": (of_tables(MANY_EVENTS, "OR"), "OR", two_arm("binomial-normal"), "scipy"),
    "common-effect logistic": (of_tables(FEW, "OR"), "OR", two_arm("common-effect logistic"), "statsmodels"),
    "beta-binomial arms": (of_tables(TABLES, "RR"), "RR", two_arm("beta-binomial"), "scipy"),
    "beta-binomial arms, nobody in one study": (
        of_tables([*TABLES, ((0, 50), (0, 40))], "RR"), "RR", two_arm("beta-binomial"), "scipy",
    ),
    "Bayesian, empirical prior": (of_tables(TABLES, "OR"), "OR", two_arm("Bayesian", tau_prior="empirical"), "scipy"),
    "Bayesian": (of_tables(TABLES, "RR"), "RR", two_arm("Bayesian", tau_prior_scale={"RR": 0.5}), "scipy"),
    "one table RR": (of_tables(TABLES[:1], "RR"), "RR", {}, "statsmodels"),
    "one table OR": (of_tables(TABLES[:1], "OR"), "OR", {}, "statsmodels"),
    "one difference": (of_tables(TABLES[:1], "RD"), "RD", {}, "scipy"),
    "rate ratios": (of_rates(RATES, "IRR"), "IRR", {}, "pymare"),
    "Mantel-Haenszel IRR": (of_rates(RATES, "IRR"), "IRR", two_arm("Mantel-Haenszel"), None),
    "Mantel-Haenszel IRD": (of_rates(RATES, "IRD"), "IRD", two_arm("Mantel-Haenszel"), None),
    "one rate ratio": (of_rates(RATES[:1], "IRR"), "IRR", {}, "statsmodels"),
    "one difference of rates": (of_rates(RATES[:1], "IRD"), "IRD", {}, "statsmodels"),
    "rates": (of_rates(RATES, "rate", ONE_ARM), "rate", {}, None),
    "rates of two arms": (of_rates(RATES, "IRR"), "IRR", two_arm("binomial-normal"), "scipy"),
    "three levels": (of_studies_with_two_figures(), "SMD", two_arm("three-level"), "scipy"),
    "survival": (of_curves(SURVIVAL), "survival", {}, "pymare"),
    "survival, Paule-Mandel": (of_curves(SURVIVAL), "survival", {"tau2": "PM"}, "statsmodels"),
    "survival with 100%": (of_curves([*SURVIVAL, 1.0]), "survival", {}, "scipy"),
    "survival by a prior": (
        of_curves(SURVIVAL[:3]),
        "survival",
        {"single_arm_model": "Bayesian", "tau_prior_scale": {"survival": 0.5}},
        "scipy",
    ),
    "proportions by a prior": (
        of_series(SERIES, "proportion"),
        "proportion",
        {"single_arm_model": "Bayesian", "tau_prior_scale": {"proportion": 0.8}},
        "scipy",
    ),
    **{
        f"{tau2} by moments": (of_tables(TABLES, "RR"), "RR", {"tau2": tau2, "interval": "t"}, "statsmodels")
        for tau2 in ("DL", "HE", "HS", "SJ", "EB")
    },
    "proportions": (of_series(SERIES, "proportion"), "proportion", {}, "statsmodels"),
    "one proportion": (of_series(SERIES[:1], "proportion"), "proportion", {}, "statsmodels"),
    "beta-binomial": (of_series(SERIES, "proportion"), "proportion", {"single_arm_model": "beta-binomial"}, "scipy"),
    "mean differences": (of_means(MEANS, "MD"), "MD", {}, "pymare"),
    "standardised": (of_means(MEANS, "SMD"), "SMD", {}, "pymare"),
}  # fmt: skip


QUANTITIES = ("estimate", "ci_low", "ci_high")


@pytest.fixture(scope="module")
def fits():
    """Each first computation with its second, made once."""
    made = {}

    def of(name):
        if name not in made:
            candidates, measure, settings, _ = CASES[name]
            effects, fit = fitted(candidates, measure, **settings)
            second = computation.compute(effects, fit.pooled, fit.model, fit.settings)
            made[name] = effects, fit, second
        return made[name]

    return of


@pytest.mark.parametrize("name", CASES)
def test_a_right_result_is_confirmed_much_closer_than_asked(fits, name):
    _, fit, second = fits(name)
    engine = CASES[name][3]
    assert second is not None and second.agrees is True
    assert engine is None or second.engine == engine
    close = CLOSE_ON_GRID if second.what.kind == "by_plain_grid" else CLOSE[second.engine]
    assert second.largest_difference < min(close, second.tolerance)
    assert second.ci_low is not None and second.ci_high is not None and second.note is None
    if second.tau2 is not None and fit.pooled.tau2 is not None:
        close = TAU2 if second.engine == "pymare" else TAU2_OF_COUNTS
        assert second.tau2 == pytest.approx(fit.pooled.tau2, rel=close, abs=NO_TAU2)


# Of a posterior and of an exact sum the interval is no estimate with so many errors on both sides.
NOT_BY_ERROR = ("conditional exact", "Bayesian", "Bayesian GLMM", "exact sum")


@pytest.mark.parametrize("name", CASES)
def test_half_an_interval_is_its_quantile_times_the_standard_error(fits, name):
    _, fit, _ = fits(name)
    pooled = fit.pooled
    if pooled.method in NOT_BY_ERROR:
        assert pooled.df is None
        return
    tail = (1 - pooled.level) / 2
    half = pooled.se * (stats.norm.isf(tail) if pooled.df is None else stats.t.isf(tail, pooled.df))
    bounds = (pooled.estimate - half, pooled.estimate + half)
    assert (pooled.ci_low, pooled.ci_high) == pytest.approx(bounds, rel=ROUNDED, abs=ROUNDED)


@pytest.mark.parametrize(("name", "quantity"), [(n, q) for n in CASES for q in QUANTITIES])
def test_a_wrong_number_is_found_in_either_direction(fits, name, quantity):
    effects, fit, plain = fits(name)
    # Exact shares are compared as shares and kept as logits, which are some times as far apart.
    shares = plain.what.kind == "by_clopper_pearson"
    unit = 10.0 if shares else 1.0 if plain.tolerance < ABSOLUTE else fit.pooled.se
    for sign in (1, -1):
        moved = getattr(fit.pooled, quantity) + sign * PLANTED * plain.tolerance * unit
        wrong = replace(fit.pooled, **{quantity: moved})
        found = computation.compute(effects, wrong, fit.model, fit.settings)
        assert found.agrees is False, (quantity, sign)
        # The second computation itself does not look at the first one's numbers.
        assert (found.estimate, found.ci_low, found.ci_high) == (plain.estimate, plain.ci_low, plain.ci_high)


# Where a number besides estimate and interval is planted: far beyond what is allowed, far below what it is itself.
SHARE = 0.05
# Points of percentages: I2, weights.
POINTS = 3.0


def total_variance(effects, pooled):
    """Variance between studies and the middle one within: what a wrong tau2 is measured by."""
    _, vi = effects.arrays()
    return (pooled.tau2 or 0.0) + float(np.median(vi))


def planted(effects, pooled):
    """Wrong numbers of a pooled result, each with the name under which it must be told."""

    def ends(interval, by):
        return [(interval[0] + by, interval[1]), (interval[0], interval[1] + by)]

    if pooled.tau2 is not None:
        wide = SHARE * total_variance(effects, pooled)
        yield "tau2", {"tau2": pooled.tau2 + wide}
        if pooled.tau2_ci is not None:
            for wrong in ends(pooled.tau2_ci, SHARE * pooled.tau2_ci[1]):
                yield "tau2 interval", {"tau2_ci": wrong}
    if pooled.pi_low is not None:
        half = SHARE * (pooled.pi_high - pooled.pi_low)
        yield "prediction interval", {"pi_low": pooled.pi_low - half}
        yield "prediction interval", {"pi_high": pooled.pi_high - half}
    for quantity, name in (("Q", "q"), ("p value of Q", "q_p"), ("p value", "p_value"), ("H2", "h2")):
        value = getattr(pooled, name)
        if value is not None:
            yield quantity, {name: value * (1 + 2 * SHARE) + (1e-3 if name == "q" else 0.0)}
    if pooled.q_df is not None:
        yield "degrees of freedom", {"q_df": pooled.q_df + 1}
    if pooled.i2 is not None:
        yield "I2", {"i2": pooled.i2 + POINTS}
    if pooled.i2_ci is not None:
        yield "I2 interval", {"i2_ci": (pooled.i2_ci[0], pooled.i2_ci[1] - POINTS)}


# Which results have which numbers, so that none is left out unnoticed (a tau2 of 0 leaves no prediction).
SEVERAL = [name for name in CASES if not name.startswith("one ")]
SPREAD = {"Q", "degrees of freedom", "p value of Q"}
BY_TAU2 = SPREAD | {"tau2", "tau2 interval", "I2", "H2", "prediction interval"}


# Of these the second computation takes long, and each plant asks for one.
LONG = ("rates", "survival with 100%")
SEVERAL_MARKED = [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in SEVERAL]


@pytest.mark.parametrize("name", SEVERAL_MARKED)
def test_a_wrong_number_around_the_estimate_is_found(fits, name):
    effects, fit, plain = fits(name)
    asked = set()
    for quantity, change in planted(effects, fit.pooled):
        if quantity == "p value" and quantity not in plain.also:
            continue  # of one group no p value is shown
        asked.add(quantity)
        found = computation.compute(effects, replace(fit.pooled, **change), fit.model, fit.settings)
        assert found.agrees is False, quantity
        assert quantity in {d.quantity for d in found.differing}, quantity
    if fit.pooled.method == "random effects, inverse variance":
        assert asked >= BY_TAU2 | {"I2 interval"}
    elif fit.pooled.tau2 is not None and fit.pooled.method not in ("Bayesian", "Bayesian GLMM"):
        assert asked >= SPREAD | {"tau2"} | ({"prediction interval"} if fit.pooled.tau2 else set())
    assert asked or fit.pooled.method in WITHOUT


# Two arms whose sums of events have a distribution of their own, and nothing that is told of their spread.
WITHOUT = ("beta-binomial",)


@pytest.mark.parametrize("name", SEVERAL_MARKED)
def test_wrong_studies_people_events_and_weights_are_found(name):
    candidates, measure, settings, _ = CASES[name]
    figures, found = first_of(candidates, measure, **settings)
    made = found.analysis
    right = twice.confirmed(figures, made, found.fits).second
    assert right.agrees is True and {"studies", "people", "natural scale"} <= set(right.also)
    changes = [("studies", {"k": made.k + 1}), ("natural scale", {"ci_high": made.ci_high * 1.0001})]
    changes += [
        (quantity, {field: getattr(made, field) + 1})
        for quantity, field in (
            ("people", "n"),
            ("people", "n_comparator"),
            ("events", "events"),
            ("events", "events_comparator"),
            ("person-years", "person_years"),
        )
        if getattr(made, field) is not None
    ]
    drawn = [i for i, row in enumerate(made.effects) if row.weight_percent]
    if drawn:
        rows = list(made.effects)
        rows[drawn[0]] = replace(rows[drawn[0]], weight_percent=rows[drawn[0]].weight_percent + POINTS)
        changes.append(("weights", {"effects": tuple(rows)}))
    for quantity, change in changes:
        second = twice.confirmed(figures, replace(made, **change), found.fits).second
        assert second.agrees is False and [d.quantity for d in second.differing] == [quantity]


def test_wrong_studies_people_and_weights_of_a_level_are_found(monkeypatch):
    given = LevelInput(figures_of(of_tables(TABLES, "RR")), "RR", "inverse variance", SETTINGS)
    right = twice.level(given)
    assert right.level.second.agrees is True and {"studies", "people", "weights"} <= set(
        right.level.second.also
    )
    computed, (first, *others) = subgroups.compute(given), right.effects
    heavier = (replace(first, weight_percent=first.weight_percent + POINTS), *others)
    for quantity, wrong in (
        ("studies", {"level": replace(computed.computed.level, k=5)}),
        ("people", {"level": replace(computed.computed.level, n=1)}),
        ("weights", {"effects": heavier}),
    ):
        told = replace(computed, computed=replace(computed.computed, **wrong))
        monkeypatch.setattr(subgroups, "compute", lambda *_, alone, told=told: told)
        second = twice.level(given).level.second
        assert second.agrees is False and [d.quantity for d in second.differing] == [quantity]


def test_a_wrong_test_between_subgroups_is_found():
    points = [(0.2, 0.1), (0.5, 0.2), (-0.1, 0.15)]
    right = difference(*zip(*points, strict=True))
    assert groups.compute(points, right).agrees is True
    for place in range(3):
        wrong = tuple(x + (i == place) * SHARE for i, x in enumerate(right))
        assert groups.compute(points, wrong).agrees is False


def test_a_wrong_result_without_some_of_the_studies_is_found():
    settings = replace(SETTINGS, prediction="none")
    figures = figures_of(of_tables(TABLES, "RR"))
    rows = refits.leave_one_out(refits.RefitInput(figures, "RR", "inverse variance", settings))
    told = [again.Refitted((r.key,), r.estimate, r.ci_low, r.ci_high, r.tau2) for r in rows]
    whole = again.RefittedInput(figures, "RR", "inverse variance", settings, 1.0, tuple(told))
    right = again.compute(whole).second
    assert right.agrees is True and right.what.numbers == {"sampled": again.SAMPLED, "all": len(TABLES)}
    farthest = max(range(len(told)), key=lambda i: abs(math.log(told[i].estimate)))
    for field in ("estimate", "ci_low", "ci_high", "tau2"):
        wrong = list(told)
        wrong[farthest] = replace(told[farthest], **{field: getattr(told[farthest], field) * 1.1 + 0.001})
        assert again.compute(replace(whole, told=tuple(wrong))).second.agrees is False, field


def test_of_a_sample_of_subsets_a_difference_stands_with_the_tolerance_of_its_own_subset():
    """On the ladder for sparse counts three studies have a likelihood, two a closed form: two tolerances."""
    figures = figures_of(of_tables(TABLES, "RR"))
    rows = refits.subsets(refits.RefitInput(figures, "RR", "sparse ladder", HOUSE))
    told = [again.Refitted(r.without, r.estimate, r.ci_low, r.ci_high, r.tau2) for r in rows]
    pair = [next(r for r in told if len(r.without) == left_out) for left_out in (1, 2)]
    alone = [_sampled(figures, [one]) for one in pair]
    assert len({second.tolerance for second in alone}) == 2
    for subsets in (pair, pair[::-1]):
        both = _sampled(figures, subsets)
        assert both.agrees is True and both.what.numbers["sampled"] == 2
        farthest = max(alone, key=lambda second: second.largest_difference / second.tolerance)
        told_of = both.engine, both.estimate, both.largest_difference, both.tolerance, *both.what.parts
        assert told_of == (
            farthest.engine,
            farthest.estimate,
            farthest.largest_difference,
            farthest.tolerance,
            *farthest.what.parts,
        )


def _sampled(figures, told):
    return again.compute(again.RefittedInput(figures, "RR", "sparse ladder", HOUSE, 1.0, tuple(told))).second
