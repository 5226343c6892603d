"""Every block of every reference case is compared somewhere, or stands here with the reason why not."""

import ast
from pathlib import Path

import pytest

from .averages import test_henmi_copas, test_moderators, test_multilevel, test_pooling
from .effect_sizes import test_effect_sizes
from .exact_models import test_counts, test_exact, test_exact_two_arms
from .fixtures import FOLDER, INDEX, case, effects_of, ids
from .robustness import test_diagnostics, test_small_study

TESTS = {path.name: path for path in FOLDER.rglob("test_*.py")}

# Block of a case -> the test that compares it.
COMPARED = {
    "input": "test_effect_sizes.py",
    "escalc": "test_effect_sizes.py",
    "escalc_variants": "test_effect_sizes.py",
    "back_transformation": "test_pooling.py",
    "fits": "test_pooling.py",
    "likelihood_check": "test_pooling.py",
    "confint": "test_pooling.py",
    "mantel_haenszel": "test_counts.py",
    "peto": "test_counts.py",
    "henmi_copas": "test_henmi_copas.py",
    "multilevel": "test_multilevel.py",
    "glmm": "test_exact.py",
    "leave1out": "test_diagnostics.py",
    "cumulative": "test_diagnostics.py",
    "influence": "test_diagnostics.py",
    "baujat": "test_diagnostics.py",
    "small_study": "test_small_study.py",
    "moderators": "test_moderators.py",
    "permutation": "test_moderators.py",
}
ABOUT_THE_CASE = {
    "schema_version",
    "generated_with",
    "id",
    "dataset",
    "source",
    "note",
    "family",
    "measure",
    "depth",
    "k",
}
NOT_COMPARED = {
    "metafor_default_control": "metafor's loose convergence depends on the unit of the outcome: kept to explain differences",
    "blup": "predicted effects of single studies: the report shows what was observed, and shrinkage under a prior",
    "rstandard": "residuals with the study itself in the model: influence is measured without it",
}
# Parts of compared blocks that are left out.
PARTS_NOT_COMPARED = {
    ("fits.EE", "knha and adhoc"): "Hartung-Knapp belongs to random effects; common_effect refuses it",
    (
        "fits",
        "tau2, I2, prediction intervals at k = 1",
    ): "one study says nothing about spread: None here, 0 in metafor",
    ("fits", "prediction intervals at k = 2"): "offered from k = 3",
    ("fits", "stat infinite (all yi equal, no floor)"): "its p value; interval and SE are compared",
    (
        "fits.*.back",
        "of DL, HE, HS, SJ, ML, EB, PM",
    ): "the way back is one function, compared for REML on every case",
    ("confint", "PM_QP, DL_QP"): "the bounds are those of REML_QP",
    ("glmm", "CM.AL"): "an approximation of CM.EL for rare events; the exact likelihood is offered",
    (
        "glmm",
        "edge_all_events_both_OR CM.EL",
    ): "R's own direct search finds no maximum; metafor stops on the way",
    (
        "glmm",
        "default, UM.FS_default, nAGQ1, nAGQ7 (but CM.EL_nAGQ7)",
    ): "coarser quadrature of the same model; nAGQ25 and direct are compared",
    (
        "multilevel",
        "robumeta_CORR, robumeta_HIER",
    ): "moment estimators of other working models; REML with CR2 is offered",
    ("glmm", "QE_Wld"): "infinite variances at zero events; the likelihood-ratio Q is used",
    (
        "glmm",
        "edge_mixed_extremes_PLO",
    ): "tau2 beyond the cap of 100; the ladder's arcsine answer is compared instead",
}
PARTS_NOT_COMPARED |= {
    ("influence", "two studies"): "without one, a single study is left, which says nothing of tau2",
    ("cumulative", "tau2, I2 of the first study"): "nan here, 0 in metafor",
    ("moderators", "R2 where tau2 is 0 without them"): "nothing to explain: None here, 0 or 100 in metafor",
    (
        "moderators",
        "subgroups' I2, prediction intervals",
    ): "each level is a pooled result, compared under fits",
    (
        "small_study",
        "egger_*, trimfill at k = 2, side not given",
    ): "a slope needs three studies; refused in words",
    ("small_study", "edge_tiny_scale"): "metafor takes standard errors of 1e-5 for collinear; tested here",
    (
        "small_study",
        "trimfill of edge_identical_yi",
    ): "metafor stops with an error; equal estimates miss nothing here",
    ("small_study", "se_k0 of edge_ties, edge_unbalanced_RR"): "ties, which rounding breaks in R",
    ("small_study", "fsn of edge_zero_mean"): "metafor divides by the mean 0; 0 studies here",
    ("permutation", "QM, QMp of the intercept"): "the same test as that of the coefficient",
}
OTHER_FILES = {
    "binomial_intervals.json": "test_intervals.py",
    "poisson_intervals.json": "test_intervals.py",
    "single_arm.json": "test_effect_sizes.py",
    "kaplan_meier.json": "test_survival.py",
    "median_to_mean.json": "test_conversions.py",
    "selection_models.json": "test_small_study.py",
    "heterogeneity_intervals.json": "test_heterogeneity_intervals.py",
    "pooled_curves.json": "test_pooled_curves.py",
    "predictions.json": "test_predictions.py",
    "scripts_by_r.json": "test_scripts_by_r.py",
}


def test_every_block_is_compared_or_has_a_reason():
    seen = {key for name in INDEX for key in case(name)}
    assert seen == set(COMPARED) | ABOUT_THE_CASE | set(NOT_COMPARED)
    assert not set(COMPARED) & set(NOT_COMPARED)
    assert all(NOT_COMPARED.values())
    assert all(PARTS_NOT_COMPARED.values())


# Block -> the tests that walk through its cases, and the cases they leave out with the reason. Parts that a test looks
# at but does not compare stand in PARTS_NOT_COMPARED.
CASES = {
    "escalc": (
        [test_effect_sizes.test_effect_sizes_are_escalcs],
        dict.fromkeys(ids(family="correlation"), test_effect_sizes.NOT_COMPARED["correlation"]),
    ),
    "escalc_variants": ([test_effect_sizes.test_corrections_are_escalcs], {}),
    "fits": ([test_pooling.test_random_effects, test_pooling.test_a_single_study_is_itself], {}),
    "likelihood_check": ([test_pooling.test_maximum_is_the_global_one], {}),
    "confint": ([test_pooling.test_q_profile_interval], {}),
    "back_transformation": ([test_pooling.test_natural_scale], {}),
    "mantel_haenszel": ([test_counts.test_mantel_haenszel], {}),
    "peto": ([test_counts.test_peto], {}),
    "henmi_copas": ([test_henmi_copas.test_henmi_copas], {}),
    "multilevel": ([test_multilevel.test_three_levels], {}),
    "glmm": (
        [
            test_exact.test_maximum_is_that_of_an_independent_integration,
            test_exact.test_without_a_maximum_the_ladder_leads_to_exact_pooling,
            test_exact_two_arms.test_maximum_is_that_of_an_independent_integration,
            test_exact_two_arms.test_no_estimate_where_r_finds_no_maximum,
        ],
        {"edge_mixed_extremes_PLO": PARTS_NOT_COMPARED["glmm", "edge_mixed_extremes_PLO"]},
    ),
    "leave1out": ([test_diagnostics.test_leave_one_out], {}),
    "cumulative": ([test_diagnostics.test_cumulative], {}),
    "influence": (
        [test_diagnostics.test_influence],
        {
            name: PARTS_NOT_COMPARED["influence", "two studies"]
            for name in INDEX
            if case(name).get("influence") and len(effects_of(case(name))[0]) == 2
        },
    ),
    "baujat": ([test_diagnostics.test_baujat], {}),
    "small_study": ([test_small_study.test_trim_and_fill, test_small_study.test_rank_correlation], {}),
    "moderators": ([test_moderators.test_meta_regression], {}),
    "permutation": ([test_moderators.test_permutation_p_values_are_counts], {}),
}


def cases_of(test):
    """Names of cases among the parameters of a test."""
    values = [value for mark in test.pytestmark if mark.name == "parametrize" for value in mark.args[1]]
    words = [word for value in values for word in (value if isinstance(value, tuple) else [value])]
    return {word for word in words if isinstance(word, str) and word in INDEX}


def left_out(block, names):
    """Cases with this block that are neither among the names nor left out for a reason."""
    reasons = CASES[block][1]
    assert all(reasons.values())
    return {name for name in INDEX if case(name).get(block)} - set(names) - set(reasons)


@pytest.mark.parametrize("block", CASES)
def test_no_case_of_a_block_is_skipped_without_a_reason(block):
    compared = set().union(*(cases_of(test) for test in CASES[block][0]))
    assert left_out(block, compared) == set()
    assert not compared & set(CASES[block][1]), "compared after all: the reason is out of date"
    # The check itself: a case dropped from the tests is told.
    dropped = max(name for name in compared if case(name).get(block))
    assert left_out(block, compared - {dropped}) == {dropped}


def test_every_compared_block_has_its_cases_counted():
    assert set(CASES) | {"input"} == set(COMPARED)


def test_nothing_is_skipped_or_expected_to_fail():
    for path in TESTS.values():
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not names & {"skip", "skipif", "xfail", "importorskip"}, path.name


def test_reasons_name_what_there_is():
    for block, part in PARTS_NOT_COMPARED:
        assert block.split(".")[0] in COMPARED
        for word in part.replace(",", " ").split():
            assert not word.startswith("edge_") or word in INDEX, word


def test_every_file_is_read_or_has_a_reason():
    assert {path.name for path in FOLDER.glob("*.json")} == set(OTHER_FILES) | {"index.json"}
    assert {path.stem for path in (FOLDER / "cases").glob("*.json")} == set(INDEX)
    assert len(INDEX) == 150


def test_the_tests_named_read_what_they_are_named_for():
    for block, file in COMPARED.items():
        words = _strings(TESTS[file])
        word = "back" if block == "back_transformation" else block
        assert word in words, f"{file} never reads {block}"
    for name, file in OTHER_FILES.items():
        if file.endswith(".py"):
            assert {name, Path(name).stem} & _strings(TESTS[file])


def _strings(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
