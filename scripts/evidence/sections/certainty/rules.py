"""How the proposals of certainty are computed, in full sentences with the settings of the review."""

from __future__ import annotations

from evidence.record.reviews.methods import CertaintySettings


def rules(settings: CertaintySettings) -> list[str]:
    """Return a sentence a rule."""
    s = settings
    return [
        "Start, effect question: high where all pooled studies are randomised, low otherwise "
        "(GRADE guidelines 3, Balshem 2011); high also where every non-randomised study is "
        "judged with ROBINS-I (GRADE guidelines 18, Schünemann 2019).",
        "Start, event-rate question: low, because one group has nothing to set it against; very low where "
        "case series or case reports carry half of the weight or more. No level above that is ever computed "
        "for one group.",
        f"Level: none while the risk of bias of {_percent(s.least_assessed)} of the weight is not judged.",
        "Risk of bias: from the share of the weight by overall judgement of the appraisals. No "
        f"proposal where less than {_percent(s.least_assessed)} is assessed; one level down "
        f"where {_percent(s.biased_share)} or more is not at low risk, two where as much is at "
        "high risk. What is not assessed does not count as low risk.",
        "Inconsistency, comparisons: one level down for each range of importance (parted at no "
        f"difference and, of ratios, {s.important_benefit:g} and {s.important_harm:g}) that the "
        "prediction interval reaches further than the confidence interval, two at most. Event "
        "rates: one level down where the prediction interval spans more than "
        f"{_points(s.widest_prediction)}, two beyond twice that; never where τ² is 0. Without a "
        "prediction interval: one level down where two studies’ intervals do not overlap. I² "
        "stands beside, and decides nothing.",
        "Imprecision, comparisons: two levels down where the confidence interval includes "
        "important benefit and important harm, one where it includes no difference and one of "
        "them (GRADE guidelines 6, Guyatt 2011); one where fewer people took part than the "
        f"optimal information size (alpha {s.alpha:g}, power {_percent(s.power)}, the rarer of "
        f"event and no event at baseline changed by {_percent(s.relative_reduction)}, to more events "
        "where more is better, else to fewer, as in sequential monitoring; of means "
        f"{s.standardised_difference:g} standard deviations), two where fewer than "
        f"{_percent(s.far_below)} of it (GRADE guidance 34, Zeng 2022).",
        "Imprecision, event rates: one level down where the confidence interval spans more than "
        f"{_points(s.widest_interval)}, two beyond twice that; one below "
        f"{s.fewest_participants} participants or where a benchmark lies inside. These widths "
        "are this workflow’s own; no guidance gives numbers.",
        "Publication bias: one level down where the small-study test that suits the measure best "
        f"has p below {s.small_study_p:g}; only with ten or more studies (Sterne 2011, BMJ "
        "343:d4002).",
        "Indirectness: never proposed; facts are named for the judge.",
        "Wording of judged effects: GRADE guidelines 26 (Santesso 2020).",
    ]


def _percent(share: float) -> str:
    return f"{100 * share:g}%"


def _points(share: float) -> str:
    return f"{100 * share:g} percentage points"
