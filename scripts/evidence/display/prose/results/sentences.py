"""Sentences bound to the numbers of an analysis: how it was made, how much studies differ."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display import numbers, words
from evidence.display.measures import ShownMeasure
from evidence.display.numbers import EffectFormat
from evidence.display.prose.notes import NO_NAMES, names, sentence
from evidence.record.better import Better
from evidence.record.notes.note import Note
from evidence.record.pooling_model import PoolingModel
from evidence.record.published.publication import PATIENT
from evidence.record.results.analysis import (
    COMMON_EFFECT,
    MEDIAN_STUDY,
    OTHER_BY_RULE,
    POOLED,
    RAW_TOTAL,
    Analysis,
    ResultBeside,
    TriedModel,
)
from evidence.record.results.comparison import Comparison
from evidence.record.results.diagnostics import Diagnostics
from evidence.record.results.second import SecondComputation
from evidence.record.results.subsets import SubgroupAnalysis
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

INVERSE_VARIANCE = PoolingModel.INVERSE_VARIANCE
SCALES = {"cloglog": "complementary log-log", "raw": "natural"}


def model(analysis: Analysis) -> str:
    """Name the model with the methods of τ², interval and prediction interval."""
    pooled_so = analysis.model == INVERSE_VARIANCE and analysis.tau2_method is not None
    parts = [words.capital(names.model(analysis.model))]
    if pooled_so:
        parts[0] += f", {analysis.tau2_method}"
        parts[0] += f", {names.interval(analysis.ci_method)}" if analysis.ci_method else ""
    elif analysis.tau2_method and analysis.tau2 is not None:
        name = names.TAU2_METHODS.get(analysis.tau2_method)
        parts.append(f"τ² by {name} ({analysis.tau2_method})" if name else f"τ² by {analysis.tau2_method}")
    if analysis.ci_method and not pooled_so:
        kind = "credible interval (CrI)" if analysis.credible else "confidence interval"
        parts.append(f"{100 * analysis.level:g}% {kind}: {names.interval(analysis.ci_method)}")
    if analysis.prediction_method and analysis.pi_low is not None:
        name = names.PREDICTIONS.get(analysis.prediction_method, analysis.prediction_method)
        parts.append(f"prediction interval: {name}")
    if analysis.scale and analysis.status == POOLED:
        parts.append(f"pooled on the {SCALES.get(analysis.scale, analysis.scale)} scale")
    return "; ".join(parts) + "."


def short_model(analysis: Analysis) -> str:
    """Name the model in a few words, for the label of a pooled row."""
    text = names.model(analysis.model)
    if analysis.model == INVERSE_VARIANCE and analysis.tau2_method is not None:
        return f"{text}, {analysis.tau2_method}, {names.SHORT_INTERVALS.get(analysis.ci_method or '', '')}"
    return text


BESIDE: Mapping[str, str] = {
    COMMON_EFFECT: "common effect",
    RAW_TOTAL: "raw total of all patients",
    MEDIAN_STUDY: "median study",
    OTHER_BY_RULE: "alternative model",
}


def beside(other: ResultBeside) -> str:
    """Name another result of the same studies: ``common effect, Wald (normal)``."""
    text = BESIDE[other.what]
    if other.what == OTHER_BY_RULE:
        text += f" ({names.model(other.model)})"
    interval = names.SHORT_INTERVALS.get(other.ci_method or "")
    return f"{text}, {interval}" if interval else text


def rung(tried: TriedModel) -> str:
    """Say of a model on a ladder what came of it: ``GLMM: not converged: no maximum found ...``."""
    why = f": {sentence(tried.reason)}" if tried.reason else ""
    return f"{names.model(tried.model)}: {tried.status}{why}"


def not_pooled(reason: Note | None, known: Mapping[str, str] = NO_NAMES) -> str:
    """Say that nothing is pooled, and why."""
    return f"Not pooled: {sentence(reason, known) if reason else 'no reason given'}"


def benchmark(synthesis: Synthesis, fmt: EffectFormat) -> str | None:
    """Say where the primary result lies against the value it is set against."""
    mark = synthesis.benchmark
    if mark is None:
        return None
    source = f" ({mark.source})" if mark.source else ""
    text = f"Benchmark: {mark.label}, {fmt.value(mark.value)}{source}"
    primary = synthesis.primary
    if primary.estimate is None or primary.ci_low is None or primary.ci_high is None:
        return text + "."
    if primary.ci_low > mark.value:
        return text + "; the whole interval lies above it."
    if primary.ci_high < mark.value:
        return text + "; the whole interval lies below it."
    return text + "; the interval includes it."


def heterogeneity(analysis: Analysis) -> str | None:
    """Say how much the studies differ: τ² with its interval, I², Q; ``None`` with fewer than two studies."""
    if analysis.status != POOLED or analysis.k < 2:
        return None
    parts = []
    if analysis.tau2 is not None:
        found = analysis.tau2, analysis.tau2_low, analysis.tau2_high
        parts.append(f"τ² = {numbers.tau2_with_limits(*found)}")
    if analysis.i2_percent is not None:
        text = f"I² = {numbers.whole_percent(analysis.i2_percent)}"
        if analysis.i2_low_percent is not None and analysis.i2_high_percent is not None:
            low, high = analysis.i2_low_percent, analysis.i2_high_percent
            text += f" ({numbers.whole_percent(low)} to {numbers.whole_percent(high)})"
        parts.append(text)
    if analysis.q is not None:
        df = f", {analysis.q_df} df" if analysis.q_df is not None else ""
        p = f", {numbers.p_value(analysis.q_p)}" if analysis.q_p is not None else ""
        parts.append(f"Q = {numbers.fixed(analysis.q, 2)}{df}{p}")
    if not parts:
        return None
    text = "Heterogeneity: " + "; ".join(parts)
    if analysis.p_value is not None:
        text += f". Test of no difference: {numbers.p_value(analysis.p_value)}"
    return text + "."


def subgroup_test(subgroups: SubgroupAnalysis) -> str:
    """Write the test for a difference between subgroups, or that there is none."""
    if subgroups.test_q is None:
        return "Test for a difference between subgroups: not possible" + (
            f" ({sentence(subgroups.note)})." if subgroups.note else "."
        )
    df = f", {subgroups.test_df} df" if subgroups.test_df is not None else ""
    return (
        f"Test for a difference between subgroups: Q = {numbers.fixed(subgroups.test_q, 2)}{df}, "
        f"{numbers.p_value(subgroups.test_p)}."
    )


def second_computation(second: SecondComputation | None) -> str | None:
    """Say whether an independent computation gives the same number."""
    if second is None:
        return None
    if second.what.kind == "second_failed":
        return f"This result {sentence(second.what)}."
    engine = f"{second.engine} {second.version}".strip()
    what = f" ({sentence(second.what)})"
    if second.agrees is None:
        return f"Second computation: none by {engine}{what}" + (
            f": {sentence(second.note)}." if second.note else "."
        )
    verdict = "agrees" if second.agrees else "DISAGREES"
    text = f"Second computation: {engine}{what} {verdict}"
    if second.largest_difference is not None:
        text += f"; largest difference {second.largest_difference:.1g}"
        if second.tolerance is not None:
            text += f", allowed {second.tolerance:.1g}"
    if second.also and not second.differing:
        text += f"; so {'does' if len(second.also) == 1 else 'do'} {words.listed(second.also)}"
    for one in second.differing:
        first, theirs = (numbers.MISSING if v is None else f"{v:.6g}" for v in (one.first, one.second))
        text += f"; {one.quantity}: {first} here, {theirs} by the second computation"
    return text + (f". {words.sentence(sentence(second.note))}" if second.note else ".")


def favours(outcome: OutcomeInfo, comparison: Comparison, measure: ShownMeasure) -> tuple[str, str] | None:
    """Labels for the left and right side of the line of no difference, turned by the outcome's direction."""
    if measure.null is None:
        return None
    ours, theirs = comparison.intervention, comparison.comparator or "comparator"
    if outcome.direction is Better.LOWER:
        return f"favours {ours}", f"favours {theirs}"
    if outcome.direction is Better.HIGHER:
        return f"favours {theirs}", f"favours {ours}"
    return f"lower with {ours}", f"higher with {ours}"


def arms_text(analysis: Analysis, comparison: Comparison) -> str:
    """Participants (and events) of an analysis in words."""
    if analysis.n is None:
        return numbers.MISSING
    if comparison.two_arm and analysis.n_comparator is not None:
        return f"{numbers.integer(analysis.n)} v {numbers.integer(analysis.n_comparator)}"
    return numbers.integer(analysis.n)


def units(synthesis: Synthesis, analysis: Analysis) -> str:
    """Name what an analysis counts: ``patients``, ``limbs``, ``patients and limbs``."""
    found = {c.unit for c in synthesis.pooled_in(analysis)} or {PATIENT}
    return words.listed(words.several(u) for u in sorted(found, key=lambda u: (u != PATIENT, u)))


def size(synthesis: Synthesis, analysis: Analysis) -> str:
    """Say how many an analysis is of: ``424 people``, ``424 limbs and infusions``; "" where nobody says."""
    if analysis.people is None:
        return ""
    counted = units(synthesis, analysis)
    return f"{numbers.integer(analysis.people)} {'people' if counted == words.several(PATIENT) else counted}"


def diagnosed_by(found: Diagnostics) -> str:
    """Name the model of the diagnostics: ``inverse variance, REML``."""
    return f"inverse variance, {found.tau2_method or 'common effect'}"
