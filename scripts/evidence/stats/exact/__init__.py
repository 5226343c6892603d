"""Models of counts by their exact likelihood: binomial, Poisson and noncentral hypergeometric.

One group: `glmm_proportion` (`glmm_proportions` for many data sets, `glmm_subsets`), `beta_binomial`,
`bayesian_average`, `exact_pooled`, `ladder_average` and `ladder_proportion`; `glmm_rate`,
`bayesian_average_rate`, `exact_pooled_rate` and `ladder_average_rate`; counts with Kaplan-Meier estimates:
`glmm_survival`, `exact_survival` and `ladder_survival`. Two groups: `glmm_two_by_two`,
`beta_binomial_two_arms` and `sparse_ladder`. None of them needs a zero-cell correction.
"""

from .batch import BatchGLMM, glmm_proportions
from .one_group._count_posterior import CountPosterior
from .one_group.average_ladder import (
    MOST_TAU2,
    about_median_study,
    as_average,
    bayesian_average,
    beta_binomial_predicting,
    ladder_average,
)
from .one_group.bayesian import binomial_normal, poisson_normal
from .one_group.beta_binomial_prediction import Predictive, predictive
from .one_group.overdispersion import beta_binomial
from .one_group.proportions import (
    exact_pooled,
    glmm_proportion,
    glmm_subsets,
    ladder_proportion,
    leave_one_out,
)
from .one_group.rates import (
    bayesian_average_rate,
    exact_pooled_rate,
    glmm_rate,
    ladder_average_rate,
)
from .one_group.survival_counts import effective_counts, exact_survival, glmm_survival, ladder_survival
from .two_groups.conditional import conditional_exact
from .two_groups.sparse_ladder import (
    binomial_normal_ratio,
    least_p_of_one_effect,
    mantel_haenszel_ratio,
    sparse_ladder,
)
from .two_groups.two_arm_beta_binomial import beta_binomial_two_arms
from .two_groups.two_arms import glmm_rate_ratio, glmm_two_by_two

__all__ = [
    "MOST_TAU2",
    "BatchGLMM",
    "CountPosterior",
    "Predictive",
    "about_median_study",
    "as_average",
    "bayesian_average",
    "bayesian_average_rate",
    "beta_binomial",
    "beta_binomial_predicting",
    "beta_binomial_two_arms",
    "binomial_normal",
    "binomial_normal_ratio",
    "conditional_exact",
    "effective_counts",
    "exact_pooled",
    "exact_pooled_rate",
    "exact_survival",
    "glmm_proportion",
    "glmm_proportions",
    "glmm_rate",
    "glmm_rate_ratio",
    "glmm_subsets",
    "glmm_survival",
    "glmm_two_by_two",
    "ladder_average",
    "ladder_average_rate",
    "ladder_proportion",
    "ladder_survival",
    "leave_one_out",
    "least_p_of_one_effect",
    "mantel_haenszel_ratio",
    "poisson_normal",
    "predictive",
    "sparse_ladder",
]
