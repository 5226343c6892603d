"""Direction of effect, study by study, where a comparison is not pooled.

Counts of directions, never of significant results (Campbell 2020, SWiM, doi:10.1136/bmj.l6890; Cochrane
Handbook 12.2.1.3). A study counts once, as in a pooled analysis; a figure that cannot be, and is held back
from that, has no vote here either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence.record.measures import measure_of
from evidence.record.notes.note import Note
from evidence.record.published.publication import SUBGROUP
from evidence.record.results.analysis import POOLED
from evidence.record.results.candidate import ArmFigure, Candidate, FigureKind
from evidence.record.results.strata import Stratum
from evidence.record.results.synthesis import OutcomeInfo, Synthesis
from evidence.record.summary.direction import HIGHER, LOWER, SAME, DirectionSummary, StudyDirection
from evidence.review.selection.choosing.figure_of_study import choose
from evidence.review.selection.choosing.overlaps import Overlaps
from evidence.review.selection.strata import split
from evidence.stats.sign_test import sign_test

LEAST_STUDIES = 2
# With five studies the smallest two-sided p value is 2 / 2^5 = 0.0625: the test could never say anything.
LEAST_FOR_TEST = 6


def direction_summary(
    outcome: OutcomeInfo, synthesis: Synthesis, overlaps: Overlaps
) -> DirectionSummary | None:
    """Say where each study points; ``None`` for a pooled or one-group synthesis or below two studies."""
    if synthesis.primary.status == POOLED or not synthesis.comparison.two_arm:
        return None
    blocked = {x.key for x in synthesis.primary.excluded if x.reason.kind == "figure_cannot_be"}
    as_printed = (
        c for c in synthesis.candidates if not c.assumptions and not c.at_other_time and c.key not in blocked
    )
    telling = [c for c in _of_the_whole_study(as_printed) if _way(c) is not None]
    chosen = _of_one_design(choose(telling, synthesis.time, overlaps).chosen, synthesis.primary.stratum)
    if len(chosen) < LEAST_STUDIES:
        return None
    studies = tuple(_study(c, *way) for c in chosen if (way := _way(c)) is not None)
    count = {way: sum(s.way == way for s in studies) for way in (HIGHER, LOWER, SAME)}
    pointing = count[HIGHER] + count[LOWER]
    tested = pointing >= LEAST_FOR_TEST
    note = Note("no_sign_test", numbers={"fewest": LEAST_FOR_TEST})
    return DirectionSummary(
        outcome=outcome.id,
        synthesis=synthesis.id,
        studies=studies,
        higher=count[HIGHER],
        lower=count[LOWER],
        same=count[SAME],
        p_value=sign_test(count[HIGHER], count[LOWER]) if tested else None,
        note=None if tested else note,
    )


def _of_one_design(chosen: Sequence[Candidate], stratum: Stratum | None) -> tuple[Candidate, ...]:
    """Keep to the designs of the headline; without one to the strongest with enough studies."""
    by_design = split(chosen)
    if stratum is Stratum.TOGETHER:
        return tuple(chosen)
    if stratum is not None:
        return by_design.get(stratum, ())
    return next((members for members in by_design.values() if len(members) >= LEAST_STUDIES), ())


def _of_the_whole_study(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Leave out reports of a part of the patients, which are there for subgroup analyses only."""
    return [c for c in candidates if c.attributes.role != SUBGROUP or c.part is not None]


def _study(candidate: Candidate, way: str, basis: str) -> StudyDirection:
    return StudyDirection(
        candidate.key, candidate.label, candidate.publication, way, basis, candidate.row_ids
    )


def _way(candidate: Candidate) -> tuple[str, str] | None:
    """Return the direction of a candidate and what it rests on; ``None`` where its figures do not tell."""
    if candidate.kind == FigureKind.EFFECT:
        effect = candidate.effect
        if effect is None:
            return None
        return _compare(effect.estimate, measure_of(effect.measure).null or 0.0), effect.printed
    ours, theirs = candidate.intervention, candidate.comparator
    if ours is None or theirs is None:
        return None
    shown = f"{' + '.join(ours.printed)} versus {' + '.join(theirs.printed)}"
    for value in (_risk, _rate, lambda f: f.mean, lambda f: f.survival):
        a, b = value(ours), value(theirs)
        if a is not None and b is not None:
            return _compare(a, b), shown
    return None


def _risk(figure: ArmFigure) -> float | None:
    return figure.events / figure.n if figure.events is not None and figure.n else None


def _rate(figure: ArmFigure) -> float | None:
    return (
        figure.events / figure.person_time
        if figure.events is not None and figure.person_time
        else figure.rate
    )


def _compare(ours: float, theirs: float) -> str:
    if ours == theirs:
        return SAME
    return HIGHER if ours > theirs else LOWER
