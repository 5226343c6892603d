"""The methods in full sentences, written from the configuration and from what was done with it.

Each paragraph has a heading and names the literature by author and year (``literature``). A method
that no result of the review uses is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.display import words
from evidence.display.measures import RATIO, measure_of
from evidence.display.prose.methods import findings
from evidence.display.prose.methods.literature import Work, cited
from evidence.display.prose.methods.pooling import pooling, pooling_in_short
from evidence.display.prose.methods.robustness import robustness
from evidence.display.prose.notes import names
from evidence.display.prose.results.verdicts import computed_twice
from evidence.record.measures import MeasureId
from evidence.record.pooling_model import PoolingModel
from evidence.record.results.analysis import NOT_POOLED, Analysis
from evidence.record.results.analysis_names import CONVERTED_ODDS_RATIOS
from evidence.record.results.candidate import Candidate
from evidence.record.reviews.evidence import Evidence
from evidence.record.reviews.publications import AWAITING, CONTEXT, ONGOING, SAFETY_ONLY

# Per estimator of the between-study variance: its name with the literature.
_TAU2 = {
    "REML": "restricted maximum likelihood (REML; Viechtbauer 2005)",
    "ML": "maximum likelihood (ML; Viechtbauer 2005)",
    "DL": "the method of DerSimonian and Laird 1986 (DL)",
    "PM": "the method of Paule and Mandel 1982 (PM)",
    "SJ": "the method of Sidik and Jonkman 2005 (SJ)",
    "EB": "empirical Bayes (EB)",
    "HE": "the method of Hedges (HE)",
    "HS": "the method of Hunter and Schmidt (HS)",
}
LAST_RULES = ("words", "same value")  # settle ties; no rules that a reader must know


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the methods."""

    heading: str
    text: str


def paragraphs(evidence: Evidence) -> list[Paragraph]:
    """Write the methods of a review, a paragraph a subject; subjects that do not arise are left out."""
    written = (
        ("Publications and studies", _publications(evidence)),
        ("Data", _figures(evidence)),
        ("Unit of analysis", _unit_of_analysis(evidence)),
        ("Effects", _effects(evidence)),
        ("Pooling", pooling(evidence)),
        ("Heterogeneity", _heterogeneity(evidence)),
        ("Curves over time", _curves(evidence)),
        ("Sensitivity and subgroup analyses", _sensitivity(evidence)),
        ("Robustness", robustness(evidence)),
        ("Directions of effect", findings.directions(evidence)),
        ("Absolute effects", findings.absolute_effects(evidence)),
        ("Certainty", findings.certainty(evidence)),
        ("Checks", _checks(evidence)),
    )
    return [Paragraph(heading, " ".join(sentences)) for heading, sentences in written if sentences]


def paragraphs_in_short(evidence: Evidence) -> list[Paragraph]:
    """Write the methods on one page: whole sentences of `paragraphs`, what a committee asks for."""
    written = (
        ("Publications", _publications(evidence)),
        ("Unit of analysis", _unit_of_analysis(evidence)),
        ("Effects", _effects(evidence)[:3]),
        ("Pooling", pooling_in_short(evidence)),
        ("Heterogeneity", _heterogeneity(evidence)),
        ("Certainty", findings.certainty(evidence)),
        ("Checks", _checks(evidence)),
    )
    return [Paragraph(heading, " ".join(sentences)) for heading, sentences in written if sentences]


def literature(evidence: Evidence) -> list[Work]:
    """Return the works that the methods cite, in alphabetical order."""
    return cited(p.text for p in paragraphs(evidence))


def _publications(evidence: Evidence) -> list[str]:
    if not evidence.publications:
        return []
    fates = {p.status for p in evidence.publications}
    sentences = [
        "Publications were chosen by the criteria of eligibility that are listed with the whole "
        "configuration, "
        "applied to every study file of the library; one that is about the question and left out all the "
        "same "
        "is shown with the reason, as PRISMA asks (Page 2021).",
    ]
    if CONTEXT in fates:
        sentences.append(
            "Systematic reviews and economic evaluations are shown as context and never pooled with the "
            "studies behind them."
        )
    if SAFETY_ONLY in fates:
        sentences.append("Case reports are shown for safety only: they have no denominator.")
    if not fates.isdisjoint((AWAITING, ONGOING)):
        sentences.append(
            "Publications whose results were not read yet and studies without results are listed apart."
        )
    return sentences


def _figures(evidence: Evidence) -> list[str]:
    if not evidence.rows:
        return []
    poolable = sum(r.poolable for r in evidence.rows)
    return [
        "Values are kept in the words of the publication, with the place where they were read; all "
        "arithmetic "
        "from there to an effect is done by the workflow and shown with the value.",
        "A denominator is taken from the arm only for a printed count, and a count is worked out of a "
        "percentage "
        "only where a single count fits.",
        f"Of {words.plural(len(evidence.rows), 'value')} {poolable} can be pooled; each other one is "
        "shown with "
        "the reason why not.",
    ]


def _unit_of_analysis(evidence: Evidence) -> list[str]:
    order = evidence.methods.choice_order
    if not order:
        return []
    return [
        "The study is the unit of analysis: it counts once, however many publications describe it.",
        "Where several of its values answer the question, the one that represents the study is chosen "
        "by, in "
        f"this order: {words.listed(names.CHOICE_RULES[o] for o in order if o not in LAST_RULES)}.",
        "Of studies that share patients only one is counted.",
        "Studies are named by first author and year (n.d.: no year is known) with the study's own name; "
        "where no author is known, by that name.",
    ]


def _effects(evidence: Evidence) -> list[str]:
    used = {a.measure for a in _pooling_analyses(evidence)}
    if not used:
        return []
    names = dict.fromkeys(measure_of(code).name for code in sorted(used))
    sentences = [f"Measures of effect: {words.listed(names)}."]
    if any(measure_of(code).kind == RATIO for code in used):
        sentences.append("Ratios were pooled on the log scale.")
    if "proportion" in used:
        sentences.append(
            "The intervals of single proportions are exact (Clopper and Pearson 1934); proportions were "
            "pooled on "
            "the logit scale."
        )
    if "survival" in used:
        sentences.append(_survival(evidence))
    if used & {"rate", "IRR", "IRD"}:
        sentences.append(
            "Rates are events in person-time, told per 100 person-years, with exact Poisson intervals of "
            "single rates; a rate printed without its events took part by its interval on the log scale "
            "where the model weighs effects."
        )
    if used & {"HR", "SHR"}:
        sentences.append(
            "Hazard ratios were taken as publications print them, with the standard error from the printed "
            "interval, else from an exact p value (Parmar 1998); none was made of counts or of Kaplan-Meier "
            "estimates."
        )
    if any(a.id == CONVERTED_ODDS_RATIOS for o in evidence.outcomes for s in o.syntheses for a in s.analyses):
        sentences.append(
            "In a sensitivity analysis printed odds ratios were made risk ratios by the comparator's risk "
            "that the same report prints (Zhang and Yu 1998), with the error of both by the delta method; of "
            "adjusted odds ratios that is an approximation (Grant 2014)."
        )
    if _converted(evidence):
        sentences.append(
            "Where only a median with quartiles or range is printed, mean and standard deviation were "
            "estimated "
            "(Luo 2018; Wan 2014), unless the values speak against a normal distribution (Shi 2023)."
        )
    return sentences


def _survival(evidence: Evidence) -> str:
    text = (
        "Kaplan-Meier estimates were pooled on the complementary log-log scale, with the standard error "
        "from the "
        "printed interval, else from the numbers at risk (Greenwood's formula)"
    )
    primary = evidence.methods.primary
    if primary is not None:
        share = primary.settings.imputed_still_at_risk
        text += (
            "; estimates printed with neither were given an imputed standard error that takes "
            f"{100 * share:g}% of the event-free patients as still under observation, marked as such"
        )
    text += (
        ". The result is the mean share over studies (the median study and the spread between studies "
        "integrated over the studies), with the uncertainty of both, and the median study beside it"
    )
    return text + "." + _counts_on_survival_scale(evidence)


def _counts_on_survival_scale(evidence: Evidence) -> str:
    """How counts and shares of 0% and 100% were pooled with estimates; nothing where there are none."""
    pooled = [s.primary for o in evidence.outcomes for s in o.syntheses if s.measure == MeasureId.SURVIVAL]
    if not any(e.interval_method == "clopper-pearson" for a in pooled if a.k > 1 for e in a.effects):
        return ""
    text = (
        " An outcome and its complement (freedom from amputation and amputation) are one synthesis. A count "
        "joins where all patients of its arm were followed to its time, and an estimate of 0% or 100% counts "
        "with its patients at risk: with those of the other studies, each worth the patients that its "
        "standard error tells, they enter the binomial likelihood of a random-effects model on the same "
        "scale (Stijnen 2010), whose mean share over studies is the result"
    )
    primary = evidence.methods.primary
    if primary is not None and primary.settings.rule == "house":
        text += (
            "; under the rule for few studies that is the usual interval, and the model with a prior takes "
            "normal effects, shares of 0% and 100% with half a patient added to both sides"
        )
    return text + "."


def _heterogeneity(evidence: Evidence) -> list[str]:
    primary = evidence.methods.primary
    known = [a for a in _pooling_analyses(evidence) if a.tau2 is not None]
    if primary is None or not known:
        return []
    tau2, sentences = primary.settings.tau2, []
    if _uses_inverse_variance(evidence):
        sentences.append(
            f"The variance between studies, τ², was estimated by {_TAU2.get(tau2, tau2)}, with its "
            "interval by "
            "the Q-profile method (Viechtbauer 2007)."
        )
    if any(a.model == PoolingModel.GLMM for a in known):
        sentences.append(
            "In the GLMM it is the maximum likelihood estimate, with a profile-likelihood interval."
        )
    sentences.append("I² is derived from τ² and the typical sampling variance (Higgins and Thompson 2002).")
    return sentences


def _curves(evidence: Evidence) -> list[str]:
    if not any(c.pooled for o in evidence.outcomes for c in o.curves):
        return []
    return [
        "Kaplan-Meier estimates of all times were pooled into one curve, from 100% at the start to the last "
        "time at which two studies have a value, by the likelihood of patients at risk and events between "
        "the times, as many as the standard errors tell: each stretch of time has a hazard of its own, and a "
        "study lies above or below the others by the same amount throughout on its logarithm (the models of "
        "Arends 2008 and Combescure 2014 in a simpler form, without their approximation by normal "
        "estimates). The curve is the mean share over studies, with the median study beside it.",
        "τ² was estimated by restricted maximum likelihood (adjusted for the hazards estimated) unless "
        "maximum likelihood is asked for, and intervals use a t distribution with one degree of freedom less "
        "than there are studies" + _few_curves(evidence) + ".",
        "The band holds the whole curve at once: its width is the quantile of the largest deviation from "
        "the curve, all times together.",
        "A study that shares patients with another is on the curve with all its times or with none, and "
        "patients counted at a visit are shown beside a curve without being pooled.",
    ]


def _few_curves(evidence: Evidence) -> str:
    """How the rule by the number of studies governs curves."""
    primary = evidence.methods.primary
    if primary is None or primary.settings.rule != "house":
        return ""
    return (
        "; of two studies, and of three or four whose interval would be wider than their own together at "
        "some time, the curve is the posterior median under the prior of the Bayesian model, with credible "
        "intervals"
    )


def _sensitivity(evidence: Evidence) -> list[str]:
    configured = evidence.methods.analyses[1:]
    sentences = []
    if configured:
        sentences.append(
            f"{words.plural(len(configured), 'sensitivity analysis')}, each "
            "with its reason, repeat the primary analysis with a part of its settings changed; the value "
            "that represents a study is chosen anew in each."
        )
    regressions = dict.fromkeys(
        g.label for o in evidence.outcomes for s in o.syntheses for g in s.regressions
    )
    if regressions:
        sentences.append(
            f"Meta-regressions on {words.listed(label[:1].lower() + label[1:] for label in regressions)} are "
            "mixed-effects regressions by inverse variance (Knapp and Hartung 2003); p values by permutation "
            "exchange the studies' moderators, all ways where there are up to 20,000, else 9,999 drawn at "
            "random (Higgins and Thompson 2004). Bubble plots show the studies by their weight with the mean "
            "along each moderator, others at their means."
        )
    if any(
        a.model == PoolingModel.THREE_LEVEL
        for o in evidence.outcomes
        for s in o.syntheses
        for a in s.analyses
    ):
        sentences.append(
            "Analyses by the three-level model take every value of a study that differs in time, segment, "
            "unit "
            "or definition: true effects vary between studies and within them (Konstantopoulos 2011), "
            "errors of "
            "one study's values are correlated by a stated number, and intervals are cluster-robust (CR2, "
            "Satterthwaite's degrees of freedom; Pustejovsky and Tipton 2018)."
        )
    subgroups = dict.fromkeys(g.label for o in evidence.outcomes for s in o.syntheses for g in s.subgroups)
    if subgroups:
        sentences.append(
            f"Subgroups by {words.listed(label[:1].lower() + label[1:] for label in subgroups)} were "
            "compared by Cochran's Q "
            "between the levels; reports of a part of a study's patients feed only these."
        )
    return sentences


def _checks(evidence: Evidence) -> list[str]:
    counted = evidence.agreement
    engines = (f"{name} {version}" for name, version in counted.engines.items())
    twice = computed_twice(counted.checked, counted.agreeing, counted.not_checked, engines)
    sentences = [twice] if twice else []
    sentences.append(
        "Every redundancy in a publication's values (a count and its percentage, an effect and its arms, an "
        "interval and its p value) was used to check them; what does not add up is listed under the "
        "integrity "
        "findings."
    )
    return sentences


def _pooling_analyses(evidence: Evidence) -> list[Analysis]:
    found = [s.primary for o in evidence.outcomes for s in o.syntheses]
    return [a for a in found if a.status != NOT_POOLED]


def _uses_inverse_variance(evidence: Evidence) -> bool:
    return any(a.model == PoolingModel.INVERSE_VARIANCE for a in _pooling_analyses(evidence))


def _converted(evidence: Evidence) -> bool:
    candidates: Iterator[Candidate] = (
        c for o in evidence.outcomes for s in o.syntheses for c in s.candidates
    )
    return any(c.attributes.converted for c in candidates)
