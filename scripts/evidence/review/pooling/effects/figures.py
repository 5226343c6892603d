"""What results rest on: the figures of the chosen studies, and nothing that is only said of them.

Labels, printed words and what filters select on are left out, so that the same figures are the same input of
a computation whatever they are called. What is computed from them gets its labels afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evidence.record.published.attributes import NOTHING_SAID
from evidence.record.results.candidate import ArmFigure, Candidate, PrintedEffect
from evidence.record.results.strata import Stratum

Figures = tuple[Candidate, ...]


def figures_of(candidates: Iterable[Candidate]) -> Figures:
    """Return candidates with what numbers can rest on alone: keys, times, years, units, counts, rows."""
    return tuple(_bare(c) for c in candidates)


def _bare(candidate: Candidate) -> Candidate:
    return replace(
        candidate,
        publication="",
        label="",
        design="",
        intervention=_bare_arm(candidate.intervention),
        comparator=_bare_arm(candidate.comparator),
        effect=_bare_effect(candidate.effect),
        at_printed=None,
        segment=None,
        definition=None,
        second_hand=False,
        source="",
        derivation=(),
        attributes=NOTHING_SAID,
        notes=(),
        stratum=Stratum.TOGETHER,
    )


def _bare_arm(figure: ArmFigure | None) -> ArmFigure | None:
    return None if figure is None else replace(figure, arms=(), label="", printed=())


def _bare_effect(effect: PrintedEffect | None) -> PrintedEffect | None:
    return None if effect is None else replace(effect, printed="")
