"""The library's own work, one core, by name of the task."""

from __future__ import annotations

import itertools
from inspect import unwrap

from evidence.benchmarks.kernels import data
from evidence.benchmarks.kernels.timing import Block, block_of
from evidence.stats import diagnostics, exact, small_study, specifications
from evidence.stats.bayesian import normal_model
from evidence.stats.inverse_variance import batch, heterogeneity, pooling, regression
from evidence.stats.resampling import permutation

SETS = 20_000
# Three measures, 64 selections, four estimators of tau2, three intervals.
SPECIFICATIONS = 3 * 64 * 4 * 3
GLMM_SETS = 2_000


def blocks() -> dict[str, Block]:
    """Return a block of each task; of many data sets, seconds are those of one."""
    many, (yi, vi) = data.many_sets(SETS, 10), data.one_set(10)
    twelve, twenty = data.one_set(12), data.one_set(20)
    events, n = data.proportions(GLMM_SETS, 10)
    variants_y, variants_v, selections = data.specifications()
    year = {"year": list(range(10))}

    # Fits asked for again are given back from memory: each call takes the next of many data sets.
    def turning(fit):
        rows = itertools.cycle(zip(events, n, strict=True))
        return lambda: fit(*next(rows))

    def single():
        pooling.random_effects(yi, vi)

    def single_with_profile():
        pooling.random_effects(yi, vi)
        heterogeneity.profile_likelihood(yi, vi)

    def all_specifications():
        specifications.specification_curve(
            variants_y,
            variants_v,
            selections=selections,
            tau2_methods=("REML", "ML", "DL", "PM"),
            ci_methods=("hksj-floor", "wald", "t"),
        )

    return {
        "REML, k = 10, many data sets": block_of(lambda: batch.random_effects(*many), SETS),
        "ML, k = 10, many data sets": block_of(lambda: batch.random_effects(*many, None, "ML"), SETS),
        "PM, k = 10, many data sets": block_of(lambda: batch.random_effects(*many, None, "PM"), SETS),
        "DL, k = 10, many data sets": block_of(lambda: batch.random_effects(*many, None, "DL"), SETS),
        "REML, k = 10, one call with intervals of mean, tau2, I2 and prediction": block_of(single),
        "the same and a profile-likelihood interval of tau2": block_of(single_with_profile),
        "leave-one-out, REML, k = 10": block_of(lambda: diagnostics.leave_one_out(yi, vi)),
        "influence, REML, k = 10": block_of(lambda: diagnostics.influence(yi, vi)),
        "cumulative, REML, k = 10": block_of(lambda: diagnostics.cumulative(yi, vi)),
        "all subsets of 12 studies, EE": block_of(lambda: diagnostics.gosh(*twelve, tau2_method="EE")),
        "all subsets of 12 studies, DL": block_of(lambda: diagnostics.gosh(*twelve, tau2_method="DL")),
        "all subsets of 12 studies, REML": block_of(lambda: diagnostics.gosh(*twelve)),
        "all subsets of 20 studies, DL": block_of(lambda: diagnostics.gosh(*twenty, tau2_method="DL")),
        "all subsets of 20 studies, REML": block_of(lambda: diagnostics.gosh(*twenty)),
        "specification curve: 2,304 specifications of 12 studies, each": block_of(
            all_specifications, SPECIFICATIONS
        ),
        "permutation, 1,024 sign flips, REML": block_of(lambda: permutation.permutation_test(yi, vi)),
        "meta-regression, REML, one moderator": block_of(lambda: regression.meta_regression(yi, vi, year)),
        "trim and fill, REML": block_of(lambda: small_study.trim_and_fill(yi, vi)),
        "selection model, three parameters": block_of(lambda: small_study.three_parameter_selection(yi, vi)),
        # Not its last results, which it remembers.
        "Bayes, half-normal prior, k = 10": block_of(lambda: unwrap(normal_model.normal_normal)(yi, vi)),
        # rma.glmm integrates over 7 nodes and gives no interval of tau2: the same work, then the default.
        "GLMM of a proportion over 7 nodes, k = 10": block_of(
            turning(lambda x, size: exact.glmm_proportion(x, size, nodes=7, tau2_interval=False))
        ),
        "GLMM of a proportion with the interval of tau2, k = 10": block_of(turning(exact.glmm_proportion)),
        "leave-one-out, GLMM of a proportion, k = 10": block_of(lambda: exact.leave_one_out(events[0], n[0])),
        "GLMM of a proportion, many data sets": block_of(
            lambda: exact.glmm_proportions(events, n), GLMM_SETS
        ),
    }
