"""What several sections ask of a synthesis: whether it has a result, how its effects are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evidence.display import words
from evidence.display.geometry.forest.table import format_of
from evidence.display.prose.results import by_design, standing
from evidence.display.prose.results.meaning import effect_in_words, inside_a_sentence, meaning
from evidence.record.results.analysis import NOT_POOLED
from evidence.record.results.analysis_names import PRIMARY_ANALYSIS
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.certainty import Certainty
from evidence.record.summary.flags import Flag

CRITICAL = "critical"
MOST_HEADLINES = 3


def is_empty(synthesis: Synthesis) -> bool:
    """Whether no publication has any figure, usable or not, for this synthesis."""
    return not synthesis.candidates and not synthesis.left_out


def result_of(synthesis: Synthesis) -> float | None:
    """Return the estimate of its primary analysis; ``None`` where it gives no number."""
    return synthesis.primary.estimate if synthesis.primary.status != NOT_POOLED else None


def on_assumptions(synthesis: Synthesis) -> Synthesis | None:
    """Return the synthesis as it stands on assumptions: that analysis in the place of the primary one.

    ``None`` where no figure of the synthesis needs an assumption.
    """
    found = synthesis.with_assumptions
    if found is None:
        return None
    return replace(
        synthesis,
        analyses=(replace(found, id=PRIMARY_ANALYSIS),),
        leave_one_out=(),
        subgroups=(),
        diagnostics=None,
        strata=(),
    )


def meaning_in(evidence: Evidence, outcome: OutcomeSynthesis, synthesis: Synthesis) -> str:
    """Say what a result means, the same everywhere: in GRADE's words where it is judged."""
    return meaning_of(evidence.certainty, outcome, synthesis)


def meaning_of(judged: Iterable[Certainty], outcome: OutcomeSynthesis, synthesis: Synthesis) -> str:
    """Say what a result means, of which the certainty is among these."""
    place = (outcome.outcome.id, synthesis.id)
    certainty = next((c for c in judged if (c.outcome, c.synthesis) == place), None)
    text = meaning(synthesis, outcome.outcome, format_of(synthesis.primary), certainty)
    return by_design.headed(synthesis, text)


def headlines(evidence: Evidence) -> tuple[str, ...]:
    """Write a line for the first critical outcomes: the first result of each that can carry a headline.

    Comparisons before single groups; who is held back and what else must be known stand with it.
    """
    flags = {(f.outcome, f.synthesis): f for f in evidence.flags if f.analysis == PRIMARY_ANALYSIS}
    parts = []
    for o in evidence.outcomes:
        if o.outcome.importance != CRITICAL:
            continue
        able = [s for s in o.syntheses if (f := flags.get((o.outcome.id, s.id))) is not None and f.leads]
        able.sort(key=lambda s: not s.comparison.two_arm)
        if not able:
            continue
        s = able[0]
        effect = effect_in_words(s, o.outcome, format_of(s.primary))
        held = standing.of_result(s)
        kind = f" ({by_design.name_of(s.primary).lower()})" if by_design.must_be_told(s) else ""
        told = [words.plural(s.primary.k, "study") + kind, *([held] if held else [])]
        told += [str(f.flag) for f in flags[o.outcome.id, s.id].flags if f.flag is not Flag.HELD_BACK]
        time = "" if words.says(o.outcome.label, s.time.label) else f" ({s.time.label})"
        parts.append(
            f"{o.outcome.label}{time}, {inside_a_sentence(s.comparison.label)}: {effect}; {'; '.join(told)}"
        )
    if not parts:
        return ("No critical outcome has a result that can carry a headline.",)
    return tuple(f"{part}." for part in parts[:MOST_HEADLINES])
