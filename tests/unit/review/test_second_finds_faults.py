"""A wrong number in the first computation is found by the second, whatever the model; a right one it confirms closely."""

from dataclasses import replace

import pytest

from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling import computing
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.second import computation
from evidence.review.selection.candidates import find
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

# Of standard errors (or of the number itself where that is the scale): far below what a verdict lets pass, far above
# what two engines differ by.
CLOSE = {"pymare": 2e-4, "statsmodels": 5e-4, "scipy": 5e-4}
# tau2 of two searches, relative; of the flat likelihood of counts.
TAU2, TAU2_OF_COUNTS = 1e-3, 1e-2
# A planted fault: this many times the tolerance of the verdict.
PLANTED = 3
# Below it a tolerance is that of closed forms, asked of the numbers as they are.
ABSOLUTE = 1e-7
# A tau2 that is 0 in both.
NO_TAU2 = 1e-6

TABLES = [((12, 90), (20, 99)), ((31, 336), (22, 355)), ((4, 77), (15, 75)), ((9, 60), (12, 61))]
FEW = [((3, 90), (2, 99)), ((6, 336), (1, 355)), ((4, 77), (1, 75))]
EVEN = [((1, 1000), (2, 1100)), ((2, 1200), (3, 1200)), ((3, 900), (2, 950))]
RATES = [
    ((10, 500.0), (20, 510.0)),
    ((2, 220.0), (3, 200.0)),
    ((7, 333.5), (6, 280.0)),
    ((5, 410.0), (1, 395.0)),
]
SERIES = [(4, 30), (9, 41), (2, 25), (14, 60)]


def of_tables(tables, measure):
    found = []
    for i, (a, b) in enumerate(tables):
        found += find(trial(f"t{i}", a, b), outcome(measure), TWO_ARM, ANY).candidates
    return found


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


def of_series(studies, measure):
    found = []
    for i, (x, n) in enumerate(studies):
        pub = publication(
            f"s{i}", [arm("a", ["thrombectomy"], n)], [counts(f"s{i}", 1, "a", x, n)], design="case series"
        )
        found += find(pub, outcome(measure, "one"), ONE_ARM, ANY).candidates
    return found


def of_means(measure):
    found = []
    for i, ((m, s), (o, t)) in enumerate([((5, 3), (7, 3.3)), ((4, 2), (4.5, 2.5)), ((6, 3), (9, 3.6))]):
        name, n = f"m{i}", 40 + 7 * i
        arms = [arm("a", ["thrombectomy"], n), arm("b", ["anticoagulation"], n, role="comparator")]
        rows = [
            row(
                name,
                1,
                side,
                type="mean",
                values={"mean": float(x), "sd": float(y), "n": n},
                printed=f"{x} ± {y}",
            )
            for side, x, y in (("a", m, s), ("b", o, t))
        ]
        found += find(
            publication(name, arms, rows), outcome(measure, kind="continuous"), TWO_ARM, ANY
        ).candidates
    return found


def fitted(candidates, measure, **settings):
    """The first computation: what it pooled, by which model and settings."""
    chosen: ModelSettings = replace(SETTINGS, **settings)
    named = models.model_name(measure, chosen, rare=False)
    fits = computing.compute(AnalysisInput(figures_of(candidates), measure, named, chosen, None)).fits
    assert fits.answer is not None
    return fits.effects, fits.answer.fit


def two_arm(model, **more):
    return {"two_arm_model": model, "rare_two_arm_model": model, **more}


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
    "Mantel-Haenszel RD": (of_tables(TABLES, "RD"), "RD", two_arm("Mantel-Haenszel"), "statsmodels"),
    "Peto": (of_tables(EVEN, "OR"), "OR", two_arm("Peto"), "scipy"),
    "conditional exact OR": (of_tables(FEW, "OR"), "OR", two_arm("conditional exact"), "scipy"),
    "conditional exact RR": (of_tables(FEW, "RR"), "RR", two_arm("conditional exact"), "scipy"),
    "binomial-normal": (of_tables(TABLES, "OR"), "OR", two_arm("binomial-normal"), "scipy"),
    "common-effect logistic": (of_tables(FEW, "OR"), "OR", two_arm("common-effect logistic"), "statsmodels"),
    "beta-binomial arms": (of_tables(TABLES, "RR"), "RR", two_arm("beta-binomial"), "scipy"),
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
    "proportions": (of_series(SERIES, "proportion"), "proportion", {}, "statsmodels"),
    "one proportion": (of_series(SERIES[:1], "proportion"), "proportion", {}, "statsmodels"),
    "beta-binomial": (of_series(SERIES, "proportion"), "proportion", {"single_arm_model": "beta-binomial"}, "scipy"),
    "mean differences": (of_means("MD"), "MD", {}, "pymare"),
    "standardised": (of_means("SMD"), "SMD", {}, "pymare"),
}  # fmt: skip
# Whose limits no engine gives: only the estimate is compared.
ESTIMATE_ALONE = {f"Mantel-Haenszel {measure}" for measure in ("RR", "RD", "IRR", "IRD")}


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
    assert second.largest_difference < min(CLOSE[second.engine], second.tolerance)
    alone = name in ESTIMATE_ALONE
    assert (second.ci_low is None) == (second.ci_high is None) == (second.note is not None) == alone
    if second.tau2 is not None and fit.pooled.tau2 is not None:
        close = TAU2 if second.engine == "pymare" else TAU2_OF_COUNTS
        assert second.tau2 == pytest.approx(fit.pooled.tau2, rel=close, abs=NO_TAU2)


@pytest.mark.parametrize(
    ("name", "quantity"),
    [(n, q) for n in CASES for q in QUANTITIES if q == "estimate" or n not in ESTIMATE_ALONE],
)
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
