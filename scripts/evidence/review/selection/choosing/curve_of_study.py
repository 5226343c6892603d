"""Which figures represent a study on a curve: one publication a time, overlapping studies once.

The order among publications is that of a synthesis at one time (`figure_of_study`). A study that overlaps
with others stays or goes with all its times, because its patients are the same at all of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.record.notes.note import Note
from evidence.record.results.candidate import Candidate, FigureKind
from evidence.review.selection.asked.publications import DESIGN_ORDER
from evidence.review.selection.choosing.curve_data import ALL_TIMES
from evidence.review.selection.choosing.figure_of_study import ROLE_ORDER, PassedOver, choose
from evidence.review.selection.choosing.overlaps import Overlaps, blocker_of

# A time this near to a whole month counts as that month: 30 days, 4 weeks or 52 weeks.
NEAR_A_MONTH = 0.08
# Printed percentages are rounded; a figure may stand above an earlier one by less than this.
SAME_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class CurveChoice:
    """The figures that represent the studies of a curve, by study and time, and those that do not."""

    chosen: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]


def curve_time(months: float) -> float:
    """Return the time that a printed time counts as: the whole month where it is near one."""
    whole = round(months)
    return float(whole) if whole and abs(months - whole) <= NEAR_A_MONTH * whole else months


def choose_for_curve(
    candidates: Iterable[Candidate],
    overlaps: Overlaps,
    taken: Collection[str] = (),
) -> CurveChoice:
    """Choose the figures of one curve.

    Parameters
    ----------
    candidates
        Usable ones only, all with a time.
    overlaps
        For each study the others with (partly) the same patients.
    taken
        Studies that stand already: they and what overlaps with them are passed over.
    """
    by_study: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_study.setdefault(candidate.study, []).append(candidate)
    of_study: dict[str, list[Candidate]] = {}
    passed: list[PassedOver] = []
    for study in sorted(by_study):
        of_study[study], not_chosen = _of_study(by_study[study])
        passed += not_chosen
    standing: list[str] = list(taken)
    chosen: list[Candidate] = []
    for study in sorted(of_study, key=lambda s: _standing(of_study[s])):
        blocker = blocker_of(study, standing, overlaps)
        if study in taken:
            reason = Note("stands_with_estimates", words={"study": study})
            passed += [PassedOver(c, "passed over", reason) for c in of_study[study]]
        elif blocker is not None:
            reason = overlaps[study][blocker].note(blocker)
            passed += [PassedOver(c, "overlap", reason) for c in of_study[study]]
        else:
            standing.append(study)
            chosen += of_study[study]
    return CurveChoice(tuple(sorted(chosen, key=_display_order(chosen))), tuple(passed))


def _of_study(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[PassedOver]]:
    """One study's figures: of one kind of vein and unit, one a time, never rising."""
    place = _most_told(candidates)
    passed = [
        PassedOver(c, "passed over", Note("other_place")) for c in candidates if (c.segment, c.unit) != place
    ]
    by_time: dict[float, list[Candidate]] = {}
    for candidate in candidates:
        if (candidate.segment, candidate.unit) == place:
            by_time.setdefault(curve_time(candidate.months), []).append(candidate)
    kept: list[Candidate] = []
    for time, same_time in sorted(by_time.items()):
        choice = choose(same_time, replace(ALL_TIMES, prefer_months=time), {})
        kept += choice.chosen
        passed += choice.passed_over
    falling: list[Candidate] = []
    for candidate in sorted(kept, key=lambda c: (_rank(c), c.months)):
        against = next((other for other in falling if _rises(candidate, other)), None)
        if against is None:
            falling.append(candidate)
        else:
            numbers, words = {"share": against.one_side.share}, {"time": against.at_printed or ""}
            reason = Note("would_rise", (against.key,), numbers, words)
            passed.append(PassedOver(candidate, "passed over", reason))
    return sorted(falling, key=lambda c: c.months), passed


def _most_told(candidates: Sequence[Candidate]) -> tuple[str | None, str]:
    times = {(c.segment, c.unit, curve_time(c.months)) for c in candidates}
    told = Counter((segment, unit) for segment, unit, _ in times)
    first = min(candidates, key=lambda c: (-told[(c.segment, c.unit)], _rank(c), c.key))
    return first.segment, first.unit


def _rank(candidate: Candidate) -> tuple[int, bool, int]:
    return ROLE_ORDER[candidate.attributes.role], candidate.second_hand, -(candidate.n or 0)


def _rises(a: Candidate, b: Candidate) -> bool:
    if a.kind != FigureKind.SURVIVAL:
        return False  # counted at visits: patients come and go, so shares may rise
    early, late = sorted((a, b), key=lambda c: c.months)
    return late.one_side.share > early.one_side.share + SAME_SHARE


def _standing(candidates: Sequence[Candidate]) -> tuple[int, int, int, bool, int, str]:
    """Who stays where studies overlap: stronger design, own report, more times, first hand, larger."""
    return (
        min(DESIGN_ORDER.index(c.design) for c in candidates),
        min(ROLE_ORDER[c.attributes.role] for c in candidates),
        -len(candidates),
        all(c.second_hand for c in candidates),
        -max(c.n or 0 for c in candidates),
        candidates[0].study,
    )


def _display_order(candidates: Sequence[Candidate]) -> Callable[[Candidate], tuple[float, str, float, str]]:
    first: dict[str, float] = {}
    for c in candidates:
        first[c.study] = min(first.get(c.study, math.inf), c.year or math.inf)
    return lambda c: (first[c.study], c.study, c.months, c.key)
