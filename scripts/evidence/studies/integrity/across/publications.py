"""Across publications: conflicting reports of one study, the same figures in two studies, shared patients.

These rules look at publications as they stand in results/studies/<id>.json, so any later step can ask them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from evidence.record.published.publication import INTERVENTION, PRIMARY, RETRACTED, SUBGROUP, Arm, Publication
from evidence.record.published.row import Row
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity
from evidence.studies.identities import without_retracted
from evidence.studies.integrity.across.cross_finding import CrossFinding, found_between
from evidence.studies.integrity.across.facts import Facts, facts_of
from evidence.studies.integrity.across.neighbours import pairs_to_compare
from evidence.studies.integrity.across.overlap import two_studies
from evidence.studies.integrity.within.laws import HAPPENS_ONCE, KEPT
from evidence.studies.tidy.rounding import fits

SAME_TIME = 0.06  # months: 30 days and one month are the same
LIKE_SIZE = 0.75  # an arm with fewer of the other's patients is a part of it, whose figures may differ


def between(publications: Sequence[Publication]) -> tuple[CrossFinding, ...]:
    """Find what only shows when files are read side by side.

    Parameters
    ----------
    publications : with their rows.

    Returns
    -------
    tuple of CrossFinding
        Sorted; those that a study file silences carry the reason and do not block.
    """
    facts = [facts_of(each) for each in publications]
    pairs = len(facts) * (len(facts) - 1) // 2
    found = [
        each for i, j in pairs_to_compare(facts, pairs) for each in between_two(facts[i], facts[j], pairs)
    ]
    return tuple(sorted(found))


def between_two(a: Facts, b: Facts, pairs: int = 1) -> list[CrossFinding]:
    """Find what two files show together, told at the first; ``pairs`` of files are compared in all."""
    if a.study == b.study:
        found = _one_study(a, b)
    elif _linked(a, b):
        return []
    else:
        found = two_studies(a, b, pairs)
    return [_answered(each, (a, b)) for each in found]


def _linked(a: Facts, b: Facts) -> bool:
    """Say whether either file names the other as sharing patients."""
    return any(
        y.id in (*x.publication.overlaps, *x.publication.suspected_overlaps) for x, y in ((a, b), (b, a))
    )


def _answered(finding: CrossFinding, facts: Sequence[Facts]) -> CrossFinding:
    """Carry the reason of a study file that silences the finding, in either of the two files."""
    for each in facts:
        if each.id not in (finding.publication, finding.other):
            continue
        places = {finding.publication, finding.other, finding.where} - {each.id}
        for answer in each.publication.silenced:
            if answer.rule == finding.rule and answer.where in places:
                return replace(finding, silenced=answer.reason, blocks=False, suspects=False)
    return finding


# --- two files of one study ---


def _one_study(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    yield from _beside_a_retraction(a, b)
    yield from _registrations(a, b)
    yield from _sizes(a, b)
    yield from _exchanged_descriptions(a, b)
    for row in a.publication.rows:
        for other in b.publication.rows:
            if row.outcome == other.outcome:
                yield from _same_thing(a, b, row, other)
                yield from _over_time(a, b, row, other)


def _beside_a_retraction(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    """Ask about every figure of a report whose study has a retracted one: the fault may be here too."""
    gone = {each.id for each in (a, b) if any(n.kind == RETRACTED for n in each.publication.notices)}
    if len(gone) == 1:
        left, other = (a, b) if b.id in gone else (b, a)
        rows = [row.id for row in left.publication.rows]
        yield found_between(
            left, other, "study", without_retracted(other.id), Severity.WARNING, "retracted_report", rows
        )


def _registrations(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    if a.registrations and b.registrations and not a.registrations & b.registrations:
        own, other = (" and ".join(sorted(each.registrations)) for each in (a, b))
        said = f"registered as {own}, but {b.id} of the same study as {other}"
        yield found_between(a, b, "registration", said, Severity.WARNING, "two_registrations")


def _sizes(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    """Note a primary publication whose treated arm is smaller than in another report of the study."""
    for main, other in ((a, b), (b, a)):
        few, more = (_largest_treated(x) for x in (main, other))
        if main.role == PRIMARY and other.role != PRIMARY and few and more and few < more:
            said = (
                f"{few} treated patients in the primary publication, but {more} in {other.id} "
                f"({other.role}): why did the study shrink?"
            )
            yield found_between(main, other, "arms", said, Severity.NOTE, "interim_and_final")


def _largest_treated(facts: Facts) -> int | None:
    sizes = [arm.n for arm in facts.publication.arms if arm.role == INTERVENTION and arm.n]
    return max(sizes, default=None)


def _exchanged_descriptions(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    """Find descriptions by arm that two reports give to opposite arms."""
    mine, theirs = (x.publication.population.details for x in (a, b))
    for key, value in mine.items():
        other = theirs.get(key)
        if not isinstance(value, Mapping) or not isinstance(other, Mapping) or set(value) != set(other):
            continue
        exchanged = [
            (x, y) for x, y in combinations(value, 2) if value[x] == other[y] != value[y] == other[x]
        ]
        for x, y in exchanged:
            said = f"{key}: {x} {value[x]} and {y} {value[y]} in {a.id}, the other way round in {b.id}"
            yield found_between(a, b, "population", said, Severity.WARNING, "conflicting_reports")


def _about(row: Row) -> tuple[str, str, str, str, bool]:
    return row.segment, row.subgroup, row.unit, row.instrument, row.change


def _comparable(a: Facts, b: Facts, row: Row, other: Row) -> bool:
    """Say whether two rows of one study tell of the same thing in the same people, time apart."""
    same = _about(row) == _about(other)
    if not same or row.pooled or other.pooled or row.arm is None or other.arm is None:
        return False
    at, at_other = row.at, other.at
    if (at is None) is not (at_other is None) or (at and at_other and at.kind != at_other.kind):
        return False
    return _same_arm(a, b, row.arm, other.arm)


def _same_thing(a: Facts, b: Facts, row: Row, other: Row) -> Iterator[CrossFinding]:
    """Compare two figures of one study that say the same thing."""
    if row.at and other.at and abs(row.at.counted - other.at.counted) > SAME_TIME:
        return
    if not _comparable(a, b, row, other):
        return
    first, second = _value(row), _value(other)
    if first is None or second is None or first.kind != second.kind or _agree(first, second):
        return
    same_n = row.values.n == other.values.n
    severity = Severity.WARNING if same_n else Severity.NOTE
    said = f"{row.printed} in {a.id}, {other.printed} in {b.id} for the same outcome, time and arm"
    yield found_between(a, b, row.place, said, severity, "conflicting_reports", (row.id,))


def _over_time(a: Facts, b: Facts, row: Row, other: Row) -> Iterator[CrossFinding]:
    """Note a count from the start that falls, or a Kaplan-Meier estimate that rises, between two reports."""
    if not row.at or not other.at or abs(row.at.counted - other.at.counted) <= SAME_TIME:
        return
    survival = row.type == other.type == RowType.SURVIVAL and row.outcome in KEPT
    once = row.outcome in HAPPENS_ONCE and row.definition == other.definition
    if not (once or survival) or not _comparable(a, b, row, other):
        return
    told = ((row, a.id), (other, b.id))
    (early, before), (late, after) = told if row.at.counted < other.at.counted else told[::-1]
    first, last = early.values, late.values
    falls = once and first.events is not None and last.events is not None and last.events < first.events
    rises = survival and (last.survival or 0.0) > (first.survival or 0.0)
    if early.at and late.at and (falls or rises):
        said = (
            f"{early.printed} at {early.at.printed} in {before}, {late.printed} at {late.at.printed} "
            f"in {after}: this can only {'grow' if falls else 'fall'} with time"
        )
        yield found_between(a, b, row.place, said, Severity.NOTE, "reports_over_time", (row.id,))


def _same_arm(a: Facts, b: Facts, first: str, second: str) -> bool:
    """Say whether two arms of one study are the same people as far as the files tell."""
    if SUBGROUP in (a.role, b.role):
        return False
    mine, theirs = a.publication.arm(first), b.publication.arm(second)
    if mine.role != theirs.role or mine.subset_of or theirs.subset_of:
        return False
    if (
        mine.n is not None
        and theirs.n is not None
        and min(mine.n, theirs.n) < LIKE_SIZE * max(mine.n, theirs.n)
    ):
        return False
    return (
        first == second
        or mine.n == theirs.n
        or (_is_all_of_its_role(a, mine) and _is_all_of_its_role(b, theirs))
    )


def _is_all_of_its_role(facts: Facts, arm: Arm) -> bool:
    return bool(arm.combines) or sum(each.role == arm.role for each in facts.publication.arms) == 1


@dataclass(frozen=True, slots=True)
class _Comparable:
    """A figure that can be compared: events of n, or a number with its printed decimals."""

    kind: str
    count: tuple[int, int] | None
    value: float = 0.0
    decimals: int = 0


def _value(row: Row) -> _Comparable | None:
    v = row.values
    if v.qualifier:
        return None
    if v.events is not None and v.n:
        return _Comparable("share", (v.events, v.n))
    if v.percent is not None:
        return _Comparable("share", None, v.percent, v.percent_decimals or 0)
    if v.survival is not None:
        return _Comparable("survival", None, 100 * v.survival, v.percent_decimals or 0)
    if v.mean is not None:
        return _Comparable("mean", None, v.mean, v.decimals or 0)
    return None


def _agree(first: _Comparable, second: _Comparable) -> bool:
    """Say whether two values of one kind may be the same before rounding."""
    if first.count and second.count:
        return first.count == second.count
    if first.count:
        return fits(*first.count, second.value, second.decimals)
    if second.count:
        return fits(*second.count, first.value, first.decimals)
    slack = 0.5 * (10.0**-first.decimals + 10.0**-second.decimals) + 1e-9
    return abs(first.value - second.value) <= slack
