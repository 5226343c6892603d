"""The recipe of each model of several studies."""

from __future__ import annotations

from collections.abc import Callable

from evidence.record.measures import PERSON_TIME, RATE, SURVIVAL, MeasureId, measure_of
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import Analysis
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.tables.r import data, parts
from evidence.tables.r.data import Result
from evidence.tables.r.recipes import CLOSED_FORM, INTEGRAL, LIKELIHOOD, DataColumn, Recipe, Unwritten, column

_TESTS = {"wald": "z", "t": "t", "hksj": "knha", "hksj-floor": "adhoc"}
_INTERVALS = {
    "wald": "normal interval",
    "t": "t interval",
    "hksj": "Hartung-Knapp interval",
    "hksj-floor": "Hartung-Knapp interval, its factor never below 1",
}
Made = Recipe | Unwritten
_NOT_TOLD = Unwritten("the effects of the studies that were pooled do not all stand in the result")
_NO_PRIOR = Unwritten("the result does not tell the prior it was made with")


def weighted(result: Result) -> Made:
    """Random effects by inverse variance."""
    a = result.analysis
    if a.ci_method not in _TESTS or a.tau2_method is None:
        return Unwritten(f"metafor has no interval {a.ci_method!r}")
    if len(result.used) != a.k:
        return _NOT_TOLD
    back = parts.natural(a.measure)
    columns, made = data.weighed(result)
    settings = [
        parts.level(a),
        back,
        *made,
        ("tau2_method", f'"{a.tau2_method}"'),
        ("test", f'"{_TESTS[a.ci_method]}"'),
    ]
    pieces = ["weighted"]
    if a.pi_low is not None:
        settings.append(parts.degrees("prediction_df", a.prediction_method, a.k))
        pieces.append("weighted_prediction")
    method = f"Random effects by inverse variance, tau2 by {a.tau2_method}, {_INTERVALS[a.ci_method]}."
    survival = measure_of(a.measure).kind == SURVIVAL
    if survival:
        method += " The result is the mean survival over studies."
        pieces += ["mean_survival", "average_survival", "weighted_survival"]
    return _recipe(
        result,
        method,
        columns,
        settings,
        pieces,
        packages=("metafor",),
        tau2=True,
        tested=not survival,
        spread=True,
    )


def common(result: Result) -> Made:
    """One effect in all studies, by inverse variance."""
    a = result.analysis
    if len(result.used) != a.k:
        return _NOT_TOLD
    columns, made = data.weighed(result)
    settings = [parts.level(a), parts.natural(a.measure), *made]
    return _recipe(
        result,
        "Common effect by inverse variance.",
        columns,
        settings,
        ["common_effect"],
        packages=("metafor",),
        tested=True,
    )


def sums(result: Result) -> Made:
    """Mantel-Haenszel."""
    a, in_time = result.analysis, _in_time(result)
    settings = [parts.level(a), parts.natural(a.measure), ("measure", f'"{result.code}"')]
    piece = "mantel_haenszel_rates" if in_time else "mantel_haenszel"
    method = "Mantel-Haenszel, one effect in all studies."
    return _recipe(result, method, _counts(result), settings, [piece], packages=("metafor",), tested=True)


def peto(result: Result) -> Made:
    """Peto's odds ratio."""
    settings = [parts.level(result.analysis), ("natural", "exp")]
    method = "Peto's odds ratio."
    return _recipe(result, method, _counts(result), settings, ["peto"], packages=("metafor",), tested=True)


def conditional(result: Result) -> Made:
    """One ratio given the totals of events."""
    a = result.analysis
    of_counts = "given_total_odds" if a.measure == MeasureId.OR else "given_total_risks"
    piece = "given_total_rates" if _in_time(result) else of_counts
    settings = [parts.level(a), ("natural", "exp")]
    method = "One ratio in all studies, by the exact distribution of events given each study's total."
    return _recipe(result, method, _counts(result), settings, [piece, "conditional"], opened=True)


def two_arm_mixed(result: Result) -> Made:
    """Binomial-normal given each study's total of events (of odds ratios hypergeometric-normal)."""
    a = result.analysis
    if any(n.kind == "level_of_each_study" for n in parts.told(a)):
        return _with_levels(result, random=True)
    odds = a.measure == MeasureId.OR
    pieces = ["derivatives", "totals_odds" if odds else "totals_rates", "mixed", "ratio_of_mixed"]
    settings = [parts.level(a), ("natural", "exp"), parts.degrees("interval_df", a.ci_method, a.k)]
    settings += _predicting(result, pieces)
    kind = "noncentral hypergeometric" if odds else "binomial"
    method = f"The {kind} likelihood given each study's total of events, a normal effect between studies."
    columns = _counts(result) if odds else _in_poisson_words(result)
    return _recipe(result, method, columns, settings, pieces, tolerance=LIKELIHOOD, tau2=True)


def _predicting(result: Result, pieces: list[str]) -> list[tuple[str, str]]:
    """Add the piece that predicts a new study, where that is told, and return its setting."""
    a = result.analysis
    if a.pi_low is None:
        return []
    pieces.append("ratio_prediction")
    return [parts.degrees("prediction_df", a.prediction_method, a.k)]


def _in_poisson_words(result: Result) -> tuple[DataColumn, ...]:
    """Name counts of patients as those of person-time are: they are taken as Poisson counts."""
    names = {"ai": "x1i", "n1i": "t1i", "ci": "x2i", "n2i": "t2i"}
    return tuple(DataColumn(names.get(c.name, c.name), c.values) for c in _counts(result))


def _with_levels(result: Result, random: bool) -> Made:
    """Odds ratios with a level of its own for each study."""
    a = result.analysis
    settings = [parts.level(a), ("natural", "exp"), ("random", "TRUE" if random else "FALSE")]
    settings.append(parts.degrees("interval_df", a.ci_method, a.k))
    pieces = ["derivatives", "two_odds", "mixed_two"]
    settings += _predicting(result, pieces)
    effect = "a normal effect between studies" if random else "one effect in all studies"
    method = f"The binomial likelihood of both groups with a fixed effect of each study and {effect}."
    return _recipe(
        result, method, tuple(_counts(result)), settings, pieces, tolerance=LIKELIHOOD, tau2=random
    )


def two_arm_common(result: Result) -> Made:
    """Binomial likelihood of both groups with one odds ratio."""
    return _with_levels(result, random=False)


def beta_binomial(result: Result) -> Made:
    """Beta-binomial, of one group or of two."""
    a = result.analysis
    if measure_of(a.measure).two_arm:
        odds = a.measure == MeasureId.OR
        settings = [parts.level(a), ("natural", "exp"), ("linked", "qlogis" if odds else "log")]
        settings += [("unlink", "plogis" if odds else "exp"), parts.degrees("interval_df", a.ci_method, a.k)]
        pieces = ["derivatives", "beta_binomial_two"]
        return _recipe(
            result,
            "Beta-binomial model of both groups.",
            _counts(result),
            settings,
            pieces,
            tolerance=LIKELIHOOD,
        )
    settings = [parts.level(a), parts.degrees("interval_df", a.ci_method, a.k)]
    pieces, tolerance = ["derivatives", "beta_binomial"], LIKELIHOOD
    if a.pi_low is not None:
        pieces.append("beta_binomial_prediction")
        tolerance = INTEGRAL
    return _recipe(
        result,
        "Beta-binomial model: the mean proportion.",
        _alone(result),
        settings,
        pieces,
        tolerance=tolerance,
    )


def mixed(result: Result) -> Made:
    """Make the mean proportion, rate or survival over studies: counts of one group, normal random effects."""
    a = result.analysis
    kind = measure_of(a.measure).kind
    columns: tuple[DataColumn, ...] = _on_survival_scale(result) if kind == SURVIVAL else _alone(result)
    family = {SURVIVAL: "of_survival", RATE: "of_rates"}.get(kind, "of_proportions")
    settings = [parts.level(a), parts.degrees("interval_df", a.ci_method, a.k)]
    median = any(n.kind == "median_rate_shown" for n in parts.told(a))
    pieces = ["derivatives", family, "mixed", "median_study" if median else "average"]
    if a.pi_low is not None:
        settings.append(parts.degrees("prediction_df", a.prediction_method, a.k))
        pieces.append("mixed_prediction")
    if kind == SURVIVAL:
        pieces.append("falling")
    else:
        call = (
            'measure = "IRLN", xi = events, ti = years'
            if kind == RATE
            else 'measure = "PLO", xi = events, ni = n'
        )
        settings.append(("glmm", f"function() metafor::rma.glmm({call}, data = dat, nAGQ = 25)"))
        pieces.append("glmm_metafor")
    name = {
        SURVIVAL: "Binomial likelihood on the complementary log-log scale",
        RATE: "Poisson likelihood",
    }.get(kind, "Binomial likelihood")
    shown = "the median study" if median else "the mean over studies"
    method = f"{name} with a normal effect between studies: {shown}."
    return _recipe(result, method, columns, settings, pieces, tolerance=LIKELIHOOD, tau2=True)


def exact_sum(result: Result) -> Made:
    """All patients, or all person-time, as one sample."""
    a = result.analysis
    if measure_of(a.measure).kind == SURVIVAL:
        pieces = ["of_survival", "exact_sum_survival"]
        return _recipe(result, "The exact sum.", _on_survival_scale(result), [parts.level(a)], pieces)
    piece = "exact_sum_rates" if measure_of(a.measure).kind == RATE else "exact_sum"
    return _recipe(result, "The exact sum.", _alone(result), [parts.level(a)], [piece])


def with_prior(result: Result) -> Made:
    """Pool normal effects with a prior of tau."""
    a, prior = result.analysis, parts.prior(parts.told(result.analysis))
    if len(result.used) != a.k:
        return _NOT_TOLD
    if not prior:
        return _NO_PRIOR
    columns, made = data.weighed(result)
    settings = [parts.level(a), parts.natural(a.measure), *made, *prior]
    survival = measure_of(a.measure).kind == SURVIVAL
    settings.append(("steps", "300" if survival else "5000"))
    pieces = ["upto", "prior"]
    if a.pi_low is not None:
        pieces.append("prior_prediction")
    if survival:
        pieces += ["mean_survival", "posterior_survival", "prior_survival", "falling"]
    method = "Normal effects with a prior of tau: posterior median, equal-tailed intervals (as bayesmeta)."
    packages = ("metafor",) if made else ()
    return _recipe(
        result, method, columns, settings, pieces, packages=packages, tolerance=INTEGRAL, tau2=True
    )


def counts_with_prior(result: Result) -> Made:
    """Binomial counts of one group with a prior of tau."""
    a, prior = result.analysis, parts.prior(parts.told(result.analysis))
    spread = next((n.numbers["spread"] for n in parts.told(a) if n.kind == "posterior_of_counts"), None)
    if not prior or spread is None:
        return _NO_PRIOR
    settings = [parts.level(a), *prior, ("mu_sd", f"{spread:g}")]
    pieces = ["upto", "prior_of_proportions", "counts_prior"]
    if a.pi_low is not None:
        pieces.append("counts_prior_prediction")
    method = "Binomial likelihood, normal effect between studies, priors: the posterior mean over studies."
    return _recipe(result, method, _alone(result), settings, pieces, tolerance=INTEGRAL, tau2=True)


def rates_with_prior(result: Result) -> Made:
    """Events in person-time of one group with a prior of tau."""
    a, prior = result.analysis, parts.prior(parts.told(result.analysis))
    if not prior:
        return _NO_PRIOR
    median = any(n.kind == "median_rate_shown" for n in parts.told(a))
    settings = [parts.level(a), *prior, ("mean_shown", "FALSE" if median else "TRUE")]
    pieces = ["upto", "prior_of_rates", "counts_prior"]
    if a.pi_low is not None:
        pieces.append("counts_prior_prediction")
    shown = "of the median study" if median else "mean over studies"
    method = f"Poisson likelihood, normal effect between studies, a prior of tau: the posterior {shown}."
    return _recipe(result, method, _alone(result), settings, pieces, tolerance=INTEGRAL, tau2=True)


def three_level(result: Result) -> Made:
    """Several figures a study."""
    a = result.analysis
    studies = [c.study for _, c in result.used]
    if len(set(studies)) != a.k:
        return _NOT_TOLD
    columns = (column("study", studies), *data.effects(result.used)[1:])
    random = "~ 1 | study" if len(studies) == len(set(studies)) else "~ 1 | study/row"
    rho = float(str(result.setting("within_study_correlation", 0.5)))
    settings = [parts.level(a), parts.natural(a.measure), ("rho", f"{rho:g}"), ("random", random)]
    pieces = ["three_level", *(["three_level_prediction"] if a.pi_low is not None else [])]
    if parts.falls(a.measure):
        pieces.append("falling")
    method = "Three-level model with cluster-robust errors (CR2)."
    return _recipe(
        result, method, columns, settings, pieces, packages=("metafor",), tolerance=LIKELIHOOD, tau2=True
    )


RECIPES: dict[str, Callable[[Result], Made]] = {
    PoolingModel.INVERSE_VARIANCE: weighted,
    PoolingModel.COMMON_EFFECT: common,
    PoolingModel.MANTEL_HAENSZEL: sums,
    PoolingModel.PETO: peto,
    PoolingModel.CONDITIONAL_EXACT: conditional,
    PoolingModel.BINOMIAL_NORMAL: two_arm_mixed,
    PoolingModel.COMMON_LOGISTIC: two_arm_common,
    PoolingModel.THREE_LEVEL: three_level,
    PoolingModel.GLMM: mixed,
    PoolingModel.BETA_BINOMIAL: beta_binomial,
    PoolingModel.BAYESIAN: with_prior,
    PoolingModel.BAYESIAN_GLMM: counts_with_prior,
    PoolingModel.EXACT_SUM: exact_sum,
    PoolingModel.GLMM_OF_SURVIVAL: mixed,
    PoolingModel.EXACT_SUM_OF_SURVIVAL: exact_sum,
    PoolingModel.GLMM_OF_RATES: mixed,
    PoolingModel.BAYESIAN_GLMM_OF_RATES: rates_with_prior,
    PoolingModel.EXACT_SUM_OF_RATES: exact_sum,
}


def _recipe(
    result: Result,
    method: str,
    columns: tuple[DataColumn, ...],
    settings: list[tuple[str, str]],
    pieces: list[str],
    *,
    packages: tuple[str, ...] = (),
    tolerance: float = CLOSED_FORM,
    tau2: bool = False,
    opened: bool = False,
    tested: bool = False,
    spread: bool = False,
) -> Made:
    """Put a recipe together with the numbers that the analysis reports, and say which R does not give."""
    a = result.analysis
    reported = parts.reported(a, tau2=tau2, opened=opened, tested=tested, spread=spread)
    left = parts.not_compared(a, reported)
    weighted_falls = parts.falls(a.measure) and any(p in ("weighted", "common_effect") for p in pieces)
    return Recipe(
        method=method,
        columns=columns,
        settings=tuple(settings),
        pieces=(*pieces, "falling") if weighted_falls else tuple(pieces),
        reported=reported,
        span=parts.span(a.ci_low, a.ci_high, a.estimate),
        tolerance=tolerance,
        packages=packages,
        said=(*_before(a), *((f"Not compared: {left}.",) if left else ())),
    )


def _before(analysis: Analysis) -> tuple[str, ...]:
    """Say which models were tried before the one that answered."""
    tried = [f"{t.model} ({t.status})" for t in analysis.ladder if t.status != "used"]
    return (f"Tried before: {', '.join(tried)}.",) if tried else ()


def _in_time(result: Result) -> bool:
    return measure_of(result.analysis.measure).data == PERSON_TIME


def _counts(result: Result) -> tuple[DataColumn, ...]:
    return data.two_groups(result, [c for _, c in result.rows])


def _alone(result: Result) -> tuple[DataColumn, ...]:
    return data.one_group([c for _, c in result.rows])


def _on_survival_scale(result: Result) -> tuple[DataColumn, ...]:
    """Estimates with the variance of log(-log S), or with their patients where that says nothing."""
    rows = result.used
    figures = [c for _, c in rows]
    sizes = [_patients(c, result) for c in figures]
    return (
        data.studies(figures),
        column("survival", [_free(c) for c in figures]),
        column("vi", [e.vi for e, _ in rows]),
        column("n", sizes),
        column("follow_up", [c.one_side.follow_up or 1.0 for c in figures]),
    )


def _free(candidate: Candidate) -> float:
    figure = candidate.one_side
    if candidate.kind == FigureKind.COUNTS:
        free, n = figure.counted
        return free / n
    return figure.share


def _patients(candidate: Candidate, result: Result) -> float | None:
    """Patients behind a count or an estimate of 0% or 100%; ``None`` where the standard error tells them."""
    figure = candidate.one_side
    if candidate.kind == FigureKind.COUNTS:
        return float(figure.counted[1])
    if figure.survival not in (0.0, 1.0):
        return None
    if figure.at_risk is not None:
        return float(figure.at_risk)
    still = float(str(result.setting("imputed_still_at_risk", 0.5)))
    return None if figure.n is None else still * figure.n
