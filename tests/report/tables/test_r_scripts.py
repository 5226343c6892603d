"""R scripts: every kind of result has one with its data, and R gives the numbers that are reported."""

import csv
import math
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import r_results
from example_review import example

from evidence.record import codec
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import MODELS, POOLED, SINGLE_STUDY
from evidence.record.results.synthesis import OutcomeSynthesis
from evidence.tables.r import curves, one_study, r_scripts, regressions
from evidence.tables.r.models import RECIPES
from evidence.tables.r.recipes import CLOSED_FORM, INTEGRAL, LIKELIHOOD, Recipe, Unwritten
from evidence.tables.r.scripts import name_of, recipe_of
from evidence.tables.r.writing import text_of

PIECES = Path(one_study.__file__).with_name("pieces")
DRIVER = Path(__file__).with_name("run_scripts.R")
NO_R = pytest.mark.skipif(
    shutil.which("Rscript") is None, reason="R is not there: Debian's r-cran-metafor brings it"
)
# What a ladder is asked for is never what answers.
NO_ANSWER = {PoolingModel.SPARSE_LADDER, PoolingModel.ONE_STUDY}
# How far R may be from a number, as a share of it (of numbers near 0: of a tenth of the interval): rounding of two programs;
# R's maximum, whose curvature is by differences; R's sums over a coarse grid of tau.
LARGEST = {CLOSED_FORM: 1e-6, LIKELIHOOD: 2e-5, INTEGRAL: 1e-3}
# Sums over a grid show most in the variance between studies.
TAU2_OF_A_GRID = 2e-3


def written(name, made):
    return text_of(name, "Invented.", made)


def scripts(costly):
    """Every invented result as (name, recipe)."""
    generators = [r_results.results, r_results.single, *([r_results.costly] if costly else [])]
    for generator in generators:
        for name, made in generator():
            yield name, recipe_of(made.synthesis, made.analysis), made.analysis
    for name, curve in r_results.over_time():
        yield name, curves.recipe(curve), curve
    for name, fit in r_results.regressed():
        yield name, regressions.recipe(fit, {}), fit


@pytest.fixture(scope="module")
def invented():
    return {name: (made, result) for name, made, result in scripts(costly=False)}


def test_every_model_has_a_recipe():
    assert {*RECIPES} == {*MODELS} - NO_ANSWER


def test_every_kind_of_result_has_a_script(invented):
    assert all(isinstance(made, Recipe) for made, _ in invented.values())
    answered = {result.model for _, result in invented.values() if hasattr(result, "model")}
    assert answered == {*MODELS} - {"sparse ladder"}


def test_a_script_reports_the_numbers_of_its_result_and_holds_its_studies(invented):
    for name, (made, result) in invented.items():
        text, told = written(name, made), dict(made.reported)
        rows = len(made.columns[0].values)
        assert all(len(c.values) == rows for c in made.columns) and rows >= 1, name
        if not hasattr(result, "estimate"):
            continue
        if "yi" not in told:  # an interval that stands as it is printed
            assert told["estimate"] == result.estimate
            assert ("pi_lower" in told) == (result.pi_low is not None), name
        assert text.count("(") == text.count(")") and 'stop("R gives other numbers' in text


# What a script calls the numbers of a result, of a curve's times and of a regression's coefficients.
NUMBERS = {
    "estimate": "estimate", "lower": "ci_low", "upper": "ci_high", "tau2": "tau2", "pi_lower": "pi_low", "pi_upper": "pi_high",
    "tau2_lower": "tau2_low", "tau2_upper": "tau2_high", "I2_lower": "i2_low_percent", "I2_upper": "i2_high_percent",
    "I2": "i2_percent", "Q": "q", "Q_p": "q_p", "p": "p_value",
}  # fmt: skip
OF_A_TIME = {
    "survival": "survival", "lower": "ci_low", "upper": "ci_high", "band_lower": "band_low", "band_upper": "band_high",
}  # fmt: skip
OF_A_COEFFICIENT = {"estimate": "estimate_scale", "lower": "ci_low_scale", "upper": "ci_high_scale"}
# Only of weighted means and of sums over studies R is asked for the tests that stand beside them.
TESTED, UNTESTED = (
    {"inverse variance", "common effect", "Mantel-Haenszel", "Peto"},
    {("inverse variance", "survival")},
)
TESTS = {"I2", "Q", "Q_p", "p"}
# Of weighted means alone R is asked for the intervals of tau2 and I2, which are a Q profile as metafor's are.
SPREAD = {"tau2_lower", "tau2_upper", "I2_lower", "I2_upper"}


def test_a_script_reports_every_number_of_its_result(invented):
    seen = set()
    for name, (made, result) in invented.items():
        if not hasattr(result, "estimate"):
            continue
        told = dict(made.reported)
        if "yi" in told:  # the printed interval is the result: what a weighted mean takes of it is compared
            assert {*told} == {"yi", "vi"}, name
            continue
        known = {n: getattr(result, attribute) for n, attribute in NUMBERS.items()}
        given = {n: value for n, value in known.items() if value is not None}
        tested = result.model in TESTED and (result.model, result.measure) not in UNTESTED
        profiled = result.model == "inverse variance"
        left = {
            n: v for n, v in given.items() if (tested or n not in TESTS) and (profiled or n not in SPREAD)
        }
        without_end = {n: v for n, v in told.items() if n not in given}
        assert without_end in ({}, {"lower": 0.0}, {"upper": math.inf}), name
        assert told == left | without_end, name
        seen |= {*told}
    assert seen == {*NUMBERS}


# How a script names what it does not compare.
IN_WORDS = {
    "tau2_lower": "the lower limit of tau2", "tau2_upper": "the upper limit of tau2", "I2": "I2",
    "I2_lower": "the lower limit of I2", "I2_upper": "the upper limit of I2", "Q": "Q", "Q_p": "the p value of Q",
    "p": "the p value of no difference",
}  # fmt: skip


def test_a_script_of_several_studies_says_which_numbers_of_its_result_it_does_not_compare(invented):
    seen = set()
    for name, (made, result) in invented.items():
        if not hasattr(result, "estimate") or result.k < 2:
            continue
        told = dict(made.reported)
        left = {n for n, attribute in NUMBERS.items() if getattr(result, attribute) is not None} - {*told}
        head, _, _ = written(name, made).replace("\n# ", " ").partition("\n\n")
        said = re.search(r"Not compared: (.*?)\.(?: |$)", head)
        assert (said is not None) == bool(left), name
        if said is not None:
            assert set(said[1].split(", ")) == {IN_WORDS[n] for n in left}, name
        seen |= left
    assert seen == {*IN_WORDS}


def test_the_script_of_a_curve_reports_every_number_of_every_time(invented):
    curves_made = [(made, curve) for made, curve in invented.values() if hasattr(curve, "pooled")]
    assert len(curves_made) > 3
    for made, curve in curves_made:
        expected = {
            f"{name} {p.time:g}": getattr(p, attribute)
            for p in curve.pooled
            for name, attribute in OF_A_TIME.items()
        }
        assert dict(made.reported) == expected | {"tau2": curve.tau2}


def test_the_script_of_a_regression_reports_every_number_of_every_coefficient(invented):
    fits = [(made, fit) for made, fit in invented.values() if hasattr(fit, "coefficients")]
    assert {fit.exact for _, fit in fits} == {True, False}
    for made, fit in fits:
        expected = {
            f"{name} {i}": getattr(c, attribute)
            for i, c in enumerate(fit.coefficients, 1)
            for name, attribute in OF_A_COEFFICIENT.items()
        }
        if fit.exact:
            expected |= {
                f"permutation {i}": c.p_permutation for i, c in enumerate(fit.coefficients, 1) if i > 1
            }
        assert dict(made.reported) == expected | {"tau2": fit.tau2}


def test_every_result_curve_and_regression_of_a_review_has_its_script_under_its_name():
    evidence = example()
    first, *others = evidence.outcomes
    curve = next(curve for name, curve in r_results.over_time() if name == "curve t")
    fit = next(fit for name, fit in r_results.regressed() if name == "regression word")
    beside = replace(first.syntheses[0].primary, stratum="single-arm trials and series")
    synthesis = replace(first.syntheses[0], regressions=(fit,), strata=(beside,))
    outcome = replace(
        first, syntheses=(synthesis, *first.syntheses[1:]), curves=(curve, replace(curve, pooled=()))
    )
    scripts_made = list(r_scripts(replace(evidence, outcomes=(outcome, *others))))
    head = {(s.outcome, s.name): s.text.splitlines()[:3] for s in scripts_made}
    assert len(head) == len(scripts_made)
    results = {
        (o.outcome.id, s.id): f"# {o.outcome.label}: {s.label}"
        for o in evidence.outcomes
        for s in o.syntheses
        if s.primary.estimate is not None
    }
    of, about = first.outcome.id, f"# {first.outcome.label}: "
    assert {name: lines[0] for name, lines in head.items()} == results | {
        (of, f"{synthesis.id}.single-arm-trials-and-series"): about + synthesis.label,
        (of, f"{synthesis.id}.regression.{fit.id}"): f"{about}{synthesis.label}: {fit.label}",
        (of, f"{curve.id}.curve"): f"{about}{curve.comparison.label}: over time",
        **{
            (o.outcome.id, f"{c.id}.curve"): f"# {o.outcome.label}: {c.comparison.label}: over time"
            for o in others
            for c in o.curves
        },
    }
    k = synthesis.primary.k
    assert head[of, synthesis.id][1].endswith(f", {k} studies; numbers as on the page.")
    assert (
        f"{k} studies, single-arm trials and series; "
        in head[of, f"{synthesis.id}.single-arm-trials-and-series"][1]
    )
    assert head[of, f"{synthesis.id}.regression.{fit.id}"][1] == f"# Meta-regression of {fit.k} studies."
    assert head[of, f"{curve.id}.curve"][1] == f"# Curve of {curve.studies} studies, {curve.k} values."


def test_a_printed_interval_without_a_level_is_of_95_percent_and_one_that_is_cut_off_is_not_computed():
    (printed,) = r_results.of_survival((0.82, 60, 0.7, 0.9))
    for level in (None, 0.95):
        of_level = replace(printed, intervention=replace(printed.one_side, survival_level=level))
        one = r_results.analysed([of_level], "survival", "inverse variance")
        made = recipe_of(one.synthesis, one.analysis)
        columns = {c.name: c.values for c in made.columns}
        assert (columns["printed_level"], columns["low"], columns["high"]) == ((0.95,), (0.7,), (0.9,))
    cut = r_results.analysed(r_results.of_survival((0.97, 60, 0.9, 1.0)), "survival", "inverse variance")
    assert "nothing is computed" in recipe_of(cut.synthesis, cut.analysis).why


@pytest.mark.parametrize("model", ["inverse variance", "common effect", "Bayesian", "three-level"])
def test_a_result_whose_studies_do_not_all_stand_in_it_has_no_script_that_claims_its_numbers(model):
    made = r_results.analysed(r_results.of_tables(r_results.APART), "RR", model)
    short = replace(made.analysis, effects=made.analysis.effects[1:])
    found = recipe_of(made.synthesis, short)
    assert found == Unwritten("the effects of the studies that were pooled do not all stand in the result")
    text = written(model, found)
    assert f"# Not computed here: {found.why}" in text and "reported" not in text


def test_every_piece_is_used(invented):
    used = {piece for made, _ in invented.values() for piece in made.pieces}
    known = {path.stem for path in PIECES.glob("*.R")} - {"same"}
    assert known - used == {"median_study"}  # of rates that differ too much: see the slow test


def test_the_prior_of_a_result_is_that_of_its_script(invented):
    (half,) = (value for key, value in invented["OR half-normal"][0].settings if key == "tau_weight")
    (turner,) = (value for key, value in invented["OR empirical"][0].settings if key == "tau_weight")
    assert half == "function(tau) dnorm(tau / 0.5)  # half-normal prior of tau, scale 0.5"
    assert turner.startswith("function(tau) dnorm((2 * log(tau) - (-2.56)) / 1.74)")  # Turner 2015, section 4


def found_by_r(folder, target):
    """What R found, by script and name; a script that stopped without a number fails."""
    ran = subprocess.run(
        ["Rscript", str(DRIVER), str(folder), str(target)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found, said = {}, {}
    with target.open() as file:
        for line in csv.DictReader(file):
            path = line["path"].strip()
            said[path] = line["said"].strip()
            if line["name"].strip():
                found.setdefault(path, {})[line["name"].strip()] = float(line["found"].replace("NA", "nan"))
    return found, said


def furthest(made, found):
    """The largest deviation of R from what is reported, as a share of what is allowed, and where."""
    worst = (0.0, "")
    for name, value in made.reported:
        allowed = TAU2_OF_A_GRID if name == "tau2" and made.tolerance == INTEGRAL else LARGEST[made.tolerance]
        if math.isinf(value):
            share = 0.0 if found[name] == value else math.inf
        else:
            share = abs(found[name] - value) / max(abs(value), made.span / 10, 1e-12) / allowed
        worst = max(worst, (math.inf if math.isnan(share) else share, name))
    return worst


@NO_R
@pytest.mark.slow
def test_r_gives_the_numbers_of_every_kind_of_result(tmp_path):
    made = {}
    for name, recipe, _ in scripts(costly=True):
        path = re.sub(r"\W+", "-", name) + ".R"
        made[path] = recipe
        (tmp_path / path).write_text(written(name, recipe))
    found, said = found_by_r(tmp_path, tmp_path / "found.csv")
    assert {path: words for path, words in said.items() if words} == {}
    assert {*found} == {*made}
    for path, recipe in made.items():
        assert furthest(recipe, found[path])[0] <= 1, (path, furthest(recipe, found[path]))


@NO_R
@pytest.mark.slow
def test_where_a_posterior_would_let_a_curve_rise_neighbours_are_averaged_by_their_precision(tmp_path):
    """The log cumulative hazards 1, 0.6 and 0.5 fall: 1 and 0.6 of weights 1 and 4 are 0.68, with 0.5 of weight 4 they are 0.6."""
    given = (
        "mu <- c(0.2, 1, 0.6, 0.5, 0.9); se <- c(1, 1, 0.5, 0.5, 1); times <- c(1, 3, 6, 12, 24); tau2 <- 0.1\n"
        "bounds <- list(ci = cbind(mu - 1, mu + 1), band = cbind(mu - 2, mu + 2))\n"
    )
    (tmp_path / "shown.R").write_text(given + (PIECES / "curve_shown.R").read_text())
    found, said = found_by_r(tmp_path, tmp_path / "found.csv")
    assert said == {"shown.R": ""}
    shown = {
        "survival": (0.2, 0.6, 0.6, 0.6, 0.9),
        "lower": (1.2, 2.0, 1.6, 1.5, 1.9),
        # A falling curve is never lower than a later limit, nor higher than an earlier one.
        "band_lower": (2.2, 2.5, 2.5, 2.5, 2.9),
        "band_upper": (-1.8, -1.0, -1.0, -1.0, -1.0),
    }
    for name, hazards in shown.items():
        for month, hazard in zip((1, 3, 6, 12, 24), hazards, strict=True):
            expected = math.exp(-math.exp(hazard))
            assert found["shown.R"][f"{name} {month}"] == pytest.approx(expected, rel=1e-12), (name, month)


def others(recipe):
    """The numbers of a recipe with one of them changed, by what was changed: just beyond the tolerance, finite, and infinite."""
    for i, (name, value) in enumerate(recipe.reported):
        step = 1.1 * recipe.tolerance * max(abs(value), recipe.span / 10)
        changed = {"more": value + step, "less": value - step, "without end": math.inf, "to 3": 3.0}
        for how, other in changed.items():
            if other != value and not math.isnan(other):
                yield f"{name} {how}", (*recipe.reported[:i], (name, other), *recipe.reported[i + 1 :])
    yield "one more", (*recipe.reported, ("another", 1.0))


@NO_R
@pytest.mark.slow
def test_a_script_stops_where_any_number_is_another_than_r_gives(invented, tmp_path):
    kinds = (
        "one RR",
        "one exact RR",
        "RR one-sided",
        "RR one-sided below",
        "RR hksj-floor",
        "regression word",
    )
    for name in kinds:
        recipe, _ = invented[name]
        texts = {"as it is": recipe.reported, **dict(others(recipe))}
        for how, numbers in texts.items():
            (tmp_path / f"{name}, {how}.R").write_text(written(name, replace(recipe, reported=numbers)))
    _, said = found_by_r(tmp_path, tmp_path / "found.csv")
    assert len(said) > 100
    stopped = {
        path for path, words in said.items() if words == "R gives other numbers than those that are reported"
    }
    assert {*said} - stopped == {f"{name}, as it is.R" for name in kinds}


@NO_R
@pytest.mark.slow
def test_r_gives_the_numbers_of_all_primary_results_of_the_reviews(real_results, tmp_path):
    made = {}
    for path in sorted(real_results.glob("*/outcomes/*/synthesis.json")):
        of, place = codec.read(path, OutcomeSynthesis), path.parent.relative_to(real_results) / "r"
        for synthesis in of.syntheses:
            for analysis in (synthesis.primary, *synthesis.strata):
                if analysis.status in (POOLED, SINGLE_STUDY):
                    made[f"{place}/{name_of(synthesis, analysis)}.R"] = recipe_of(synthesis, analysis)
        made |= {f"{place}/{curve.id}.curve.R": curves.recipe(curve) for curve in of.curves if curve.pooled}
    assert len(made) > 100
    found, said = found_by_r(real_results, tmp_path / "found.csv")
    assert {path: words for path, words in said.items() if words} == {}
    assert {*said} == {*made}  # a script for each, and no other
    for path, recipe in made.items():
        assert isinstance(recipe, Recipe), (path, recipe.why)
        assert furthest(recipe, found[path])[0] <= 1, (path, furthest(recipe, found[path]))
