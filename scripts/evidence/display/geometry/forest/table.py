"""The forest plot as a table of texts and values: what the page and the figure files both draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.display import words
from evidence.display.geometry.axis import Axis, make_axis
from evidence.display.geometry.forest.arms import arm_heads
from evidence.display.geometry.forest.bias import BiasColumns, bias_columns
from evidence.display.geometry.forest.rows import (
    ASIDE,
    BESIDE,
    HEADING,
    POOL,
    PREDICTION,
    STUDY,
    Footnotes,
    ForestRow,
    asides,
    level_rows,
    pooled_rows,
    study_rows,
)
from evidence.display.measures import ShownMeasure, measure_of
from evidence.display.numbers import EffectFormat, effect_format
from evidence.display.prose.notes import naming, sentence
from evidence.display.prose.notes.names import STRATA
from evidence.display.prose.results import sentences
from evidence.record.measures import MeasureId
from evidence.record.results.analysis import (
    POOLED,
    Analysis,
    StudyEffect,
)
from evidence.record.results.subsets import SubgroupAnalysis
from evidence.record.results.synthesis import OutcomeInfo, Synthesis

FEWEST_STUDIES = 2
STUDY_HEAD, TIME_HEAD, WEIGHT_HEAD, BIAS_HEAD, PLOT_HEAD = (
    "Study",
    "At",
    "Weight, %",
    "Risk of bias",
    "Forest plot",
)


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


def forest_table(synthesis: Synthesis, outcome: OutcomeInfo, analysis: Analysis) -> ForestTable:
    """Make the forest plot of one analysis.

    With one study there is no pooled row; the prediction interval has its own row where the analysis has
    one; an analysis that pools nothing ends in the reason.
    """
    candidates = {c.key: c for c in synthesis.candidates}
    fmt = format_of(analysis)
    notes = Footnotes()
    groups = strata_drawn(synthesis, analysis)
    rows: list[ForestRow] = []
    for group in groups or (analysis,):
        if groups:
            rows.append(ForestRow(HEADING, _heading(synthesis, group)))
        rows += study_rows(candidates, group.effects, fmt, notes)
        if group is analysis:
            rows += asides(candidates, synthesis.primary, analysis, notes)
        rows += pooled_rows(synthesis, group, fmt)
    lines = [sentences.heterogeneity(analysis), sentences.benchmark(synthesis, fmt)]
    pooled = None
    if analysis.status == POOLED:
        pooled = analysis.estimate
        lines.insert(1, sentences.model(analysis))
    lines += [_spread_of(group) for group in groups if group is not analysis]
    return _table(synthesis, outcome, fmt, rows, pooled, notes=notes, lines=lines)


def strata_drawn(synthesis: Synthesis, analysis: Analysis) -> tuple[Analysis, ...]:
    """Return the analyses that the plot of a primary one shows as groups by design; none for one group."""
    drawn = synthesis.drawn if analysis is synthesis.primary else ()
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
    notes = Footnotes()
    rows: list[ForestRow] = []
    for level in subgroups.levels:
        rows.append(ForestRow(HEADING, words.capital(level.level)))
        members = set(level.keys)
        rows += study_rows(candidates, [e for e in subgroups.effects if e.key in members], fmt, notes)
        rows += level_rows(level, fmt, naming.of_synthesis(synthesis))
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
    notes: Footnotes,
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
        arm_heads=arm_heads(synthesis),
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


def _effect_head(measure: ShownMeasure, outcome: OutcomeInfo, fmt: EffectFormat) -> str:
    unit = measure.unit
    if not unit and measure.id in (MeasureId.MD, MeasureId.MEAN):
        unit = outcome.unit or ""
    name = words.capital(measure.name) + (f", {unit}" if unit else "")
    return f"{name} ({fmt.percent_level}\N{NO-BREAK SPACE}CI)"
