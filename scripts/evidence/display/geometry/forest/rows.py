"""The rows of a forest plot: studies, those left out, what is pooled and what stands beside it.

Rows stand in one order in every table of an outcome: by year, then label. A study of the primary analysis
that a sensitivity analysis leaves out stays visible as an aside with the reason; a study whose effect cannot
be estimated is listed without a mark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.geometry.forest.arms import ArmCell, arm_cells, totals
from evidence.display.measures import RATIO, ShownMeasure
from evidence.display.numbers import EffectFormat
from evidence.display.prose.notes import naming, sentence
from evidence.display.prose.results import sentences
from evidence.record.results.analysis import (
    MEDIAN_STUDY,
    NOT_POOLED,
    POOLED,
    Analysis,
    ResultBeside,
    StudyEffect,
)
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.record.results.subsets import SubgroupLevel
from evidence.record.results.synthesis import Synthesis

STUDY = "study"
ASIDE = "aside"  # left out of this analysis, shown with the reason
HEADING = "heading"
POOL = "pooled"
PREDICTION = "prediction"
BESIDE = "beside"  # another result of the same studies
EMPTY = "empty"  # nothing pooled: the reason in place of a diamond
NO_BREAK = "\N{NO-BREAK SPACE}"  # a mark stays with its name at the end of a line
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of a forest plot."""

    kind: str
    label: str
    key: str | None = None
    publication: str | None = None
    marks: str = ""  # superscript numbers of footnotes
    at: str = ""
    arms: tuple[ArmCell, ...] = ()
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    effect: str = ""
    effect_row_id: str | None = None  # set where the effect itself is what the publication prints
    weight: float | None = None


class Footnotes:
    """Collects footnotes in order of appearance; the same words get the same number."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def mark(self, texts: Iterable[str]) -> str:
        """Take texts in and return their numbers as superscripts."""
        indices = []
        for text in texts:
            text = words.sentence(text)
            if text not in self.texts:
                self.texts.append(text)
            indices.append(self.texts.index(text) + 1)
        return NO_BREAK.join(str(i).translate(_SUPERSCRIPTS) for i in sorted(set(indices)))


def study_rows(
    candidates: dict[str, Candidate], effects: Iterable[StudyEffect], fmt: EffectFormat, notes: Footnotes
) -> list[ForestRow]:
    """Make a row for each effect whose study is known."""
    pairs = sorted(
        ((candidates[e.key], e) for e in effects if e.key in candidates), key=lambda p: _order(p[0])
    )
    several = len({c.study for c, _ in pairs}) < len(pairs)
    rows = []
    for candidate, effect in pairs:
        texts = [sentence(effect.note)] if effect.note else []
        if effect.se_grade:
            texts.append(f"Standard error: {effect.se_grade}")
        if candidate.second_hand:
            texts.append("Values read second-hand, not in the publication itself")
        texts.extend(map(sentence, (*candidate.notes, *candidate.assumptions)))
        printed = (
            candidate.effect.row_id if candidate.kind == FigureKind.EFFECT and candidate.effect else None
        )
        rows.append(
            ForestRow(
                STUDY,
                words.study_label(candidate.label, candidate.study) + (_which(candidate) if several else ""),
                candidate.key,
                candidate.publication,
                notes.mark(texts),
                _at(candidate),
                arm_cells(candidate),
                effect.estimate,
                *_ends(fmt.measure, effect.ci_low, effect.ci_high),
                fmt.effect(effect.estimate, effect.ci_low, effect.ci_high, imputed=effect.imputed),
                printed,
                effect.weight_percent,
            )
        )
    return rows


def _which(candidate: Candidate) -> str:
    """Say which figure of its study a row is, where several stand in one plot."""
    unit = candidate.unit if candidate.unit != "patient" else None
    told = [t for t in (candidate.segment, candidate.definition, unit) if t]
    return f" ({', '.join(told)})" if told else ""


def _ends(measure: ShownMeasure, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Return the limits to draw: the open end of a ratio's interval is 0 or infinity."""
    if measure.kind != RATIO or (low is None and high is None):
        return low, high
    return (0.0 if low is None else low), (math.inf if high is None else high)


def asides(
    candidates: dict[str, Candidate], primary: Analysis, analysis: Analysis, notes: Footnotes
) -> list[ForestRow]:
    """Make a row for each study of the primary analysis that this one leaves out."""
    here = {e.key for e in analysis.effects}
    there = {e.key for e in primary.effects}
    names = {c.key: c.label for c in candidates.values()}
    left = [
        (candidates[x.key], sentence(x.reason, names)) for x in analysis.excluded if x.key in there - here
    ]
    return [
        ForestRow(
            ASIDE,
            words.study_label(c.label, c.study),
            c.key,
            c.publication,
            notes.mark([f"Left out: {reason}"]),
            _at(c),
            arm_cells(c),
            effect="left out",
        )
        for c, reason in sorted(left, key=lambda p: _order(p[0]))
    ]


def pooled_rows(synthesis: Synthesis, analysis: Analysis, fmt: EffectFormat) -> list[ForestRow]:
    """Make the rows of what an analysis pooled, or of the reason why nothing is pooled."""
    if analysis.status == NOT_POOLED:
        reason = sentences.not_pooled(analysis.status_reason, naming.of_synthesis(synthesis))
        return [ForestRow(EMPTY, reason), *_beside(analysis.beside, fmt)]
    if analysis.status != POOLED or analysis.estimate is None:
        return []
    averages = any(b.what == MEDIAN_STUDY for b in analysis.beside)
    label = "Population average" if averages else "Pooled"
    label += f" ({words.plural(analysis.k, 'study')}): {sentences.short_model(analysis)}"
    low, high = _ends(fmt.measure, analysis.ci_low, analysis.ci_high)
    rows = [
        ForestRow(
            POOL,
            label,
            arms=totals(synthesis, analysis),
            estimate=analysis.estimate,
            low=low,
            high=high,
            effect=fmt.effect(
                analysis.estimate,
                analysis.ci_low,
                analysis.ci_high,
                imputed=analysis.imputed,
                credible=analysis.credible,
            ),
        )
    ]
    rows += _beside(analysis.beside, fmt)
    rows += _prediction(analysis.pi_low, analysis.pi_high, fmt)
    return rows


def _beside(others: Iterable[ResultBeside], fmt: EffectFormat) -> list[ForestRow]:
    return [
        ForestRow(
            BESIDE,
            f"For comparison: {sentences.beside(other)}",
            estimate=other.estimate,
            low=other.ci_low,
            high=other.ci_high,
            effect=fmt.effect(other.estimate, other.ci_low, other.ci_high, credible=other.credible),
        )
        for other in others
    ]


def level_rows(level: SubgroupLevel, fmt: EffectFormat, names: Mapping[str, str]) -> list[ForestRow]:
    """Make the rows of what a level of a subgroup analysis pooled."""
    if level.status == NOT_POOLED:
        return [ForestRow(EMPTY, sentences.not_pooled(level.note, names))]
    if level.status != POOLED or level.estimate is None:
        return []
    spread = f", I² = {numbers.whole_percent(level.i2_percent)}" if level.i2_percent is not None else ""
    effect = fmt.effect(level.estimate, level.ci_low, level.ci_high, credible=level.credible)
    label = f"Pooled ({words.plural(level.k, 'study')}{spread})"
    row = ForestRow(POOL, label, estimate=level.estimate, low=level.ci_low, high=level.ci_high, effect=effect)
    return [row, *_beside(level.beside, fmt), *_prediction(level.pi_low, level.pi_high, fmt)]


def _prediction(low: float | None, high: float | None, fmt: EffectFormat) -> list[ForestRow]:
    if low is None or high is None:
        return []
    label = f"{fmt.percent_level} prediction interval"
    return [ForestRow(PREDICTION, label, low=low, high=high, effect=f"({fmt.interval(low, high)})")]


def _order(candidate: Candidate) -> tuple[bool, int, str, str]:
    return (candidate.year is None, candidate.year or 0, candidate.label, candidate.key)


def _at(candidate: Candidate) -> str:
    if candidate.at_printed:
        return candidate.at_printed
    return words.months(candidate.at_months) if candidate.at_months is not None else ""
