"""The models that analyses are made by, in the words of settings and results."""

from __future__ import annotations

from enum import StrEnum


class PoolingModel(StrEnum):
    """What an analysis was made by, or is asked to be."""

    ONE_STUDY = "one study"
    INVERSE_VARIANCE = "inverse variance"
    COMMON_EFFECT = "common effect"
    MANTEL_HAENSZEL = "Mantel-Haenszel"
    PETO = "Peto"
    CONDITIONAL_EXACT = "conditional exact"  # one ratio given each study's total of events
    BINOMIAL_NORMAL = "binomial-normal"  # two arms given the totals of events, the ratio differs
    COMMON_LOGISTIC = "common-effect logistic"  # the same with one odds ratio
    THREE_LEVEL = "three-level"  # all figures of each study, correlated, with cluster-robust errors
    # The first of the models of counts of two arms that holds; what answered is one of them.
    SPARSE_LADDER = "sparse ladder"
    GLMM = "GLMM"
    BETA_BINOMIAL = "beta-binomial"
    BAYESIAN = "Bayesian"
    # Binomial-normal with priors: counts of one group that the GLMM cannot hold.
    BAYESIAN_GLMM = "Bayesian GLMM"
    # Of events over the sum of patients, where no event (or events only) leaves no other model.
    EXACT_SUM = "exact sum"
    # Counts and Kaplan-Meier estimates on the complementary log-log scale; where nobody had it, or everybody.
    GLMM_OF_SURVIVAL = "GLMM of survival"
    EXACT_SUM_OF_SURVIVAL = "exact sum of survival"
    GLMM_OF_RATES = "GLMM of rates"  # Poisson-normal: events in person-time
    BAYESIAN_GLMM_OF_RATES = "Bayesian GLMM of rates"  # the same with a prior
    EXACT_SUM_OF_RATES = "exact sum of rates"


# Models whose intervals are read off a posterior.
WITH_PRIORS = (
    PoolingModel.BAYESIAN,
    PoolingModel.BAYESIAN_GLMM,
    PoolingModel.BAYESIAN_GLMM_OF_RATES,
)
