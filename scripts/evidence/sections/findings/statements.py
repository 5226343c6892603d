"""GRADE's informative statements: only for what a named person has judged, and only while it still fits.

Wording keyed by certainty and size of effect after Santesso 2020 (GRADE guidelines 26,
doi:10.1016/j.jclinepi.2019.10.014); for event rates the same scale of words.
"""

from __future__ import annotations

from evidence.display import words
from evidence.display.measures import MEAN, measure_of
from evidence.display.numbers import EffectFormat
from evidence.record.certainty import EFFECT, Certainty
from evidence.record.synthesis import OutcomeInfo, Synthesis

_VERBS = {"high": "results in", "moderate": "probably results in", "low": "may result in"}
_RATES = {"high": "is", "moderate": "is probably", "low": "may be"}
_SIZES: dict[str | None, str] = {
    "large": "a large {noun}",
    "important": "{article} {noun}",
    "little or no": "little to no difference",
    None: "{article} {noun}",  # no important difference is known, so no size can be told
}


def judged_level(certainty: Certainty) -> str | None:
    """Return the level that was judged; ``None`` where it is not complete, or judged for other numbers."""
    judged = certainty.judgement
    return judged.level if judged is not None and not judged.flags else None


def statement(
    certainty: Certainty | None, synthesis: Synthesis, outcome: OutcomeInfo, fmt: EffectFormat
) -> str | None:
    """Say what a judged result means; ``None`` where nobody judged it, or for other numbers."""
    level = judged_level(certainty) if certainty else None
    estimate, comparison = synthesis.primary.estimate, synthesis.comparison
    if certainty is None or level is None or estimate is None:
        return None
    ours, name = comparison.intervention, _inside_a_sentence(outcome.label)
    if certainty.framing != EFFECT:
        value = fmt.value(estimate) + (
            f" {outcome.unit}" if fmt.measure.kind == MEAN and outcome.unit else ""
        )
        what = "mean" if fmt.measure.kind == MEAN else "frequency"
        if level == "very low":
            return f"The evidence on {name} with {ours} is very uncertain; a {what} of {value} was seen."
        return f"With {ours} the {what} of {name} {_RATES[level]} about {value}."
    against = f"compared with {comparison.comparator}"
    if level == "very low":
        return f"The evidence is very uncertain about the effect of {ours} on {name} {against}."
    null = measure_of(synthesis.primary.measure).null
    noun, article = ("reduction", "a") if null is not None and estimate < null else ("increase", "an")
    size = _SIZES[certainty.size].format(noun=noun, article=article)
    return f"{words.capital(ours)} {_VERBS[level]} {size} in {name} {against}."


def _inside_a_sentence(label: str) -> str:
    """Write a label small where it begins with an ordinary word (``PTS`` stays)."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
