"""One synthesis as the page shows it: forest plot, lines below, sensitivity, subgroups, what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import numbers
from evidence.display.addresses import Addresses, all_left_out
from evidence.display.derivations import WorkedOut, worked_out
from evidence.display.geometry.forest_lines import ForestView, forest_view
from evidence.display.geometry.forest_table import forest_table, has_figure, subgroup_table
from evidence.display.prose import sentences
from evidence.record.synthesis import (
    LeftOut,
    OutcomeInfo,
    OutcomeSynthesis,
    Rung,
    Synthesis,
)
from evidence.sections.findings.view import is_empty
from evidence.sections.over_time.view import CurveView, curve_views
from evidence.sections.robustness.view import RobustnessView, robustness_view
from evidence.sections.sensitivity import view as sensitivity

# A figure that is not pooled is told once, under the outcome; but how a study's one vote was chosen is told
# where the vote counts.
TOLD_AT_SYNTHESIS = ("passed over", "overlap", "subgroup only")
FIGURE_FORMATS = ("svg", "pdf", "png")


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
    notes: tuple[str, ...]
    ladder: tuple[Rung, ...]
    second: str | None
    second_disagrees: bool
    sensitivity: tuple[sensitivity.SensitivityLine, ...]
    unchanged: tuple[str, ...]
    leave_one_out: tuple[tuple[str, str, str, str], ...]
    subgroups: tuple[tuple[str, ForestView], ...]
    left_out: tuple[LeftOutLine, ...]
    downloads: tuple[tuple[str, str], ...]
    worked_out: tuple[WorkedOut, ...] = ()
    robustness: RobustnessView | None = None


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """Everything the page shows of one outcome."""

    id: str
    outcome: OutcomeInfo
    direction: str
    syntheses: tuple[SynthesisView, ...]
    not_pooled: tuple[LeftOutLine, ...]
    data: tuple[tuple[str, str], ...]
    curves: tuple[CurveView, ...] = ()


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
        curves=curve_views(o.outcome, o.curves, addresses),
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
        notes=primary.notes,
        ladder=primary.ladder if len(primary.ladder) > 1 else (),
        second=sentences.second_computation(second),
        second_disagrees=second is not None and second.agrees is False,
        sensitivity=sensitivity.lines(s, table.format),
        unchanged=sensitivity.unchanged(s, table.format),
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
        worked_out=worked_out(s, lines, addresses.steps),
        robustness=robustness_view(s, info, f"outcomes/{info.id}/figures"),
    )


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
