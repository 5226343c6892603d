"""Seconds of this library's own work, one core, by name of the task."""

from __future__ import annotations

from evidence.benchmarks import data
from evidence.benchmarks.timing import seconds
from evidence.stats import (
    batch,
    bayes,
    diagnostics,
    exact,
    heterogeneity,
    multiverse,
    pooling,
    regression,
    small_study,
)
from evidence.stats.resampling import permutation

SETS = 200_000
# Three measures, 64 selections, four estimators of tau2, three intervals.
SPECIFICATIONS = 3 * 64 * 4 * 3
GLMM_SETS = 2_000


def measure() -> dict[str, float]:
    """Seconds a task; tasks of many data sets are divided by their number."""
    many, (yi, vi) = data.many_sets(SETS, 10), data.one_set(10)
    twelve, twenty = data.one_set(12), data.one_set(20)
    events, n = data.proportions(GLMM_SETS, 10)
    variants_y, variants_v, selections = data.multiverse()
    year = {"year": list(range(10))}

    def single():
        pooling.random_effects(yi, vi)

    def single_with_profile():
        pooling.random_effects(yi, vi)
        heterogeneity.profile_likelihood(yi, vi)

    def all_specifications():
        multiverse.specification_curve(
            variants_y,
            variants_v,
            selections=selections,
            tau2_methods=("REML", "ML", "DL", "PM"),
            ci_methods=("hksj-floor", "wald", "t"),
        )

    return {
        "REML, k = 10, many data sets": seconds(lambda: batch.random_effects(*many), runs=3) / SETS,
        "ML, k = 10, many data sets": seconds(lambda: batch.random_effects(*many, None, "ML"), runs=3) / SETS,
        "PM, k = 10, many data sets": seconds(lambda: batch.random_effects(*many, None, "PM"), runs=3) / SETS,
        "DL, k = 10, many data sets": seconds(lambda: batch.random_effects(*many, None, "DL"), runs=3) / SETS,
        "REML, k = 10, one call with intervals of mean, tau2, I2 and prediction": seconds(single),
        "the same and a profile-likelihood interval of tau2": seconds(single_with_profile),
        "leave-one-out, REML, k = 10": seconds(lambda: diagnostics.leave_one_out(yi, vi)),
        "influence, REML, k = 10": seconds(lambda: diagnostics.influence(yi, vi)),
        "cumulative, REML, k = 10": seconds(lambda: diagnostics.cumulative(yi, vi)),
        "all subsets of 12 studies, EE": seconds(lambda: diagnostics.gosh(*twelve, tau2_method="EE")),
        "all subsets of 12 studies, DL": seconds(lambda: diagnostics.gosh(*twelve, tau2_method="DL")),
        "all subsets of 12 studies, REML": seconds(lambda: diagnostics.gosh(*twelve)),
        "all subsets of 20 studies, DL": seconds(lambda: diagnostics.gosh(*twenty, tau2_method="DL"), runs=3),
        "all subsets of 20 studies, REML": seconds(lambda: diagnostics.gosh(*twenty), runs=3),
        "multiverse of 2,304 specifications of 12 studies, each": seconds(all_specifications)
        / SPECIFICATIONS,
        "permutation, 1,024 sign flips, REML": seconds(lambda: permutation.permutation_test(yi, vi)),
        "meta-regression, REML, one moderator": seconds(lambda: regression.meta_regression(yi, vi, year)),
        "trim and fill, REML": seconds(lambda: small_study.trim_and_fill(yi, vi)),
        "selection model, three parameters": seconds(lambda: small_study.three_parameter_selection(yi, vi)),
        "Bayes, half-normal prior, k = 10": seconds(lambda: bayes.normal_normal(yi, vi)),
        # metafor's rma.glmm gives no interval of tau2: the same work, and with the interval.
        "GLMM of a proportion, k = 10": seconds(
            lambda: exact.glmm_proportion(events[0], n[0], tau2_interval=False)
        ),
        "GLMM of a proportion with the interval of tau2, k = 10": seconds(
            lambda: exact.glmm_proportion(events[0], n[0])
        ),
        "leave-one-out, GLMM of a proportion, k = 10": seconds(lambda: exact.leave_one_out(events[0], n[0])),
        "GLMM of a proportion, many data sets": seconds(lambda: exact.glmm_proportions(events, n), runs=3)
        / GLMM_SETS,
    }
