"""How robustness was looked at, in full sentences: each told only where a result of the review has it."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display import numbers, words
from evidence.display.measures import several
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.diagnostics import TESTS_ON_SIZE, Diagnostics, SmallStudyEffects
from evidence.record.reviews.evidence import Evidence

_PRIORS: Mapping[str, str] = {
    "empirical": "learnt from Cochrane reviews (odds ratios: Turner 2015; mean differences: Rhodes 2015; "
    "half-normal for other measures)",
}


def robustness(evidence: Evidence) -> list[str]:
    """Return the sentences of the methods; none where nothing was pooled."""
    syntheses = [s for o in evidence.outcomes for s in o.syntheses]
    found = [s.diagnostics for s in syntheses if s.diagnostics is not None]
    sentences = _bayesian(evidence) + _thresholds(evidence)
    if found:
        sentences += _diagnostics(found)
    asked = [d.small_studies for d in found if d.small_studies.reason is None]
    if asked:
        sentences += _small_studies(asked)
    elif found:
        sentences.append(
            "No result rests on ten studies, so that funnel plots and tests of small-study effects were not "
            "made."
        )
    return sentences


def _bayesian(evidence: Evidence) -> list[str]:
    used = {
        a.id: a.settings
        for o in evidence.outcomes
        for s in o.syntheses
        for a in s.analyses
        if a.model == PoolingModel.BAYESIAN and a.estimate is not None
    }
    if not used:
        return []
    kinds = dict.fromkeys(str(settings.get("tau_prior", "weak")) for settings in used.values())
    text = (
        "The Bayesian analyses are normal-normal random-effects models with a flat prior of the mean effect "
        "and a prior of the between-study standard deviation τ that is "
        + " or ".join(_PRIORS.get(kind, f"{kind} (Röver 2021)") for kind in kinds)
    )
    scales = next(iter(used.values())).get("tau_prior_scale")
    if isinstance(scales, Mapping) and scales and kinds.keys() - _PRIORS.keys():
        measures = {s.measure for o in evidence.outcomes for s in o.syntheses}
        listed = [f"{numbers.general(v)} for {several(k)}" for k, v in scales.items() if k in measures]
        text += f", with the scale {words.listed(dict.fromkeys(listed))}"
        text += " (of means and their differences in standard deviations between patients)"
    return [f"{text}; they give the posterior median with an equal-tailed credible interval."]


def _thresholds(evidence: Evidence) -> list[str]:
    if not any(a.beyond for o in evidence.outcomes for s in o.syntheses for a in s.analyses):
        return []
    return [
        "How sure a result is to lie beyond a threshold (the benchmark, a threshold of the outcome, else no "
        "difference) is the posterior probability under the Bayesian model, and 1 minus the one-sided p "
        "value under the others; the share of true effects beyond it follows Mathur and VanderWeele 2019."
    ]


def _diagnostics(found: list[Diagnostics]) -> list[str]:
    sentences = [
        "From three studies on, the influence of each study was measured by leaving it out (Viechtbauer and "
        "Cheung 2010; Baujat 2002), and the primary analysis was repeated each time a study was added, by "
        "year."
    ]
    if any(d.gosh is not None for d in found):
        sentences.append(
            "All subsets of the studies were pooled (GOSH; Olkin 2012), of more than fifteen studies a "
            "seeded sample."
        )
    if any(d.specifications is not None for d in found):
        sentences.append(
            "Specification curves (Simonsohn 2020) pool every selection of studies of the sensitivity "
            "analyses by several estimators of τ² and intervals, beside the analyses by other models."
        )
    return sentences


def _small_studies(asked: list[SmallStudyEffects]) -> list[str]:
    names = {t.name for d in asked for t in d.tests}
    cited = {
        "Egger": "Egger 1997",
        "Peters": "Peters 2006",
        "Harbord": "Harbord 2006",
        "Begg": "Begg and Mazumdar 1994",
        "Thompson and Sharp": "Thompson and Sharp 1999",
    }
    told = [cited[name] for name in cited if name in names]
    text = "From ten studies on, small-study effects were tested by tests that suit the measure"
    if told:
        text += f" ({'; '.join(told)})"
    if names.intersection(TESTS_ON_SIZE):
        text += (
            "; of single groups by regression on the number of patients, because their standard error "
            "depends on the estimate itself"
        )
    methods = []
    if any(d.trim_and_fill for d in asked):
        methods.append("trim-and-fill (Duval and Tweedie 2000)")
    if any(d.pet_peese for d in asked):
        methods.append("PET-PEESE (Stanley and Doucouliagos 2014)")
    if any(d.funnel and d.funnel.contours for d in asked):
        methods.append("contour-enhanced funnel plots (Peters 2008)")
    return [text + "." + (f" Beside them stand {words.listed(methods)}." if methods else "")]
