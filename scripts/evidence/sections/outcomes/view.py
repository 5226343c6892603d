"""The outcomes with their syntheses; what stands below the first sentence are parts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.key_results import key_results
from evidence.display.prose.results import by_design, standing
from evidence.display.results import is_empty, meaning_of
from evidence.display.section import OfOutcome, OfSynthesis, Report
from evidence.record.better import Better
from evidence.record.results.synthesis import OutcomeInfo

_DIRECTIONS = {
    Better.HIGHER: "A higher value is better.",
    Better.LOWER: "A lower value is better.",
    Better.NEITHER: "Neither a higher nor a lower value is better in itself.",
}


@dataclass(frozen=True, slots=True)
class SynthesisView:
    """A synthesis: its address, its label, what it found in a sentence, and what its parts are made from."""

    source: OfSynthesis
    id: str
    label: str
    empty: bool
    meaning: str
    standing: str | None  # who is held back, where not all eligible studies stand
    designs: tuple[str, ...] = ()  # what studies of other designs found, beside it


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """One outcome: what it is, its syntheses, its files."""

    source: OfOutcome
    id: str
    outcome: OutcomeInfo
    direction: str
    syntheses: tuple[SynthesisView, ...]
    data: tuple[tuple[str, str], ...]

    @property
    def about(self) -> str:
        """Say what kind of outcome it is and how it is measured."""
        info = self.outcome
        kinds = list(dict.fromkeys(k for k in (info.role, info.importance) if k))
        told = [words.sentence(f"{words.capital(', '.join(kinds))} outcome")]
        if info.definition:
            told.append(words.sentence(info.definition))
        told.append(self.direction)
        if info.unit:
            told.append(f"Unit: {info.unit}.")
        return " ".join(told)


@dataclass(frozen=True, slots=True)
class OutcomesView:
    """All outcomes of the review."""

    outcomes: tuple[OutcomeView, ...]
    key: tuple[SynthesisView, ...] = ()  # the results that the review ranks highest


def view(report: Report) -> OutcomesView:
    """Prepare the section."""
    key = (OfSynthesis(report.of_outcome(k.outcome), k.synthesis) for k in key_results(report.evidence))
    return OutcomesView(
        tuple(map(outcome_view, report.of_outcomes())),
        tuple(map(_synthesis, key)),
    )


def entries(v: OutcomesView) -> Sequence[tuple[str, str]]:
    """List the outcomes for the contents of the page."""
    return [(o.id, o.outcome.label) for o in v.outcomes]


def outcome_view(source: OfOutcome) -> OutcomeView:
    """Prepare one outcome."""
    o = source.outcome
    folder = f"outcomes/{o.outcome.id}"
    return OutcomeView(
        source=source,
        id=source.places.outcomes[o.outcome.id],
        outcome=o.outcome,
        direction=_DIRECTIONS[o.outcome.direction],
        syntheses=tuple(map(_synthesis, source.syntheses)),
        data=(("dataset.csv", f"{folder}/dataset.csv"), ("synthesis.json", f"{folder}/synthesis.json")),
    )


def _synthesis(source: OfSynthesis) -> SynthesisView:
    o, s = source.outcome, source.synthesis
    return SynthesisView(
        source=source,
        id=source.address,
        label=s.label,
        empty=is_empty(s),
        meaning=meaning_of(source.within.certainty, o, s),
        standing=standing.of_result(s),
        designs=by_design.others(s, o.outcome),
    )
