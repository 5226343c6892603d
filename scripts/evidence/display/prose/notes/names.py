"""Names of models, methods and grades in words; the results carry them as ids."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.prose.notes.said import MINUS
from evidence.record.pooling_model import PoolingModel

MODELS: Mapping[str, str] = {
    PoolingModel.ONE_STUDY: "one study",
    PoolingModel.INVERSE_VARIANCE: "random effects, inverse variance",
    PoolingModel.COMMON_EFFECT: "common effect",
    PoolingModel.MANTEL_HAENSZEL: "Mantel-Haenszel, no zero-cell correction",
    PoolingModel.THREE_LEVEL: "three-level model of all values of each study, cluster-robust (CR2)",
    PoolingModel.PETO: "Peto",
    PoolingModel.CONDITIONAL_EXACT: "conditional exact, one common ratio",
    PoolingModel.BINOMIAL_NORMAL: "binomial-normal model given each study's total of events "
    "(maximum likelihood; odds ratios: hypergeometric-normal)",
    PoolingModel.COMMON_LOGISTIC: "logistic regression with fixed study effects and one odds ratio",
    PoolingModel.SPARSE_LADDER: "the ladder of models for sparse counts",
    PoolingModel.GLMM: "binomial-normal GLMM (logit, maximum likelihood)",
    PoolingModel.EXACT_SUM: "exact (Clopper-Pearson on the sum)",
    PoolingModel.BETA_BINOMIAL: "random effects, beta-binomial",
    PoolingModel.BAYESIAN: "random effects, Bayesian normal-normal",
    PoolingModel.BAYESIAN_GLMM: "binomial-normal GLMM with weakly informative priors",
    PoolingModel.GLMM_OF_RATES: "Poisson-normal GLMM (log rate, maximum likelihood)",
    PoolingModel.BAYESIAN_GLMM_OF_RATES: "Poisson-normal GLMM with a prior of the spread between studies",
    PoolingModel.EXACT_SUM_OF_RATES: "exact (Poisson interval on the sum)",
    PoolingModel.GLMM_OF_SURVIVAL: "binomial-normal GLMM (complementary log-log, maximum likelihood)",
    PoolingModel.EXACT_SUM_OF_SURVIVAL: "exact (Clopper-Pearson on the sum)",
    "UM.FS": "GLMM with fixed study effects and random treatment effect (maximum likelihood)",
    "CM.EL": "conditional GLMM, exact likelihood, random treatment effect (maximum likelihood)",
    "UM.FS, common effect": "logistic or Poisson regression with fixed study effects, "
    "common treatment effect",
    "CM.EL, common effect": "conditional exact likelihood, common treatment effect",
    "Henmi-Copas": "common effect with Henmi-Copas interval",
    "logistic": "plain logistic regression",
    "Poisson": "plain Poisson regression",
    "cloglog": "one hazard for all studies",
}
TAU2_METHODS: Mapping[str, str] = {
    "REML": "restricted maximum likelihood",
    "ML": "maximum likelihood",
    "DL": "DerSimonian-Laird",
    "PM": "Paule-Mandel",
    "EB": "empirical Bayes",
    "SJ": "Sidik-Jonkman",
    "HE": "Hedges",
    "HS": "Hunter-Schmidt",
}
INTERVALS: Mapping[str, str] = {
    "hksj-floor": "Hartung-Knapp-Sidik-Jonkman, never narrower than Wald",
    "hksj": "Hartung-Knapp-Sidik-Jonkman",
    "wald": "Wald (normal)",
    "t": "Wald (t)",
    "kr": "Kenward-Roger",
    "clopper-pearson": "Clopper-Pearson (exact)",
    "poisson": "exact Poisson interval",
    "henmi-copas": "Henmi-Copas",
    "credible": "equal-tailed credible interval",
    "profile": "profile likelihood",
    "exact": "exact, given the total of events",
    "CR2": "cluster-robust (CR2, t with Satterthwaite's degrees of freedom)",
}
SHORT_INTERVALS: Mapping[str, str] = {
    **INTERVALS,
    "hksj-floor": "Hartung-Knapp",
    "hksj": "Hartung-Knapp without floor",
}
PREDICTIONS: Mapping[str, str] = {
    "t(CR2)": "t distribution with the degrees of freedom of the robust error",
    "t(k-1)": f"t distribution with k {MINUS} 1 degrees of freedom",
    "t(k-2)": f"t distribution with k {MINUS} 2 degrees of freedom",
    "z": "normal distribution",
    "posterior predictive": "posterior predictive distribution",
}
# Where the interval of one study comes from.
STUDY_INTERVALS: Mapping[str, str] = {
    "none": "",
    "wald": "Wald",
    "clopper-pearson": "Clopper-Pearson",
    "poisson": "exact Poisson",
    "median": "from a distribution fitted to the quantiles",
    "mover": "square-and-add of exact Poisson limits",
    "cloglog": "complementary log-log",
    "as printed": "as printed",
    "printed interval": "from the printed interval",
    "p value": "from the p value",
    "exact": "exact, given the total of events",
    "newcombe": "Newcombe",
    "imputed": "imputed from the number of patients at the start",
}


def model(name: str) -> str:
    """Return a model's name in words; one that has none stands for itself."""
    return MODELS.get(name, name)


def interval(name: str) -> str:
    """Return the name of a method for intervals; of a result of one study where its own comes from."""
    return INTERVALS.get(name) or STUDY_INTERVALS.get(name, name)


# How an absolute effect is worked out, by `summary.absolute.FORMULAS`.
FORMULAS: Mapping[str, str] = {
    "risk ratio": "baseline risk × risk ratio",
    "odds ratio": "baseline odds × odds ratio",
    "risk difference": "baseline risk + risk difference",
    "hazard ratio": f"1 {MINUS} (1 {MINUS} baseline risk)^hazard ratio",
    "rate ratio": "baseline rate × rate ratio",
    "rate difference": "baseline rate + rate difference",
    "ratio of means": "baseline mean × ratio of means",
    "mean difference": "baseline mean + mean difference",
    "share": "the pooled share itself",
}
# What the tests of small-study effects do, by `results.diagnostics.SMALL_STUDY_TESTS`.
SMALL_STUDY_TESTS: Mapping[str, str] = {
    "Peters": "weighted regression on 1 / the number of patients, suited to events",
    "Harbord": "regression of score on information, suited to odds ratios",
    "Egger": "weighted regression on the standard error",
    "Thompson and Sharp": "meta-regression on the standard error",
    "Begg": "rank correlation of effects and variances",
    "Meta-regression on size": "random effects, on 1 / root of the number of patients",
    "Regression on size": "weighted, on 1 / the number of patients",
}
# Why a value is in no primary analysis, by `results.left_out.LEFT_OUT_KINDS`.
LEFT_OUT: Mapping[str, str] = {
    "not poolable": "not poolable",
    "passed over": "not used",
    "overlap": "overlap",
    "integrity": "integrity",
    "mixed arm": "mixed arm",
    "other comparison": "other comparison",
    "outside the time window": "outside the time window",
    "before treatment": "before treatment",
    "subgroup only": "subgroup only",
    "partial period": "partial period",
    "other kind of figure": "other kind of value",
    "context": "context",
    "case report": "case report",
}
# The rules by which one figure is chosen for a study, by their ids.
CHOICE_RULES: Mapping[str, str] = {
    "as printed": "values as printed before those that stand on an assumption",
    "whole before part": "the whole study before a report of part of its patients",
    "stronger design": "the stronger design",
    "nearest time": "the time nearest to the preferred one",
    "adjusted first": "outside randomised trials an effect adjusted for confounders before crude values",
    "own report": "the study's own reports before secondary analyses",
    "first hand": "values read in the publication before second-hand ones",
    "known counts": "a printed value before counts that are the middle of several that fit a percentage",
    "arms before contrast": "the arms' own values before a printed contrast",
    "estimate before count": "a Kaplan-Meier estimate before a count",
    "patients before limbs": "patients before limbs, and these before parts of them (veins, lesions)",
    "more patients": "the larger number of patients",
    "full publication": "full publications before abstracts",
    "newer report": "the newer report",
    "definition": "the definition, where the review does not say which it means",
    "words": "the printed words",
    "same value": "the name of the file, where both are the same",
}

# Strata as groups of studies, by `results.strata.Stratum`.
STRATA: Mapping[str, str] = {
    "randomised": "randomised trials",
    "non-randomised": "non-randomised comparisons",
    "arms of comparative studies": "arms of comparative studies",
    "single-arm studies": "single-arm studies",
    "all designs together": "all designs together",
}
