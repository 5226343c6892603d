"""Every block of every reference case is compared somewhere, or stands here with the reason why not."""

import ast
from pathlib import Path

from .fixtures import FOLDER, INDEX, case

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
    "rstandard": "test_diagnostics.py",
    "baujat": "test_diagnostics.py",
    "blup": "test_diagnostics.py",
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
}


def test_every_block_is_compared_or_has_a_reason():
    seen = {key for name in INDEX for key in case(name)}
    assert seen == set(COMPARED) | ABOUT_THE_CASE | set(NOT_COMPARED)
    assert not set(COMPARED) & set(NOT_COMPARED)
    assert all(NOT_COMPARED.values())
    assert all(PARTS_NOT_COMPARED.values())


def test_every_file_is_read_or_has_a_reason():
    assert {path.name for path in FOLDER.glob("*.json")} == set(OTHER_FILES) | {"index.json"}
    assert {path.stem for path in (FOLDER / "cases").glob("*.json")} == set(INDEX)
    assert len(INDEX) == 150


def test_the_tests_named_read_what_they_are_named_for():
    for block, file in COMPARED.items():
        words = _strings(FOLDER / file)
        word = "back" if block == "back_transformation" else block
        assert word in words, f"{file} never reads {block}"
    for name, file in OTHER_FILES.items():
        if file.endswith(".py"):
            assert Path(name).stem in _strings(FOLDER / file)


def _strings(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
