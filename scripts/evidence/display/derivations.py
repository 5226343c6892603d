"""How the numbers of an analysis were worked out from what the publications print, study by study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.display import words
from evidence.display.prose.notes import sentence
from evidence.record.published.row import Row
from evidence.record.results.synthesis import Synthesis

BY_HAND = "derived_by_hand"  # the step of a figure whose numbers are not all printed


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """The steps of arithmetic between the printed words of one study and its effect."""

    label: str
    address: str | None  # of the study's line in the forest plot
    steps: tuple[str, ...]


def worked_out(
    synthesis: Synthesis, lines: Mapping[str, str], told: Mapping[str, frozenset[str]]
) -> tuple[WorkedOut, ...]:
    """Tell the steps of every study of the primary analysis that has any, in the order of its plot.

    First the steps from words to figures, then those from figures to the effect. Steps of a single figure
    stand below the figure itself and are not repeated: ``told`` holds them by row id. ``lines`` gives the
    address of a study's line by its key.
    """
    candidates = {c.key: c for c in synthesis.candidates}
    found = []
    for effect in (e for analysis in synthesis.drawn for e in analysis.effects):
        candidate = candidates.get(effect.key)
        if candidate is None:
            continue
        texts = [
            sentence(s.what)
            for s in (*candidate.derivation, *effect.derivation)
            if not any(sentence(s.what) in told.get(id_, ()) for id_ in s.row_ids)
        ]
        steps = tuple(dict.fromkeys(texts))
        if steps:
            label = words.study_label(candidate.label, candidate.study)
            found.append(WorkedOut(label, lines.get(effect.key), steps))
    return tuple(found)


def steps_of_rows(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """Return the steps that are told below each extracted figure, by row id."""
    return {r.id: frozenset(sentence(s.what) for s in r.derivation) for r in rows}
