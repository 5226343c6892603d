"""The methods text on pooling: models, the rule by the number of studies, intervals and predictions."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display import numbers, words
from evidence.display.measures import several
from evidence.display.prose.notes import names
from evidence.display.prose.notes.said import MINUS
from evidence.record.measures import COUNTS, PERSON_TIME, SINGLE_ARM, TWO_ARM, MeasureId, measure_of
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import NOT_POOLED, Analysis
from evidence.record.results.strata import ALL_TOGETHER
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.methods import ModelSettings

_INTERVALS: Mapping[str, str] = {
    "hksj": "the Hartung-Knapp-Sidik-Jonkman method (Hartung and Knapp 2001; Sidik and Jonkman 2002)",
    "hksj-floor": "the Hartung-Knapp-Sidik-Jonkman method (Hartung and Knapp 2001; Sidik and Jonkman 2002), "
    "never narrower than without its adjustment (Röver 2015)",
    "wald": "the normal distribution (Wald)",
    "t": f"a t distribution with k {MINUS} 1 degrees of freedom",
}
_PREDICTION: Mapping[str, str] = {
    "t(k-1)": f"a t distribution with k {MINUS} 1 degrees of freedom",
    "t(k-2)": f"a t distribution with k {MINUS} 2 degrees of freedom",
    "z": "the normal distribution",
}
_INFORMATIVE = (
    "no wider than the studies' own intervals together, from the lowest bound to the highest on the pooling "
    "scale"
)


def pooling(evidence: Evidence) -> list[str]:
    """Write how effects were pooled; nothing where nothing was."""
    if evidence.methods.primary is None:
        return []
    settings = evidence.methods.primary.settings
    answered = [s for o in evidence.outcomes for s in o.syntheses if s.primary.status != NOT_POOLED]
    kinds = {s.comparison.kind for s in answered}
    primaries = [s.primary for s in answered]
    sentences = _by_design(evidence, kinds) if answered else []
    sentences += _two_arm(settings, primaries) if TWO_ARM in kinds else []
    if any(s.measure == MeasureId.PROPORTION for s in answered):
        sentences += _one_arm(settings, {a.model for a in primaries})
    if any(s.measure == MeasureId.RATE for s in answered):
        sentences += _rates(settings)
    if not answered:
        return []
    sentences += _few(evidence, settings)
    if any(a.model == PoolingModel.INVERSE_VARIANCE for a in primaries) and settings.rule in (
        "house",
        "none",
    ):
        sentences.append(
            f"{100 * settings.level:g}% confidence intervals of inverse-variance models: by "
            f"{_INTERVALS.get(settings.interval, settings.interval)}."
        )
    sentences += _predictions(settings)
    sentences.append("A single study is shown and not called a pooled result.")
    return sentences


def pooling_in_short(evidence: Evidence) -> list[str]:
    """Write how effects were pooled in a few sentences, what takes over in rare cases left out."""
    if evidence.methods.primary is None:
        return []
    settings = evidence.methods.primary.settings
    answered = [s for o in evidence.outcomes for s in o.syntheses if s.primary.status != NOT_POOLED]
    if not answered:
        return []
    kinds, primaries = {s.comparison.kind for s in answered}, [s.primary for s in answered]
    sentences = _by_design(evidence, kinds)
    if TWO_ARM in kinds:
        used = {s.primary.model for s in answered if s.comparison.kind == TWO_ARM}
        sentences += [*_two_arm(settings, primaries)[:1], *_sparse_in_short(settings, used)]
    if any(s.measure == MeasureId.PROPORTION for s in answered):
        sentences += _one_arm(settings, {a.model for a in primaries})[:1]
    sentences += _rates(settings)[:1] if any(s.measure == MeasureId.RATE for s in answered) else []
    return [*sentences, *_few(evidence, settings)[:1], *_predictions(settings)]


def _by_design(evidence: Evidence, kinds: set[str]) -> list[str]:
    """How designs were kept apart."""
    primary = evidence.methods.primary
    if primary is not None and primary.designs == ALL_TOGETHER:
        return ["Studies of all designs were pooled together, as the review asks; each design stands beside."]
    told = []
    if TWO_ARM in kinds:
        told.append(
            "Randomised trials and non-randomised comparisons (quasi-randomised trials, registries with two "
            "groups and case-control studies among them) were pooled apart: the result is that of "
            "the randomised trials where they give one, else of the others, and both are shown. Of a "
            "non-randomised study an effect adjusted for confounders comes before its crude values."
        )
    if SINGLE_ARM in kinds:
        told.append(
            "Of one group, arms of studies that set another group beside it and single-arm studies were "
            "pooled "
            "apart: the result is that of the former where they give one, else of the latter, and both are "
            "shown."
        )
    told.append("Sensitivity analyses, subgroups, robustness and certainty are of the designs of the result.")
    return told


# Models of two arms that take the counts as they are.
_OF_COUNTS = (
    PoolingModel.MANTEL_HAENSZEL,
    PoolingModel.PETO,
    PoolingModel.CONDITIONAL_EXACT,
    PoolingModel.BINOMIAL_NORMAL,
    PoolingModel.COMMON_LOGISTIC,
)


def _sparse(rare: str) -> str:
    """How comparisons of rare outcomes were pooled."""
    if rare != PoolingModel.SPARSE_LADDER:
        sums = " (Mantel and Haenszel 1959; variances: Greenland and Robins 1985, Robins 1986)"
        literature = sums if rare == PoolingModel.MANTEL_HAENSZEL else ""
        text = "Of outcomes that the review calls rare they were pooled by "
        return f"{text}{names.model(rare)}{literature}, without adding to empty cells."
    return (
        "Of outcomes that the review calls rare, counts were pooled by the first of these models that "
        "holds, without adding to empty cells: Mantel-Haenszel (Mantel and Haenszel 1959; variances: "
        "Greenland and Robins 1985, Robins 1986), where each of its two sums has terms of at least two "
        "studies; Peto's odds ratio (Yusuf 1985), where at most 1% of each arm have the event, no study"
        " has one arm more than twice the other and the odds ratio lies between 0.5 and 2; the common "
        "ratio given each study's total of events, with its exact interval; these three only where the "
        "likelihood-ratio test of one common ratio has p of 0.1 or more (from five studies on 0.3); else the "
        "binomial-normal model given each study's total of events (Stijnen 2010; odds ratios: "
        "hypergeometric-normal), and where that has no estimate the beta-binomial model. Weights are shares "
        "of the information (of Mantel-Haenszel: mean shares of its two sums); a study without events in one "
        "arm is shown with its exact interval, open to one side. Differences of few events are "
        "Mantel-Haenszel sums, in which studies without any event count, where Cochran's Q with variances "
        "from the average risks of both arms has p of 0.1 or more (from five studies on 0.3), else weighted "
        "by these variances."
    )


def _sparse_in_short(settings: ModelSettings, used: set[str]) -> list[str]:
    """Name the models of counts that answered for rare outcomes, where others are pooled otherwise."""
    models = [m for m in (*_OF_COUNTS, PoolingModel.BETA_BINOMIAL) if m in used]
    if not models or settings.rare_two_arm_model == settings.two_arm_model:
        return []
    return [
        "Outcomes that the review calls rare were pooled by models of the counts themselves, without adding "
        f"to empty cells: {words.listed(models)}."
    ]


_CORRECTED = {
    "only0": "of a study with an empty one",
    "all": "of every study",
    "if0all": "of every study where any has an empty one",
}


def _empty_cells(settings: ModelSettings) -> str:
    """Say what was added to cells where effects of counts are weighted."""
    if settings.to == "none":
        return "Nothing was added to empty cells: a ratio with an empty cell is not estimable."
    which = _CORRECTED[settings.to]
    if settings.add_by_arm_size:
        return (
            f"Where effects of counts are weighted, each arm {which.replace('one', 'cell')} got its share by "
            "its number of patients, 1 together."
        )
    return f"Where effects of counts are weighted, {settings.add:g} was added to every cell {which}."


def _two_arm(settings: ModelSettings, primaries: list[Analysis]) -> list[str]:
    two_arm, rare = settings.two_arm_model, settings.rare_two_arm_model
    sentences = [f"Comparative results were pooled by {_model(two_arm)}."]
    weighed = {
        a.measure
        for a in primaries
        if a.model in (PoolingModel.INVERSE_VARIANCE, PoolingModel.COMMON_EFFECT, PoolingModel.BAYESIAN)
    }
    if any(measure_of(m).two_arm and measure_of(m).data in (COUNTS, PERSON_TIME) for m in weighed):
        sentences.append(_empty_cells(settings))
    sparse = {a.model for a in primaries} & set(_OF_COUNTS) | ({rare} & {PoolingModel.SPARSE_LADDER})
    if rare != two_arm and sparse:
        sentences.append(_sparse(rare))
    return sentences


def _one_arm(settings: ModelSettings, used: set[str]) -> list[str]:
    if settings.single_arm_model != PoolingModel.GLMM:
        return [f"Single-arm proportions were pooled by {_model(settings.single_arm_model)}."]
    sentences = [
        "Single-arm proportions were pooled by a binomial-normal generalised linear mixed model (GLMM; "
        "Hamza 2008; Stijnen 2010); the result is the population average, the mean proportion over studies, "
        "with the raw total and the median study beside it, and intervals by "
        + ("the normal distribution." if settings.interval == "wald" else f"t with k {MINUS} 1.")
    ]
    if used & {PoolingModel.BETA_BINOMIAL, PoolingModel.BAYESIAN_GLMM, PoolingModel.EXACT_SUM}:
        sentences.append(
            "A ladder of models takes over where the GLMM cannot hold the counts: no maximum, an error that "
            "is not plausible, or a variance between logits above 2, beyond which studies can heap at 0% and "
            "100% (quasi-separation). Its next steps are the beta-binomial model (Griffiths 1973), unless "
            "studies heap at both ends, and the GLMM with weakly informative priors (Günhan 2020); without "
            "any event, or with events only, the exact sum. The result names its step."
        )
    return sentences


def _rates(settings: ModelSettings) -> list[str]:
    if settings.single_arm_model != PoolingModel.GLMM:
        return [f"Single-arm rates were pooled by {_model(settings.single_arm_model)}."]
    return [
        "Single-arm rates were pooled by a Poisson-normal model (random-intercept Poisson regression by "
        "maximum "
        "likelihood; Stijnen 2010); the result is the average rate over studies, with the raw total and the "
        "median study beside it (where the variance between log rates is above 2 the median study alone), "
        "and "
        "intervals by "
        + ("the normal distribution." if settings.interval == "wald" else f"t with k {MINUS} 1.")
        + " Where that model has no maximum, and where few studies are pooled by the Bayesian model, it is "
        "the posterior of the same average under the stated prior of the standard deviation between studies "
        "and a flat prior of the mean log rate; without any event the exact sum."
    ]


def _few(evidence: Evidence, settings: ModelSettings) -> list[str]:
    rule = settings.rule
    if rule == "house":
        return [
            "Few studies say little of how much studies differ, so that their number decided on the interval "
            "(Bender 2018; Friede 2017; Röver 2015). Of two studies no Hartung-Knapp interval was made: the "
            f"result is that of {_prior_model(evidence, settings)}. Of three or four the usual interval was "
            f"taken where it is {_INFORMATIVE}, else that model; the other one stands beside. From five "
            "studies on the usual interval was taken.",
            "The common effect (of single groups the raw total) and how many studies lie on each side of no "
            "difference stand beside every pooled result.",
        ]
    if rule == "cochrane":
        return [
            "Confidence intervals are Hartung-Knapp-Sidik-Jonkman's (Hartung and Knapp 2001; Sidik and "
            "Jonkman 2002) where there are more than two studies and τ² is above 0, else Wald's, as the "
            f"Cochrane Handbook (chapter 10) has it; of counts t with k {MINUS} 1 takes the place of "
            "Hartung-Knapp."
        ]
    if rule == "iqwig":
        return [
            "The number of studies decided on the model (after Bender 2018). Two studies were pooled by a "
            "common effect where Cochran's Q has p of at least 0.05, else shown without pooling. From three "
            "on, random effects by Paule and Mandel with Hartung-Knapp, never narrower than without its "
            "adjustment (Röver 2015) where its interval would be narrower than that of DerSimonian and Laird "
            f"1986; of three or four studies only where that interval is {_INFORMATIVE}, else they were "
            "shown without pooling."
        ]
    return []


def _prior_model(evidence: Evidence, settings: ModelSettings) -> str:
    measures = dict.fromkeys(s.measure for o in evidence.outcomes for s in o.syntheses)
    scales = [
        f"{numbers.general(settings.tau_prior_scale[m])} for {several(m)}"
        for m in measures
        if m in settings.tau_prior_scale
    ]
    kind = settings.tau_prior
    if kind == "empirical":
        prior = (
            "the prior of τ learnt from Cochrane reviews (odds ratios: Turner 2015; mean differences: Rhodes "
            "2015), half-normal for other measures"
        )
    else:
        prior = f"a {kind} prior of τ (Röver 2021)"
    listed = f", scale {words.listed(dict.fromkeys(scales))}" if scales else ""
    return (
        f"a Bayesian random-effects model with {prior}{listed}, and a flat prior of the mean effect (of "
        "proportions, by the counts' own likelihood, a wide normal prior of the logit: Günhan 2020)"
    )


def _predictions(settings: ModelSettings) -> list[str]:
    if settings.prediction == "none":
        return ["Prediction intervals were not made."]
    return [
        "Prediction intervals (Higgins 2009) use "
        f"{_PREDICTION.get(settings.prediction, settings.prediction)}, those of the beta-binomial and "
        "Bayesian models the predictive distribution with the uncertainty of the parameters; they are given "
        f"from {_COUNTED.get(settings.prediction_from, str(settings.prediction_from))} studies on, and not "
        "where the variance between studies is estimated as 0."
    ]


_COUNTED: Mapping[int, str] = {3: "three", 4: "four", 5: "five", 6: "six", 10: "ten"}


def _model(name: str) -> str:
    told: Mapping[str, str] = {
        PoolingModel.INVERSE_VARIANCE: "a random-effects model with inverse-variance weights",
        PoolingModel.COMMON_EFFECT: "a common-effect model with inverse-variance weights",
    }
    return told.get(name, name)
