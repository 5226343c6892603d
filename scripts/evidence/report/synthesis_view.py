"""One synthesis as the page shows it: forest plot, lines below, sensitivity, subgroups, what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.report import numbers, sentences, words
from evidence.report.addresses import Addresses, all_left_out
from evidence.report.forest_table import forest_table, has_figure, subgroup_table
from evidence.report.forest_view import ForestView, forest_view
from evidence.report.measures import RATIO, measure_of
from evidence.report.numbers import EffectFormat, effect_format
from evidence.report.summary import is_empty
from evidence.results.synthesis import (
    NOT_POOLED,
    Analysis,
    LeftOut,
    OutcomeInfo,
    OutcomeSynthesis,
    Rung,
    Synthesis,
)

# A figure that is not pooled is told once, under the outcome; but how a study's one vote was chosen is told
# where the vote counts.
TOLD_AT_SYNTHESIS = ("passed over", "overlap", "subgroup only")
MOST_NAMED = 6  # more studies than this are counted by reason, not named
FIGURE_FORMATS = ("svg", "pdf", "png")


@dataclass(frozen=True, slots=True)
class SensitivityLine:
    """One analysis in the table that sets all of them side by side."""

    id: str
    label: str
    why: str
    left_out: str
    k: str
    n: str
    effect: str
    prediction: str
    tau2: str
    i2: str
    difference: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A figure that is not pooled, with the addresses of its publication and of the figure."""

    item: LeftOut
    publication: str | None
    figure: str | None


@dataclass(frozen=True, slots=True)
class SynthesisView:
    """Everything the page shows of one synthesis."""

    id: str
    synthesis: Synthesis
    empty: bool
    meaning: str
    forest: ForestView | None
    warnings: tuple[str, ...]
    ladder: tuple[Rung, ...]
    second: str | None
    second_disagrees: bool
    sensitivity: tuple[SensitivityLine, ...]
    leave_one_out: tuple[tuple[str, str, str, str], ...]
    subgroups: tuple[tuple[str, ForestView], ...]
    left_out: tuple[LeftOutLine, ...]
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """Everything the page shows of one outcome."""

    id: str
    outcome: OutcomeInfo
    direction: str
    syntheses: tuple[SynthesisView, ...]
    not_pooled: tuple[LeftOutLine, ...]
    data: tuple[tuple[str, str], ...]


def outcome_view(o: OutcomeSynthesis, addresses: Addresses) -> OutcomeView:
    """Prepare an outcome for the page."""
    directions = {
        "higher is better": "A higher value is better.",
        "lower is better": "A lower value is better.",
    }
    folder = f"outcomes/{o.outcome.id}"
    return OutcomeView(
        id=addresses.outcomes[o.outcome.id],
        outcome=o.outcome,
        direction=directions.get(
            o.outcome.direction, "Neither a higher nor a lower value is better in itself."
        ),
        syntheses=tuple(_synthesis_view(o, s, addresses) for s in o.syntheses),
        not_pooled=_left_out(_told_at_outcome(o), addresses),
        data=(("dataset.csv", f"{folder}/dataset.csv"), ("synthesis.json", f"{folder}/synthesis.json")),
    )


def _told_at_outcome(o: OutcomeSynthesis) -> list[LeftOut]:
    """Figures that stand in no forest plot and are not told where a vote was chosen: each once."""
    told: list[LeftOut] = []
    keys = {(s.id, e.key) for s in o.syntheses for e in s.primary.effects}
    covered = {i for s in o.syntheses for c in s.candidates if (s.id, c.key) in keys for i in c.row_ids}
    covered |= {i for s in o.syntheses for x in s.left_out if x.kind in TOLD_AT_SYNTHESIS for i in x.row_ids}
    for x in all_left_out(o):
        if x.row_ids and set(x.row_ids) <= covered:
            continue
        covered |= set(x.row_ids)
        told.append(x)
    return told


def _synthesis_view(o: OutcomeSynthesis, s: Synthesis, addresses: Addresses) -> SynthesisView:
    info, primary = o.outcome, s.primary
    id_ = addresses.syntheses[(info.id, s.id)]
    table = forest_table(s, info, primary)
    lines = {key: a for (oid, sid, key), a in addresses.lines.items() if (oid, sid) == (info.id, s.id)}
    title = f"{info.label}: {s.label}"
    folder = f"outcomes/{info.id}/figures/{s.id}"
    second = primary.second
    return SynthesisView(
        id=id_,
        synthesis=s,
        empty=is_empty(s),
        meaning=sentences.meaning(s, info, table.format),
        forest=forest_view(f"{id_}-forest", title, table, addresses, lines) if s.candidates else None,
        warnings=primary.warnings,
        ladder=primary.ladder if len(primary.ladder) > 1 else (),
        second=sentences.second_computation(second),
        second_disagrees=second is not None and second.agrees is False,
        sensitivity=tuple(_sensitivity(s, a, table.format) for a in s.analyses)
        if len(s.analyses) > 1
        else (),
        leave_one_out=tuple(
            (
                x.label,
                table.format.effect(x.estimate, x.ci_low, x.ci_high),
                numbers.tau2(x.tau2),
                numbers.whole_percent(x.i2_percent),
            )
            for x in s.leave_one_out
        ),
        subgroups=tuple(
            (
                g.label,
                forest_view(
                    f"{id_}-by-{g.id}",
                    f"{title}, by {g.label[:1].lower()}{g.label[1:]}",
                    subgroup_table(s, info, g),
                    addresses,
                    {},
                ),
            )
            for g in s.subgroups
        ),
        left_out=_left_out([x for x in s.left_out if x.kind in TOLD_AT_SYNTHESIS], addresses),
        downloads=tuple((f.upper(), f"{folder}.{f}") for f in FIGURE_FORMATS) if has_figure(s) else (),
    )


def _sensitivity(s: Synthesis, a: Analysis, primary_format: EffectFormat) -> SensitivityLine:
    primary = s.primary
    fmt = primary_format
    if a.measure != primary.measure:
        fmt = effect_format(measure_of(a.measure), [a.estimate], a.level)
    if a.status == NOT_POOLED or a.estimate is None:
        effect = "Not pooled: " + (a.status_reason or "no reason given")
    else:
        effect = fmt.effect(a.estimate, a.ci_low, a.ci_high)
        if a.measure != primary.measure:
            effect = f"{fmt.measure.name} {effect}"
    prediction = fmt.interval(a.pi_low, a.pi_high) if a.pi_low is not None else numbers.MISSING
    notes = list(a.warnings) if a.id != "primary" else []
    if a.second is not None and a.second.agrees is False:
        notes.append(sentences.second_computation(a.second) or "")
    return SensitivityLine(
        id=a.id,
        label=a.label,
        why=a.why if a.id != "primary" else "",
        left_out=_left_out_words(s, a) if a.id != "primary" else "",
        k=numbers.integer(a.k),
        n=sentences.arms_text(a, s.comparison),
        effect=effect,
        prediction=prediction,
        tau2=numbers.tau2(a.tau2) if a.tau2 is not None else numbers.MISSING,
        i2=numbers.whole_percent(a.i2_percent),
        difference=_difference(a, primary, fmt),
        notes=tuple(notes),
    )


def _difference(a: Analysis, primary: Analysis, fmt: EffectFormat) -> str:
    """How far the estimate moves: a factor for ratios, otherwise a difference in the unit shown."""
    if a.id == "primary":
        return ""
    if a.estimate is None or primary.estimate is None or a.status == NOT_POOLED:
        return numbers.MISSING
    if a.measure != primary.measure:
        return "other measure"
    if fmt.measure.kind == RATIO:
        return (
            "× " + numbers.ratio(a.estimate / primary.estimate) if primary.estimate > 0 else numbers.MISSING
        )
    moved = (a.estimate - primary.estimate) * fmt.measure.factor
    text = numbers.fixed(moved, fmt.decimals)
    return ("+" + text) if moved > 0 and any(c in "123456789" for c in text) else text


def _left_out_words(s: Synthesis, a: Analysis) -> str:
    """Say which studies of the primary analysis are missing here, and which stand in their place."""
    labels = {c.key: words.study_label(c.label, c.study) for c in s.candidates}
    before = {e.key for e in s.primary.effects}
    after = {e.key for e in a.effects}
    gone = [labels[key] for key in labels if key in before - after]
    new = [labels[key] for key in labels if key in after - before]
    parts = []
    if gone:
        names = ": " + "; ".join(gone) if len(gone) <= MOST_NAMED else ""
        parts.append(f"{words.plural(len(gone), 'study')} left out{names}.")
    if new:
        names = ": " + "; ".join(new) if len(new) <= MOST_NAMED else ""
        parts.append(f"{words.plural(len(new), 'other figure')} instead{names}.")
    return " ".join(parts)


def _left_out(items, addresses: Addresses) -> tuple[LeftOutLine, ...]:
    ordered = sorted(items, key=lambda x: (x.kind, x.label, x.publication, x.printed))
    return tuple(
        LeftOutLine(
            x,
            addresses.publications.get(x.publication),
            addresses.first(x.row_ids),
        )
        for x in ordered
    )
