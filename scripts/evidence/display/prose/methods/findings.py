"""The methods of the summary of findings in full sentences: absolute effects, certainty, directions."""

from __future__ import annotations

from evidence.display import words
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.absolute import RATE, SHARE
from evidence.record.summary.certainty import EFFECT, EVENT_RATE


def absolute_effects(evidence: Evidence) -> list[str]:
    """Say how comparisons were put to a baseline; nothing where none was."""
    told = [a for a in evidence.absolute if a.kind != SHARE and a.value is not None]
    if not told:
        return []
    sentences = [
        "Comparisons were put into people: the pooled effect and its confidence limits were applied to a "
        "baseline, which is taken as known and is the median of the pooled studies' comparator arms; where "
        "most of these have no event, all of them together."
    ]
    if any(a.kind == RATE for a in told):
        sentences.append("Rates were put to the comparator's rate in the same way, per 100 person-years.")
    own = sum(a.baseline is not None and a.baseline.source is not None for a in told)
    if own:
        sentences.append(
            f"For {words.plural(own, 'result')} the reviewers set the baseline, with its source."
        )
    return sentences


def certainty(evidence: Evidence) -> list[str]:
    """Say how certainty was proposed and judged; nothing where no result was rated."""
    framings = {c.framing for c in evidence.certainty}
    if not framings:
        return []
    starts = {
        EFFECT: "for the effect of a comparison, where randomised evidence starts high and any other low "
        "(Balshem 2011), or high where each non-randomised study is judged with ROBINS-I (Schünemann 2019)",
        EVENT_RATE: "for how often an event happens in one treated group, which starts low and, from case "
        "series, very low (the high start of cohorts, Iorio 2015, is one for prognosis)",
    }
    asked = " and ".join(text for framing, text in starts.items() if framing in framings)
    judged = sum(c.judgement is not None for c in evidence.certainty)
    if judged:
        people = (
            f"Named people judged {words.plural(judged, 'result')}, which is told in the words of GRADE "
            "(Santesso 2020) as long as the judgement fits the numbers."
        )
    else:
        people = "No result has been judged by a person."
    return [
        f"The certainty of the evidence (GRADE) was asked {asked}.",
        "For risk of bias, inconsistency, imprecision (Guyatt 2011; Zeng 2022) and, from ten studies on, "
        "publication bias (Sterne 2011) a proposal was computed by the rules listed under the table of "
        "certainty; for indirectness only the facts were collected.",
        "Nothing was graded where the risk of bias was not judged for most of the weight. A proposal is no "
        f"judgement. {people}",
    ]


def directions(evidence: Evidence) -> list[str]:
    """Say how directions of effect were counted; nothing where none were."""
    if not evidence.directions:
        return []
    text = (
        "Where a comparison is not pooled though two or more studies tell a direction, the directions were "
        "counted, one a study, whatever their statistical significance (Campbell 2020)"
    )
    if any(d.p_value is not None for d in evidence.directions):
        text += ", and compared with an even split by the exact sign test where six or more point to a side"
    return [text + "."]
