"""The same work by PyMARE and statsmodels."""

from __future__ import annotations

import numpy as np

from evidence.benchmarks.kernels import data, ours
from evidence.benchmarks.kernels.timing import Block, block_of


def pymare() -> dict[str, Block]:
    """Return a block of each kind of fit by PyMARE, one data set at a time and vectorised over data sets."""
    from pymare import Dataset
    from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator

    yi, vi = data.one_set(10)
    many_y, many_v = (np.ascontiguousarray(a.T) for a in data.many_sets(ours.SETS, 10))
    one = Dataset(y=yi[:, None], v=vi[:, None], X=None, add_intercept=True)
    many = Dataset(y=many_y, v=many_v, X=None, add_intercept=True)

    def reml(dataset):
        found = VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(dataset).summary()
        return found, found.get_fe_stats()

    def with_intervals():
        found, _ = reml(one)
        found.get_re_stats()
        found.get_heterogeneity_stats()
        found.to_df()

    def moments(dataset):
        DerSimonianLaird().fit_dataset(dataset).summary().get_fe_stats()

    return {
        "REML, one at a time": block_of(lambda: reml(one)),
        "REML, one at a time, with intervals and heterogeneity": block_of(with_intervals),
        "REML, vectorised": block_of(lambda: reml(many), ours.SETS),
        "DL, one at a time": block_of(lambda: moments(one)),
        "DL, vectorised": block_of(lambda: moments(many), ours.SETS),
    }


def statsmodels() -> dict[str, Block]:
    """Return a block of each kind of fit by statsmodels, one data set at a time."""
    from statsmodels.stats.meta_analysis import combine_effects

    yi, vi = data.one_set(10)
    return {
        "DL, one at a time": block_of(lambda: combine_effects(yi, vi, method_re="chi2")),
        "PM, one at a time": block_of(lambda: combine_effects(yi, vi, method_re="iterated")),
    }
