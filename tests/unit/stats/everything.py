"""Every public function of the statistics, called once with data of its kind: what tests of all of them walk through."""

import dataclasses
import importlib
import inspect
import pkgutil

import numpy as np

from evidence import stats
from evidence.stats import diagnostics, effects, exact, intervals, small_study, specifications
from evidence.stats.bayesian import normal_model, priors
from evidence.stats.dependent import multilevel, robust
from evidence.stats.inverse_variance import batch, heterogeneity, pooling, regression
from evidence.stats.over_time import kaplan_meier, survival, survival_average
from evidence.stats.quantiles import conversions
from evidence.stats.resampling import bootstrap, permutation, prediction


@dataclasses.dataclass(frozen=True)
class Data:
    """Columns of some studies, each of shape (k,)."""

    yi: np.ndarray
    vi: np.ndarray
    a: np.ndarray
    n1: np.ndarray
    c: np.ndarray
    n2: np.ndarray
    x: np.ndarray
    word: np.ndarray
    study: np.ndarray
    survival: np.ndarray

    def at(self, rows) -> "Data":
        """These rows in this order."""
        return Data(*(getattr(self, field.name)[rows] for field in dataclasses.fields(self)))

    def arms_swapped(self) -> "Data":
        """Treated for controls."""
        return dataclasses.replace(self, a=self.c, n1=self.n2, c=self.a, n2=self.n1)

    @property
    def tables(self):
        return self.a, self.n1, self.c, self.n2

    @property
    def times(self):
        """Person-time for counts."""
        return self.a, 10.0 * self.n1, self.c, 10.0 * self.n2

    @property
    def means(self):
        """Mean, standard deviation and size of both arms, made of the counts."""
        return 5.0 + self.a, 2.0 + self.a / 10, self.n1 + 2, 5.0 + self.c, 2.0 + self.c / 10, self.n2 + 2


ORDINARY = Data(
    yi=np.array([0.31, -0.22, 0.57, 1.14, 0.08, 0.43, -0.65]),
    vi=np.array([0.041, 0.103, 0.066, 0.235, 0.017, 0.092, 0.128]),
    a=np.array([3, 7, 1, 12, 4, 9, 2]),
    n1=np.array([20, 31, 18, 45, 22, 37, 15]),
    c=np.array([5, 6, 3, 8, 2, 11, 4]),
    n2=np.array([22, 28, 19, 41, 25, 36, 17]),
    x=np.array([1.0, 2.5, 0.3, 4.1, 3.3, 2.2, 5.7]),
    word=np.array(["a", "b", "a", "b", "a", "b", "a"]),
    study=np.array(["s", "s", "t", "u", "u", "v", "w"]),
    survival=np.array([0.9, 0.8, 0.95, 0.7, 0.62, 0.85, 0.77]),
)
NOTHING = dataclasses.replace(ORDINARY, a=0 * ORDINARY.a, c=0 * ORDINARY.c)
EVERYTHING = dataclasses.replace(ORDINARY, a=ORDINARY.n1, c=ORDINARY.n2)
LIMITS = {
    "one study": ORDINARY.at([0]),
    "two studies": ORDINARY.at([0, 3]),
    "no events": NOTHING,
    "events only": EVERYTHING,
}


def _fitted(d):
    return regression.meta_regression(d.yi, d.vi, {"x": d.x})


def _levels(d, **options):
    return multilevel.fit(d.yi, d.vi, d.study, sigma2_intervals=False, **options)


def _rows_of_patients(d):
    """Time, status and arm of single patients, made of the columns."""
    return (
        np.concatenate([d.x + d.a / 9, d.x + d.c / 9]),
        np.concatenate([d.a % 2, d.c % 2]),
        [0] * len(d.x) + [1] * len(d.x),
    )


def _quantiles(d):
    return {"q1": 9.0 - d.x / 2, "q3": 9.0 + d.x, "minimum": 5.0 - d.x / 2, "maximum": 15.0 + d.x}


def _sizes(d):
    return effects.two_by_two(*d.tables)


def _continuous(d):
    return effects.mean_difference(*d.means)


def _of(function, *columns, **options):
    return lambda d: function(*(getattr(d, column) for column in columns), **options)


def _estimates(function, **options):
    return _of(function, "yi", "vi", **options)


def _tables(function, **options):
    return lambda d: function(*d.tables, **options)


def _times(function, **options):
    return lambda d: function(*d.times, **options)


CALLS = {
    "batch.random_effects": _estimates(batch.random_effects),
    "batch.with_interval": lambda d: batch.with_interval(
        batch.random_effects(d.yi, d.vi, ci_method="wald"), "hksj"
    ),
    "normal_model.normal_normal": _estimates(normal_model.normal_normal),
    "bootstrap.random_effects": _estimates(bootstrap.random_effects, draws=200),
    "conversions.mean_sd_from_quantiles": lambda d: conversions.mean_sd_from_quantiles(
        d.n1, 9.0 + d.x / 8, gate=False, **_quantiles(d)
    ),
    "conversions.median_standard_error": lambda d: conversions.median_standard_error(
        d.n1, 9.0 + d.x / 8, **_quantiles(d)
    ),
    "conversions.risk_ratio_from_odds_ratio": lambda d: conversions.risk_ratio_from_odds_ratio(
        np.exp(d.yi), np.sqrt(d.vi), d.survival, d.n1
    ),
    "conversions.combine_groups": lambda d: conversions.combine_groups(d.yi, d.vi, d.n1),
    "diagnostics.baujat": _estimates(diagnostics.baujat),
    "diagnostics.cumulative": lambda d: diagnostics.cumulative(d.yi, d.vi, d.x),
    "diagnostics.gosh": _estimates(diagnostics.gosh),
    "diagnostics.influence": _estimates(diagnostics.influence),
    "diagnostics.leave_one_out": _estimates(diagnostics.leave_one_out),
    "diagnostics.outliers": _estimates(diagnostics.outliers),
    "effects.back_transform": lambda d: effects.back_transform(d.yi, "PFT", n=d.n1),
    "effects.from_interval": lambda d: effects.from_interval(
        np.exp(d.yi), np.exp(d.yi - d.vi), np.exp(d.yi + d.vi)
    ),
    "effects.from_observed_expected": _of(effects.from_observed_expected, "yi", "vi"),
    "effects.from_p": lambda d: effects.from_p(np.exp(d.yi), d.vi),
    "effects.mean": lambda d: effects.mean(*d.means[:3]),
    "effects.mean_change": lambda d: effects.mean_change(
        *d.means[:2], *d.means[3:5], d.n1 + 2, d.survival, measure="SMCR"
    ),
    "effects.mean_difference": _continuous,
    "effects.proportion": _of(effects.proportion, "a", "n1"),
    "effects.rate": lambda d: effects.rate(*d.times[:2]),
    "effects.rate_ratio": _times(effects.rate_ratio),
    "effects.shared_comparator_counts": lambda d: effects.shared_comparator_counts(
        effects.two_by_two(d.a, d.n1, 0 * d.c + 3, 0 * d.n2 + 20), d.study, 0 * d.c + 3, 0 * d.n2 + 20
    ),
    "effects.shared_comparator_means": lambda d: effects.shared_comparator_means(
        effects.mean_difference(*d.means[:3], 0 * d.x + 6, 0 * d.x + 2, 0 * d.n2 + 20),
        d.study,
        0 * d.x + 6,
        0 * d.x + 2,
        0 * d.n2 + 20,
    ),
    "effects.shared_comparator_rates": lambda d: effects.shared_comparator_rates(
        effects.rate_ratio(*d.times[:2], 0 * d.c + 3, 0 * d.n2 + 20.0), d.study, 0 * d.c + 3, 0 * d.n2 + 20.0
    ),
    "effects.two_by_two": _sizes,
    "exact.about_median_study": lambda d: exact.about_median_study(
        exact.ladder_average(d.a, d.n1, tau2_interval=False)
    ),
    "exact.as_average": lambda d: exact.as_average(exact.glmm_proportion(d.a, d.n1, tau2_interval=False)),
    "exact.bayesian_average": _of(exact.bayesian_average, "a", "n1"),
    "exact.bayesian_average_rate": lambda d: exact.bayesian_average_rate(*d.times[:2]),
    "exact.beta_binomial_predicting": _of(exact.beta_binomial_predicting, "a", "n1"),
    "exact.ladder_average": _of(exact.ladder_average, "a", "n1", tau2_interval=False),
    "exact.beta_binomial": _of(exact.beta_binomial, "a", "n1"),
    "exact.beta_binomial_two_arms": _tables(exact.beta_binomial_two_arms),
    "exact.binomial_normal_ratio": _tables(exact.binomial_normal_ratio, measure="OR", tau2_interval=False),
    "exact.conditional_exact": _tables(exact.conditional_exact),
    "exact.mantel_haenszel_ratio": _tables(exact.mantel_haenszel_ratio, measure="OR"),
    "exact.sparse_ladder": _tables(exact.sparse_ladder, tau2_interval=False),
    "exact.exact_pooled": _of(exact.exact_pooled, "a", "n1"),
    "exact.exact_pooled_rate": lambda d: exact.exact_pooled_rate(*d.times[:2]),
    "exact.exact_survival": _of(exact.exact_survival, "a", "n1"),
    "exact.glmm_survival": _of(exact.glmm_survival, "a", "n1", tau2_interval=False),
    "exact.ladder_survival": _of(exact.ladder_survival, "a", "n1", tau2_interval=False),
    "exact.glmm_proportion": _of(exact.glmm_proportion, "a", "n1"),
    "exact.glmm_proportions": lambda d: exact.glmm_proportions([d.a, d.c], [d.n1, d.n2]),
    "exact.glmm_rate": lambda d: exact.glmm_rate(*d.times[:2]),
    "exact.glmm_rate_ratio": _times(exact.glmm_rate_ratio, model="CM.EL", tau2_interval=False),
    "exact.glmm_two_by_two": _tables(exact.glmm_two_by_two, model="CM.EL", tau2_interval=False),
    "exact.ladder_proportion": _of(exact.ladder_proportion, "a", "n1", tau2_interval=False),
    "exact.ladder_average_rate": lambda d: exact.ladder_average_rate(*d.times[:2], tau2_interval=False),
    "exact.least_p_of_one_effect": lambda d: exact.least_p_of_one_effect(len(d.a)),
    "exact.leave_one_out": _of(exact.leave_one_out, "a", "n1"),
    "heterogeneity.q_test": _estimates(heterogeneity.q_test),
    "heterogeneity.typical_variance": _estimates(heterogeneity.typical_variance),
    "heterogeneity.q_profile": _estimates(heterogeneity.q_profile),
    "heterogeneity.profile_likelihood": _estimates(heterogeneity.profile_likelihood),
    "intervals.clopper_pearson": _of(intervals.clopper_pearson, "a", "n1"),
    "intervals.poisson_exact": lambda d: intervals.poisson_exact(*d.times[:2]),
    "intervals.wilson": _of(intervals.wilson, "a", "n1"),
    "multilevel.fit": _levels,
    "multilevel.within_study": lambda d: multilevel.within_study(d.vi, d.study, 0.5),
    "specifications.specification_curve": lambda d: specifications.specification_curve([d.yi], [d.vi]),
    "permutation.permutation_test": _estimates(permutation.permutation_test),
    "pooling.common_effect": _estimates(pooling.common_effect),
    "pooling.henmi_copas": _estimates(pooling.henmi_copas),
    "pooling.mantel_haenszel": _tables(pooling.mantel_haenszel),
    "pooling.mantel_haenszel_rates": _times(pooling.mantel_haenszel_rates),
    "pooling.n_sensitivity": lambda d: pooling.n_sensitivity(
        pooling.random_effects(*_transformed(d, "PFT"), measure="PFT", n=d.n1)
    ),
    "pooling.peto": _tables(pooling.peto),
    "pooling.probability_beyond": lambda d: pooling.probability_beyond(
        pooling.random_effects(d.yi, d.vi), 0.2
    ),
    "pooling.random_effects": _estimates(pooling.random_effects),
    "prediction.bootstrap": _estimates(prediction.bootstrap, draws=1000),
    "regression.meta_regression": _fitted,
    "regression.along": lambda d: regression.along(_fitted(d), "x", [1.0, 2.0]),
    "regression.predict": lambda d: regression.predict(_fitted(d), {"x": [1.0, 2.0]}),
    "robust.cluster_robust": lambda d: robust.cluster_robust(_levels(d)),
    "small_study.begg": _estimates(small_study.begg),
    "small_study.contour_funnel": _estimates(small_study.contour_funnel, centre=0.2),
    "small_study.egger": _estimates(small_study.egger),
    "small_study.harbord": _tables(small_study.harbord),
    "small_study.orwin": _estimates(small_study.orwin),
    "small_study.peters": lambda d: small_study.peters(effects.two_by_two(*d.tables, "OR").yi, *d.tables),
    "small_study.pet_peese": _estimates(small_study.pet_peese),
    "small_study.regression_test": _of(
        lambda y, v, n: small_study.regression_test(y, v, predictor="ninv", n=n), "yi", "vi", "n1"
    ),
    "small_study.rosenberg": _estimates(small_study.rosenberg),
    "small_study.rosenthal": _estimates(small_study.rosenthal),
    "small_study.step_selection": _estimates(small_study.step_selection, steps=(0.1,)),
    "small_study.thompson_sharp": _estimates(small_study.thompson_sharp),
    "small_study.three_parameter_selection": _estimates(small_study.three_parameter_selection),
    "small_study.trim_and_fill": _estimates(small_study.trim_and_fill),
    "survival.curve_with_prior": lambda d: survival.curve_with_prior(
        d.study, 6 + d.x, np.exp(-d.x / 9), np.sqrt(d.vi) / 9, tau_prior=priors.TauPrior("half-normal", 1.0)
    ),
    "survival.interval_counts": lambda d: survival.interval_counts(
        d.study, 6 + d.x, np.exp(-d.x / 9), np.sqrt(d.vi) / 9
    ),
    "survival.from_interval": lambda d: survival.from_interval(d.survival, d.survival**1.5, d.survival**0.7),
    "survival.from_number_at_risk": lambda d: survival.from_number_at_risk(d.survival, d.n1 / 2, d.n1),
    "survival.from_standard_error": lambda d: survival.from_standard_error(d.survival, d.vi / 4),
    "survival.imputed": _of(survival.imputed, "survival", "n1"),
    "survival.pool": _estimates(survival.pool),
    "survival.pool_over_time": lambda d: survival.pool_over_time(
        d.study, 6 + d.x, np.exp(-d.x / 9), np.sqrt(d.vi) / 9, tau2_interval=False
    ),
    "survival_average.as_average_survival": lambda d: survival_average.as_average_survival(
        pooling.random_effects(d.yi, d.vi, measure="CLOGLOG")
    ),
    "kaplan_meier.kaplan_meier": lambda d: kaplan_meier.kaplan_meier(*_rows_of_patients(d)[:2]),
}


def _transformed(d, measure):
    sizes = effects.proportion(d.a, d.n1, measure)
    return sizes.yi, sizes.vi


# Public by name, but no statistic of studies: what they take are numbers that other functions found.
OF_NUMBERS = {
    "survival_average.average_log_hazard": "the delta method, held against metafor and differences",
    "survival_average.average_of_fits": "many fits at once, held against single ones",
    "survival_posterior.average_quantiles": "a mixture over tau, held against another grid",
    "survival_average.mean_survival": "an integral, held against scipy's quadrature",
    "exact.effective_counts": "a formula of two numbers a study, held in closed form",
    "exact.glmm_subsets": "fits of subsets, held against single fits by leaving one out",
    "exact.binomial_normal": "a grid over two parameters, held against brute force",
    "exact.poisson_normal": "the same of rates",
    "exact.predictive": "a mixture over two parameters, held against double quadrature",
    "heterogeneity.i2_from_tau2": "one formula of two numbers",
    "heterogeneity.h2_from_tau2": "one formula of two numbers",
    "heterogeneity.interval_from_q": "a formula of Q and k, tested with printed results",
    "centres.tails": "a mixture over one parameter, held against quadrature and drawn centres",
    "centres.limits": "quantiles of that mixture",
    "centres.chance_outside": "the same mixture given counts, held against quadrature",
    "centres.expected_of_interval": "quantiles turned round",
    "cusum.weights": "logs of a likelihood ratio",
    "cusum.path": "a sum over patients",
    "cusum.false_alarm": "a chain over patients, held against all sequences",
    "cusum.limit_for": "root of that chain",
    "information_size.aimed_at": "a sum of two numbers",
    "information_size.of_risks": "a formula of two risks",
    "information_size.of_means": "a formula of a difference",
    "sequential.spent": "a formula of two numbers",
    "sequential.boundaries": "boundaries at information fractions, held against published tables",
    "sequential.diversity": "a ratio of two variances",
    "sequential.information_size": "a formula of two risks",
    "sign_test.sign_test": "a formula of two counts",
    "heterogeneity.crossing": "root of a function, used by the intervals",
    "regression.check_size": "a check shared between modules",
    "subgroups.difference": "a test between two results",
    "survival.log_survival_variance": "one formula of two numbers",
}


# Not statistics: the result all share, the one error.
NO_STATISTICS = ("errors", "result")


def public_functions():
    """Names of all functions that callers of the statistics may use, as module.function."""
    out = set()
    for name, module in public_modules().items():
        listed = getattr(module, "__all__", None)
        for word in listed or vars(module):
            value = getattr(module, word)
            here = listed is not None or getattr(value, "__module__", "") == module.__name__
            if here and inspect.isfunction(value) and not word.startswith("_"):
                out.add(f"{name}.{word}")
    return out


def public_modules(package=stats):
    """Modules that callers import, by their last name; a room that lists no names of its own is looked into."""
    out = {}
    for found in pkgutil.iter_modules(package.__path__):
        if found.name.startswith("_") or found.name in NO_STATISTICS:
            continue
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        inside = (
            public_modules(module) if found.ispkg and not hasattr(module, "__all__") else {found.name: module}
        )
        assert not out.keys() & inside.keys(), "two public modules of one name"
        out |= inside
    return out


def parameters(name):
    """Names of the arguments of a public function."""
    module, word = name.split(".")
    return list(inspect.signature(getattr(public_modules()[module], word)).parameters)
