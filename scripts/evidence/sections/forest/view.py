"""The forest plot of a synthesis, and how its numbers came about."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.display import words
from evidence.display.derivations import WorkedOut, worked_out
from evidence.display.figure_files import FORMATS
from evidence.display.geometry.forest_lines import ForestView, forest_view
from evidence.display.geometry.forest_table import STUDY, forest_table, format_of, has_figure
from evidence.display.prose import sentences
from evidence.display.section import OfSynthesis
from evidence.record.synthesis import Rung


@dataclass(frozen=True, slots=True)
class SynthesisForest:
    """Everything the part shows."""

    title: str
    plot: ForestView | None
    described: str  # for those who cannot see the plot
    worked_out: tuple[WorkedOut, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    ladder: tuple[Rung, ...]
    second: str | None
    second_disagrees: bool
    downloads: tuple[tuple[str, str], ...]

    @property
    def picture(self) -> str | None:
        """The drawn plot; ``None`` where none is drawn."""
        return dict(self.downloads).get("PNG")

    @property
    def tried(self) -> str:
        """The models tried in turn."""
        told = [f"{r.model}: {r.status}" + (f" ({r.reason})" if r.reason else "") for r in self.ladder]
        return f"Models tried in turn: {'; '.join(told)}." if told else ""


def view(source: OfSynthesis) -> SynthesisForest:
    """Prepare the part."""
    s, info, addresses = source.synthesis, source.outcome.outcome, source.report.addresses
    lines = addresses.forest_lines(info.id, s.id)
    plot = None
    if s.candidates:
        table = forest_table(s, info, s.primary)
        plot = forest_view(f"{source.address}-forest", source.title, table, addresses, lines)
    shown = sum(line.row.kind == STUDY for line in plot.lines) if plot else 0
    meaning = sentences.meaning(s, info, format_of(s.primary))
    second = s.primary.second
    stem = f"{source.figures}/{s.id}"
    return SynthesisForest(
        title=source.title,
        plot=plot,
        described=f"Forest plot of {words.plural(shown, 'study')}, {source.title}. {meaning}",
        worked_out=worked_out(s, lines, addresses.steps),
        warnings=s.primary.warnings,
        notes=s.primary.notes,
        ladder=s.primary.ladder if len(s.primary.ladder) > 1 else (),
        second=sentences.second_computation(second),
        second_disagrees=second is not None and second.agrees is False,
        downloads=tuple((f.upper(), f"{stem}.{f}") for f in FORMATS) if has_figure(s) else (),
    )
