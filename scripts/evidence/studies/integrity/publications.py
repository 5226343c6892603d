"""Across publications: conflicting reports of one study, the same figures in two studies, shared patients.

These rules look at publications as they stand in results/studies/<id>.json, so any later step can ask them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from evidence.record.publication import Arm, Publication
from evidence.record.row import Row
from evidence.studies.integrity.facts import DATE, Facts, Figures, facts_of, words_of
from evidence.studies.integrity.outcome_laws import HAPPENS_ONCE
from evidence.studies.rounding import fits

CONTEXT = ("systematic review", "economic evaluation")  # what quotes the figures of others
SAME_TIME = 0.06  # months: 30 days and one month are the same
# Evidence that two files tell of the same patients. A mean with its SD is rarely repeated by chance, a count
# and its denominator now and then, a percentage more often.
WEIGHT = {
    "mean": 2.0,
    "count": 1.0,
    "percent": 0.75,
    "survival": 0.75,
    "whole percent": 0.5,
    "median": 1.0,
    "effect": 2.0,
}
SIZE_WEIGHT = {1: 0.75, 2: 1.5}  # arms of the same size: one arm, two or more
SMALL_ARM = 10  # arms below so many patients are the same size by chance
ENOUGH = 2.0  # unrelated files of the library reach 1.0
SAME_PERIOD = 2.0  # the same first and last month of enrolment
LIKE_SIZE = 0.75  # an arm with fewer of the other's patients is a part of it, whose figures may differ
OVERLAP_ENOUGH = 3.5  # hints of shared patients: place, device, time, team


@dataclass(frozen=True, slots=True, order=True)
class CrossFinding:
    """Something that two files together show; `blocks` when they should not both be pooled unasked."""

    file: str
    line: int
    where: str
    message: str
    severity: str
    rule: str
    publication: str
    other: str
    rows: tuple[str, ...] = ()
    blocks: bool = False
    silenced: str = ""  # the reason, where a reviewer has answered it


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
    found = [each for a, b in combinations(facts, 2) for each in between_two(a, b)]
    return tuple(sorted(found))


def between_two(a: Facts, b: Facts) -> list[CrossFinding]:
    """Find what two files show together, told at the first."""
    if a.study == b.study:
        found = _one_study(a, b)
    elif _linked(a, b):
        return []
    else:
        found = _two_studies(a, b)
    return [_answered(each, (a, b)) for each in found]


def _linked(a: Facts, b: Facts) -> bool:
    """Say whether either file names the other as sharing patients."""
    return any(
        y.id in (*x.publication.overlaps, *x.publication.suspected_overlaps) for x, y in ((a, b), (b, a))
    )


def _finding(
    a: Facts,
    b: Facts,
    where: str,
    message: str,
    severity: str,
    rule: str,
    rows: Iterable[str] = (),
    blocks: bool = False,
) -> CrossFinding:
    rows = tuple(rows)
    line = next((row.line for row in a.publication.rows if row.id in rows), 0)
    file = a.publication.file
    return CrossFinding(file, line, where, message, severity, rule, a.id, b.id, rows, blocks)


def _entry(row_id: str) -> str:
    return f"outcomes[{row_id.split('/')[1]}]"


def _answered(finding: CrossFinding, facts: Sequence[Facts]) -> CrossFinding:
    """Carry the reason of a study file that silences the finding, in either of the two files."""
    for each in facts:
        if each.id not in (finding.publication, finding.other):
            continue
        places = {finding.publication, finding.other, finding.where} - {each.id}
        for answer in each.publication.silenced:
            if answer.rule == finding.rule and answer.where in places:
                return replace(finding, silenced=answer.reason, blocks=False)
    return finding


# --- two files of two studies ---


def _two_studies(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    if a.registration and a.registration == b.registration:
        said = f"the same registration as {b.id} ({a.registration}), but another study: '{b.study}'"
        yield _finding(a, b, "registration", said, "warning", "same_registration", blocks=True)
        return
    if a.title and a.title == b.title and len(a.title.split()) > 4:
        said = f"the same title as {b.id}: is it one publication in two files?"
        yield _finding(a, b, "citation", said, "warning", "same_title", blocks=True)
        return
    quoted = next((x for x in (a, b) if x.design in CONTEXT), None)
    shared = [key for key in a.fingerprint if key in b.fingerprint]
    weight = sum(WEIGHT[key[0]] for key in shared)
    if quoted is None:
        weight += _same_arms(a, b)
        weight += SAME_PERIOD if _same_period(a, b) else 0.0
    if weight >= ENOUGH and (shared or _same_period(a, b)):
        yield _same_figures(a, b, shared, quoted)
    elif quoted is None:
        yield from _suspected_overlap(a, b)


def _same_arms(a: Facts, b: Facts) -> float:
    if not a.sizes or a.sizes != b.sizes or max(a.sizes) < SMALL_ARM:
        return 0.0
    return SIZE_WEIGHT[min(len(a.sizes), 2)]


def _same_period(a: Facts, b: Facts) -> bool:
    """Say whether enrolment began and ended in the same months; whole years are too common to tell."""
    precise = all(
        len(DATE.findall(str(x.publication.setting.get("enrolled")))[0][1]) > 0 for x in (a, b) if x.period
    )
    return a.period is not None and a.period == b.period and precise


def _same_figures(a: Facts, b: Facts, shared: list[Figures], quoted: Facts | None) -> CrossFinding:
    rows = tuple(a.fingerprint[key] for key in shared)
    where = _entry(rows[0]) if rows else "setting"
    figures = ", ".join(_figure_words(a, row) for row in rows[:4])
    if quoted is not None:
        other = b if quoted is a else a
        said = f"the same figures as {b.id} ({figures}): the review {quoted.id} probably quotes {other.id}"
        return _finding(a, b, where, said, "note", "same_figures", rows)
    alike = [f"{len(rows)} of the same figures ({figures})"] if rows else []
    if a.sizes == b.sizes:
        alike.append(f"arms of the same size ({', '.join(map(str, a.sizes))})")
    if _same_period(a, b):
        alike.append("the same enrolment")
    said = f"{' and '.join(alike)} as {b.id}: is it the same study under two names?"
    return _finding(a, b, where, said, "warning", "same_figures", rows, blocks=True)


def _figure_words(facts: Facts, row_id: str) -> str:
    row = next(row for row in facts.publication.rows if row.id == row_id)
    return f"{row.outcome} {row.figure}"


def _suspected_overlap(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    """Note two files whose place, device, time and team, or whose centre, make shared patients likely."""
    if a.period is None or b.period is None:
        return
    months = min(a.period[1], b.period[1]) - max(a.period[0], b.period[0])
    if months <= 0:
        return
    sites = _shared_sites(a, b)
    treatments = _treatments(a) & _treatments(b)
    hints = {
        "enrolment": (1.0, f"enrolment overlaps by {months:.0f} months"),
        "team": (2.0, f"the first author is {a.publication.citation.authors}"),
        "place": (1.5, f"both from {', '.join(sorted(a.countries & b.countries))}"),
        "site": (0.0, f"both at {', '.join(sites)}"),
        "device": (1.0, f"both with {', '.join(sorted(a.devices & b.devices))}"),
        "treatment": (0.0, f"both with {', '.join(sorted(treatments))}"),
        "nested": (0.0, "the smaller period and number lie inside the other's"),
    }
    holds = {
        "enrolment": True,
        "team": bool(a.author) and a.author == b.author,
        "place": bool(a.countries & b.countries),
        "site": bool(sites),
        "device": bool(a.devices & b.devices),
        "treatment": bool(sites) and bool(treatments),  # too common to say of a whole country
        "nested": _lies_inside(a, b) or _lies_inside(b, a),
    }
    one_centre = holds["site"] and (holds["device"] or holds["treatment"])
    weight = sum(hints[name][0] for name in hints if holds[name])
    if not one_centre and not (a.conditions & b.conditions and weight >= OVERLAP_ENOUGH):
        return
    said = "; ".join(hints[name][1] for name in hints if holds[name])
    message = f"may share patients with {b.id}: {said}"
    # counting patients twice is the graver mistake: a review releases the pair, and says why
    yield _finding(a, b, "setting", message, "note", "suspected_overlap", blocks=True)


def _shared_sites(a: Facts, b: Facts) -> list[str]:
    """Give the hospitals and cities that both files name, as the first spells them."""
    mine, theirs = _sites(a), _sites(b)
    return sorted(mine[key] for key in mine.keys() & theirs.keys())


def _sites(facts: Facts) -> dict[str, str]:
    printed = words_of(facts.publication.setting.get("sites"))
    return {" ".join(site.split()).casefold(): site for site in printed}


def _treatments(facts: Facts) -> set[str]:
    return {treatment for arm in facts.publication.arms for treatment in arm.treatments}


def _lies_inside(small: Facts, large: Facts) -> bool:
    """Say whether the enrolment of a file is part of the other's, and its patients are fewer."""
    if small.n is None or large.n is None or small.n >= large.n:
        return False
    inner, outer = small.period, large.period
    return inner is not None and outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


# --- two files of one study ---


def _one_study(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    yield from _registrations(a, b)
    yield from _sizes(a, b)
    yield from _exchanged_descriptions(a, b)
    for row in a.publication.rows:
        for other in b.publication.rows:
            if row.outcome == other.outcome:
                yield from _same_thing(a, b, row, other)
                yield from _over_time(a, b, row, other)


def _registrations(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    if a.registration and b.registration and a.registration != b.registration:
        said = f"registered as {a.registration}, but {b.id} of the same study as {b.registration}"
        yield _finding(a, b, "registration", said, "warning", "two_registrations")


def _sizes(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    """Note a primary publication whose treated arm is smaller than in another report of the study."""
    for main, other in ((a, b), (b, a)):
        few, more = (_largest_treated(x) for x in (main, other))
        if main.role == "primary" and other.role != "primary" and few and more and few < more:
            said = (
                f"{few} treated patients in the primary publication, but {more} in {other.id} "
                f"({other.role}): why did the study shrink?"
            )
            yield _finding(main, other, "arms", said, "note", "interim_and_final")


def _largest_treated(facts: Facts) -> int | None:
    sizes = [arm.n for arm in facts.publication.arms if arm.role == "intervention" and arm.n]
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
            yield _finding(a, b, "population", said, "warning", "conflicting_reports")


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
    if row.at and other.at and abs(row.at.months - other.at.months) > SAME_TIME:
        return
    if not _comparable(a, b, row, other):
        return
    first, second = _value(row), _value(other)
    if first is None or second is None or first.kind != second.kind or _agree(first, second):
        return
    same_n = row.values.n == other.values.n
    severity = "warning" if same_n else "note"
    said = f"{row.printed} in {a.id}, {other.printed} in {b.id} for the same outcome, time and arm"
    yield _finding(a, b, row.place, said, severity, "conflicting_reports", (row.id,))


def _over_time(a: Facts, b: Facts, row: Row, other: Row) -> Iterator[CrossFinding]:
    """Note a count from the start that falls, or a Kaplan-Meier estimate that rises, between two reports."""
    if not row.at or not other.at or abs(row.at.months - other.at.months) <= SAME_TIME:
        return
    once = row.outcome in HAPPENS_ONCE and row.definition == other.definition
    survival = row.type == other.type == "survival"
    if not (once or survival) or not _comparable(a, b, row, other):
        return
    early, late = (row, other) if row.at.months < other.at.months else (other, row)
    first, last = early.values, late.values
    falls = once and first.events is not None and last.events is not None and last.events < first.events
    rises = survival and (last.survival or 0.0) > (first.survival or 0.0)
    if early.at and late.at and (falls or rises):
        said = (
            f"{early.printed} at {early.at.printed}, {late.printed} at {late.at.printed} "
            f"({a.id} and {b.id}): this can only {'grow' if falls else 'fall'} with time"
        )
        yield _finding(a, b, row.place, said, "note", "reports_over_time", (row.id,))


def _same_arm(a: Facts, b: Facts, first: str, second: str) -> bool:
    """Say whether two arms of one study are the same people as far as the files tell."""
    if "subgroup" in (a.role, b.role):
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
