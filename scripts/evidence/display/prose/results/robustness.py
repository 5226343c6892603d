"""Sentences on how robust a result is: thresholds, influential studies, small studies, ways to pool."""

from __future__ import annotations

from evidence.display import numbers, words
from evidence.display.measures import measure_of
from evidence.display.numbers import EffectFormat, effect_format
from evidence.display.prose.notes import sentence
from evidence.display.prose.notes.names import SMALL_STUDY_TESTS
from evidence.display.prose.results.sentences import diagnosed_by
from evidence.record.results.diagnostics import POSTERIOR, BeyondThreshold, SpecificationCurve
from evidence.record.results.synthesis import Synthesis
from evidence.record.summary.statement import WITHOUT_DIRECTION, statement_of

MOST_NAMED = 6
INTERVALS = {"hksj-floor": "Hartung-Knapp", "hksj": "Hartung-Knapp, no floor", "wald": "normal", "t": "t"}


def format_of(synthesis: Synthesis) -> EffectFormat:
    """Return how effects of the primary analysis are written."""
    a = synthesis.primary
    return effect_format(measure_of(a.measure), [a.estimate, a.ci_low, a.ci_high], a.level)


def probability(p: float) -> str:
    """Write a probability with two decimals, never as 0 or 1."""
    if p > 0.995:
        return "above 0.99"
    return "below 0.01" if p < 0.005 else f"{p:.2f}"


def beyond_lines(synthesis: Synthesis) -> tuple[str, ...]:
    """Say how sure the analyses are that the result lies beyond the threshold."""
    if statement_of(synthesis).state in WITHOUT_DIRECTION:
        return ()  # what the studies cannot tell has no side
    primary = synthesis.primary
    bayesian = next(
        (a for a in synthesis.analyses if a.beyond is not None and a.beyond.basis == POSTERIOR), None
    )
    if bayesian is None or bayesian.beyond is None:
        return (_confidence(synthesis, primary.beyond),) if primary.beyond is not None else ()
    text = (
        f"The probability that {_claim(synthesis, bayesian.beyond)} is {probability(bayesian.beyond.mean)} "
        "under the Bayesian model"
    )
    if bayesian.beyond.new_study is not None:
        text += f" ({probability(bayesian.beyond.new_study)} in a new study)"
    if primary.beyond is not None and primary.beyond.basis != POSTERIOR:
        text += (
            f"; the confidence in it by the primary analysis is {probability(primary.beyond.mean)} (1 minus "
            "the one-sided p value)"
        )
    return (text + ".",)


def _confidence(synthesis: Synthesis, beyond: BeyondThreshold) -> str:
    return (
        f"The confidence that {_claim(synthesis, beyond)} is {probability(beyond.mean)} by the primary "
        "analysis (1 minus the one-sided p value)."
    )


def _claim(synthesis: Synthesis, beyond: BeyondThreshold) -> str:
    name = measure_of(synthesis.measure).name
    limit = threshold_words(synthesis, beyond.threshold, beyond.label)
    return f"the {name} is {beyond.side} {limit}"


def threshold_words(synthesis: Synthesis, value: float, label: str) -> str:
    """Name a threshold with its value once: ``the goal of 54%``, ``1 (no difference)``."""
    measure = measure_of(synthesis.measure)
    if measure.null is not None and value == measure.null:
        return f"{numbers.general(value)} ({label})"
    shown = numbers.general(100 * value) + "%" if measure.suffix == "%" else format_of(synthesis).value(value)
    return f"the {label}" if shown in label else f"{shown} ({label})"


def influence_line(synthesis: Synthesis) -> str | None:
    """Name the studies that carry the result, those that lie apart, and the model where it is another."""
    found = synthesis.diagnostics
    if found is None:
        return None
    parts = []
    for chosen, text in (
        ([s for s in found.influence if s.influential], "The result moves markedly without"),
        ([s for s in found.influence if s.outlier], "Outside what the other studies predict"),
    ):
        if chosen:
            labels = [s.label for s in chosen[:MOST_NAMED]]
            more = len(chosen) - len(labels)
            parts.append(f"{text}: {'; '.join(labels)}{f' and {more} more' if more else ''}.")
    told = " ".join(parts)
    told = told or "No study moves the result markedly, and none lies outside what the others predict."
    if not any(note.kind == "other_model" for note in found.notes):
        return told
    return f"By {diagnosed_by(found)}, not the primary model: {told[:1].lower()}{told[1:]}"


def specification_lines(synthesis: Synthesis) -> tuple[str, ...]:
    """Say what all ways to pool have in common."""
    curve = synthesis.diagnostics.specifications if synthesis.diagnostics else None
    if curve is None:
        return ()
    fmt = format_of(synthesis)
    text = (
        f"Across {len(curve.specifications)} alternative analyses ({_axes(curve)}) the "
        f"{measure_of(synthesis.measure).name} ranged from {fmt.value(curve.lowest)} to "
        f"{fmt.value(curve.highest)} (median {fmt.value(curve.median)})"
    )
    if curve.threshold is not None:
        limit = threshold_words(synthesis, curve.threshold, curve.threshold_label or "")
        lie = "lies" if curve.beyond == 1 else "lie"
        text += (
            f"; {curve.beyond} {lie} {curve.side} {limit}, {curve.interval_beyond} with the whole interval"
            if curve.beyond
            else f"; none lie {curve.side} {limit}"
        )
    return (text + ".",)


def _axes(curve: SpecificationCurve) -> str:
    rows = tuple(curve.specifications)
    sets = len({r.studies for r in rows})
    return words.listed(
        [
            words.plural(sets, "set") + " of studies",
            words.plural(len({r.tau2_method for r in rows} - {None}), "estimator") + " of τ²",
            words.plural(len({r.ci_method for r in rows} - {None}), "interval"),
            words.plural(len({r.model for r in rows}), "model"),
        ]
    )


def small_study_lines(synthesis: Synthesis) -> tuple[str, ...]:
    """Say what the tests of small-study effects find; with few studies why nobody asked."""
    found = synthesis.diagnostics.small_studies if synthesis.diagnostics else None
    if found is None:
        return ()
    if found.reason is not None:
        return (words.sentence(sentence(found.reason)),)
    fmt = format_of(synthesis)
    lines = []
    if found.tests:
        tests = "; ".join(
            f"{t.name} ({SMALL_STUDY_TESTS[t.name]}) {numbers.p_value(t.p_value)}" for t in found.tests
        )
        lines.append(f"Small-study effects: {tests}.")
    for t in found.trim_and_fill:
        if not t.missing:
            lines.append(f"Trim-and-fill ({t.estimator}) adds no study.")
        else:
            lines.append(
                f"Trim-and-fill ({t.estimator}) adds {words.plural(t.missing, 'study')} at the {t.side} end: "
                f"{fmt.effect(t.estimate, t.ci_low, t.ci_high)}."
            )
    if found.pet_peese is not None:
        p = found.pet_peese
        effect = fmt.effect(p.estimate, p.ci_low, p.ci_high)
        lines.append(f"Effect at infinite precision by PET-PEESE ({p.chosen}): {effect}.")
    return (*lines, *(words.sentence(sentence(n)) for n in found.notes))
