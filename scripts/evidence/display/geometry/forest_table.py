"""The forest plot as a table of texts and values: what the page and the figure files both draw.

Rows stand in one order in every table of an outcome: by year, then label. A study of the primary analysis
that a sensitivity analysis leaves out stays visible as an aside with the reason; a study whose effect cannot
be estimated is listed without a mark.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.display import numbers, words
from evidence.display.geometry.axis import Axis, make_axis
from evidence.display.geometry.forest_bias import BiasColumns, bias_columns
from evidence.display.measures import RATIO, ShownMeasure, measure_of
from evidence.display.numbers import EffectFormat, effect_format
from evidence.display.prose.notes import naming, sentence
from evidence.display.prose.notes.names import STRATA
from evidence.display.prose.results import sentences
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import (
    MEDIAN_STUDY,
    NOT_POOLED,
    POOLED,
    Analysis,
    ArmFigure,
    Candidate,
    OutcomeInfo,
    ResultBeside,
    StudyEffect,
    SubgroupAnalysis,
    SubgroupLevel,
    Synthesis,
)

STUDY = "study"
ASIDE = "aside"  # left out of this analysis, shown with the reason
HEADING = "heading"
POOL = "pooled"
PREDICTION = "prediction"
BESIDE = "beside"  # another result of the same studies
EMPTY = "empty"  # nothing pooled: the reason in place of a diamond

FEWEST_STUDIES = 2
STUDY_HEAD, TIME_HEAD, WEIGHT_HEAD, BIAS_HEAD, PLOT_HEAD = (
    "Study",
    "At",
    "Weight, %",
    "Risk of bias",
    "Forest plot",
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class ArmCell:
    """What one side reports, and the ids of the extracted figures it comes from."""

    text: str
    row_ids: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class ForestTable:
    """A whole forest plot: columns, rows, shared axis, favours labels, footnotes, lines below."""

    measure: ShownMeasure
    format: EffectFormat
    axis: Axis
    arm_heads: tuple[tuple[str, str], ...]  # (label of the side, what its figures are)
    effect_head: str
    rows: tuple[ForestRow, ...]
    favours: tuple[str, str] | None
    pooled: float | None
    benchmark: float | None
    show_at: bool  # whether studies differ in time; else ``at`` is the one time of all
    at: str
    show_weights: bool
    footnotes: tuple[str, ...]
    lines: tuple[str, ...]
    bias: BiasColumns | None = None  # where at least one study was appraised

    @property
    def largest_weight(self) -> float:
        """The largest weight of a study, in percent; 0 where the model gives none."""
        return max((r.weight for r in self.rows if r.weight is not None), default=0.0)

    @property
    def drawable(self) -> bool:
        """Whether there is any estimate to draw."""
        return any(r.estimate is not None for r in self.rows)


class _Footnotes:
    """Collects footnotes in order of appearance; the same words get the same number."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def mark(self, texts: Iterable[str]) -> str:
        indices = []
        for text in texts:
            text = words.sentence(text)
            if text not in self.texts:
                self.texts.append(text)
            indices.append(self.texts.index(text) + 1)
        return " ".join(str(i).translate(_SUPERSCRIPTS) for i in sorted(set(indices)))


def forest_table(synthesis: Synthesis, outcome: OutcomeInfo, analysis: Analysis) -> ForestTable:
    """Make the forest plot of one analysis.

    With one study there is no pooled row; the prediction interval has its own row where the analysis has
    one; an analysis that pools nothing ends in the reason.
    """
    candidates = {c.key: c for c in synthesis.candidates}
    fmt = format_of(analysis)
    notes = _Footnotes()
    groups = strata_drawn(synthesis, analysis)
    rows: list[ForestRow] = []
    for group in groups or (analysis,):
        if groups:
            rows.append(ForestRow(HEADING, _heading(synthesis, group)))
        rows += _study_rows(candidates, group.effects, fmt, notes)
        if group is analysis:
            rows += _asides(candidates, synthesis.primary, analysis, notes)
        rows += _pooled_rows(synthesis, group, fmt)
    lines = [sentences.heterogeneity(analysis), sentences.benchmark(synthesis, fmt)]
    pooled = None
    if analysis.status == POOLED:
        pooled = analysis.estimate
        lines.insert(1, sentences.model(analysis))
    lines += [_spread_of(group) for group in groups if group is not analysis]
    return _table(synthesis, outcome, fmt, rows, pooled, notes=notes, lines=lines)


def strata_drawn(synthesis: Synthesis, analysis: Analysis) -> tuple[Analysis, ...]:
    """Return the analyses that the plot of a primary one shows as groups by design; none for one group.

    A stratum in another measure has no place on the axis: it is told in words.
    """
    if analysis is not synthesis.primary or analysis.stratum in (None, Stratum.TOGETHER):
        return ()
    drawn = tuple(a for a in synthesis.by_stratum if a.measure == analysis.measure)
    return drawn if len(drawn) > 1 else ()


def _spread_of(group: Analysis) -> str | None:
    told = sentences.heterogeneity(group)
    name = STRATA[group.stratum] if group.stratum else ""
    return f"{words.capital(name)}: {sentences.model(group)} {told}" if told else None


def _heading(synthesis: Synthesis, group: Analysis) -> str:
    name = words.capital(STRATA[group.stratum]) if group.stratum else ""
    return f"{name} (headline)" if group is synthesis.primary else name


def subgroup_table(synthesis: Synthesis, outcome: OutcomeInfo, subgroups: SubgroupAnalysis) -> ForestTable:
    """Make the forest plot of a subgroup analysis: a heading, the studies and the pool of each level."""
    candidates = {c.key: c for c in synthesis.candidates}
    primary = synthesis.primary
    first = subgroups.levels[0].estimate if subgroups.levels else None
    fmt = _format(primary.measure, primary.level, subgroups.effects, first)
    notes = _Footnotes()
    rows: list[ForestRow] = []
    for level in subgroups.levels:
        rows.append(ForestRow(HEADING, words.capital(level.level)))
        members = set(level.keys)
        rows += _study_rows(candidates, [e for e in subgroups.effects if e.key in members], fmt, notes)
        rows += _level_rows(level, fmt, naming.of_synthesis(synthesis))
    lines: list[str | None] = [sentences.subgroup_test(subgroups)]
    if subgroups.note and subgroups.test_q is not None:
        lines.append(words.sentence(sentence(subgroups.note)))
    return _table(synthesis, outcome, fmt, rows, None, notes=notes, lines=lines)


def has_figure(synthesis: Synthesis) -> bool:
    """Whether figure files are drawn (and linked): one study is no figure, its row stands in the report."""
    primary = synthesis.primary
    return sum(a.k for a in strata_drawn(synthesis, primary) or (primary,)) >= FEWEST_STUDIES


def format_of(analysis: Analysis) -> EffectFormat:
    """Return how the effects of an analysis are written everywhere in the report."""
    # The decimals follow the estimates; limits may be wild and must not take the decimals away.
    return _format(analysis.measure, analysis.level, analysis.effects, analysis.estimate)


def _format(code: str, level: float, effects: Iterable[StudyEffect], pooled: float | None) -> EffectFormat:
    return effect_format(measure_of(code), [*(e.estimate for e in effects), pooled], level)


def _table(
    synthesis: Synthesis,
    outcome: OutcomeInfo,
    fmt: EffectFormat,
    rows: list[ForestRow],
    pooled: float | None,
    *,
    notes: _Footnotes,
    lines: list[str | None],
) -> ForestTable:
    measure = fmt.measure
    studies = [r for r in rows if r.kind == STUDY and (r.estimate is not None or r.low is not None)]
    pools = [r for r in rows if r.kind in (POOL, PREDICTION, BESIDE)]
    benchmark = synthesis.benchmark.value if synthesis.benchmark and measure.null is None else None
    axis = make_axis(
        measure,
        [*(r.estimate for r in [*studies, *pools]), benchmark],
        [v for r in studies for v in (r.low, r.high)],
        [v for r in pools for v in (r.low, r.high)],
    )
    drawn = {r.key for r in rows if r.kind in (STUDY, ASIDE)}
    bias = bias_columns(c for c in synthesis.candidates if c.key in drawn)
    times = {r.at for r in rows if r.kind in (STUDY, ASIDE)}
    return ForestTable(
        measure=measure,
        format=fmt,
        axis=axis,
        arm_heads=_arm_heads(synthesis),
        effect_head=_effect_head(measure, outcome, fmt),
        rows=tuple(rows),
        favours=sentences.favours(outcome, synthesis.comparison, measure),
        pooled=pooled,
        benchmark=benchmark,
        show_at=len(times) > 1,
        at=next(iter(times), ""),
        show_weights=any(r.weight is not None for r in rows),
        footnotes=tuple(notes.texts),
        lines=(*(t for t in lines if t), *(bias.lines if bias else ())),
        bias=bias,
    )


def _study_rows(
    candidates: dict[str, Candidate], effects: Iterable[StudyEffect], fmt: EffectFormat, notes: _Footnotes
) -> list[ForestRow]:
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
        printed = candidate.effect.row_id if candidate.kind == "effect" and candidate.effect else None
        rows.append(
            ForestRow(
                STUDY,
                words.study_label(candidate.label, candidate.study) + (_which(candidate) if several else ""),
                candidate.key,
                candidate.publication,
                notes.mark(texts),
                _at(candidate),
                _arm_cells(candidate),
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


def _asides(
    candidates: dict[str, Candidate], primary: Analysis, analysis: Analysis, notes: _Footnotes
) -> list[ForestRow]:
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
            _arm_cells(c),
            effect="left out",
        )
        for c, reason in sorted(left, key=lambda p: _order(p[0]))
    ]


def _pooled_rows(synthesis: Synthesis, analysis: Analysis, fmt: EffectFormat) -> list[ForestRow]:
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
            arms=_totals(synthesis, analysis),
            estimate=analysis.estimate,
            low=low,
            high=high,
            effect=fmt.effect(
                analysis.estimate, analysis.ci_low, analysis.ci_high, credible=analysis.credible
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


def _level_rows(level: SubgroupLevel, fmt: EffectFormat, names: Mapping[str, str]) -> list[ForestRow]:
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


def _arm_heads(synthesis: Synthesis) -> tuple[tuple[str, str], ...]:
    kinds = [c.kind for c in synthesis.candidates if c.kind != "effect"] or ["effect"]
    common = max(sorted(set(kinds)), key=kinds.count)
    what = {
        "counts": "events / n",
        "means": "mean (SD); n",
        "medians": "median; n",
        "survival": "n; at risk",
        "rates": "events in person-years",
        "effect": "n",
    }.get(common, "n")
    comparison = synthesis.comparison
    if comparison.kind == "two-arm":
        return ((comparison.intervention, what), (comparison.comparator or "comparator", what))
    return (("", what),)


def _arm_cells(candidate: Candidate) -> tuple[ArmCell, ...]:
    cells = [_arm_cell(candidate.kind, candidate.intervention)]
    if candidate.comparator is not None or candidate.kind == "effect":
        cells.append(_arm_cell(candidate.kind, candidate.comparator))
    return tuple(cells)


def _arm_cell(kind: str, arm: ArmFigure | None) -> ArmCell:
    if arm is None:
        return ArmCell(numbers.MISSING)
    if arm.person_time is not None and arm.events is not None:
        return ArmCell(_in_time(arm.events, arm.person_time), arm.row_ids)
    if kind == "rates":
        return ArmCell(" | ".join(arm.printed) or numbers.MISSING, arm.row_ids)
    if arm.events is not None:
        return ArmCell(f"{numbers.integer(arm.events)}/{numbers.integer(arm.n)}", arm.row_ids)
    n = f"n {numbers.integer(arm.n)}" if arm.n is not None else ""
    if arm.mean is not None:
        spread = f" ({numbers.general(arm.sd)})" if arm.sd is not None else ""
        return ArmCell("; ".join(t for t in (numbers.general(arm.mean) + spread, n) if t), arm.row_ids)
    if kind == "survival":
        risk = f"at risk {numbers.integer(arm.at_risk)}" if arm.at_risk is not None else ""
        return ArmCell("; ".join(t for t in (n, risk) if t) or numbers.MISSING, arm.row_ids)
    return ArmCell(n or numbers.MISSING, arm.row_ids)


def _in_time(events: int, years: float) -> str:
    return f"{numbers.integer(events)} in {numbers.general(years)}"


def _totals(synthesis: Synthesis, analysis: Analysis) -> tuple[ArmCell, ...]:
    if analysis.person_years is not None:
        sides_in_time: list[tuple[int | None, float | None]] = [(analysis.events, analysis.person_years)]
        if synthesis.comparison.kind == "two-arm":
            sides_in_time.append((analysis.events_comparator, analysis.person_years_comparator))
        return tuple(
            ArmCell("" if events is None or years is None else _in_time(events, years))
            for events, years in sides_in_time
        )
    sides = [(analysis.events, analysis.n)]
    if synthesis.comparison.kind == "two-arm":
        sides.append((analysis.events_comparator, analysis.n_comparator))
    cells = []
    for events, n in sides:
        if events is not None and n is not None:
            cells.append(ArmCell(f"{numbers.integer(events)}/{numbers.integer(n)}"))
        else:
            cells.append(ArmCell(f"n {numbers.integer(n)}" if n is not None else ""))
    return tuple(cells)


def _effect_head(measure: ShownMeasure, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    unit = measure.unit
    if not unit and measure.code in ("MD", "mean", "MN"):
        unit = outcome.unit or ""
    name = words.capital(measure.name) + (f", {unit}" if unit else "")
    return f"{name} ({fmt.percent_level}\N{NO-BREAK SPACE}CI)"
