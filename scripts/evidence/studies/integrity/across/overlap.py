"""Two files of two studies: whether it is one study under two names, whether they share patients.

Near-certain overlap blocks: the same registration, several independent equal figures arm by arm whose
agreement chance does not explain (`coincidence`), or the same centre or team and the same dates of enrolment.
All else is a suspicion: it is told and keeps nobody out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.published.row import Row
from evidence.record.published.row_type import RowType
from evidence.record.published.severity import Severity
from evidence.studies.integrity.across.cross_finding import CrossFinding, found_between
from evidence.studies.integrity.across.enrolment import in_words, overlap, surely_inside
from evidence.studies.integrity.across.facts import Facts, Figures, telling, words_of
from evidence.studies.integrity.arithmetic.coincidence import (
    expected_pairs,
    same_count,
    same_mean,
    same_share,
    same_sizes,
    same_value,
)
from evidence.studies.integrity.arithmetic.probability import level_z

CONTEXT = ("systematic review", "economic evaluation")  # what quotes the figures of others
SAME_TIME = 0.06  # months: 30 days and one month are the same
SEVERAL = 3  # independent equal figures
# Pairs of unrelated studies expected to agree so well: below the first the two are held to be one (a library
# in a hundred has one such pair by chance), below the second they are told as suspects.
NEARLY_CERTAIN = 0.01
SUSPECT = 0.5
SMALL_ARM = 10  # arms below so many patients are the same size by chance
OVERLAP_ENOUGH = 3.5  # hints of shared patients: place, device, time, team
# Evidence that a review quotes a study: a mean with its SD is rarely repeated by chance, a count and its
# denominator now and then, a percentage more often.
WEIGHT = {
    "mean": 2.0,
    "count": 1.0,
    "percent": 0.75,
    "survival": 0.75,
    "whole percent": 0.5,
    "median": 1.0,
    "effect": 2.0,
}
ENOUGH = 2.0  # unrelated files of the library reach 1.0


def two_studies(a: Facts, b: Facts, pairs: int) -> Iterator[CrossFinding]:
    """Find what two files of two studies show; ``pairs`` of files are compared in all."""
    if both := a.registrations & b.registrations:
        said = f"the same registration as {b.id} ({min(both)}), but another study: '{b.study}'"
        yield found_between(a, b, "registration", said, Severity.WARNING, "same_registration", blocks=True)
        return
    if a.title and a.title == b.title and len(a.title.split()) > 4:
        said = f"the same title as {b.id}: is it one publication in two files?"
        # Of two without authors title and year alone are compared.
        alike = a.of_one_author(b) or a.author is b.author
        one = alike and a.publication.citation.year == b.publication.citation.year
        yield found_between(
            a, b, "citation", said, Severity.WARNING, "same_title", blocks=one, suspects=not one
        )
        return
    quoted = next((x for x in (a, b) if x.design in CONTEXT), None)
    if quoted is not None:
        yield from _quoted(a, b, quoted)
        return
    alike = any(key in b.fingerprint for key in a.fingerprint)
    agreement = _agreement(a, b) if alike else EqualFigures(0, (), ())
    expected = expected_pairs(agreement.chances, agreement.compared, pairs)
    if same_arms(a, b):
        expected *= same_sizes(a.sizes)
    if agreement.rows and expected <= SUSPECT:
        yield _same_figures(a, b, agreement, expected, pairs)
    else:
        yield from _suspected_overlap(a, b)


def same_arms(a: Facts, b: Facts) -> bool:
    """Say whether two files have arms of the same sizes, not all so small that chance makes them so."""
    return bool(a.sizes) and a.sizes == b.sizes and max(a.sizes) >= SMALL_ARM


def _quoted(a: Facts, b: Facts, review: Facts) -> Iterator[CrossFinding]:
    shared = [key for key in a.fingerprint if key in b.fingerprint]
    if sum(WEIGHT[key[0]] for key in shared) < ENOUGH:
        return
    rows = tuple(a.fingerprint[key] for key in shared)
    other = b if review is a else a
    figures = ", ".join(_figure_words(a, row) for row in rows[:4])
    said = f"the same figures as {b.id} ({figures}): the review {review.id} probably quotes {other.id}"
    yield found_between(a, b, _entry(rows[0]), said, Severity.NOTE, "same_figures", rows)


@dataclass(frozen=True, slots=True)
class EqualFigures:
    """Figures of two files arm by arm: how many could agree, and of independent ones that do the chance."""

    compared: int
    rows: tuple[str, ...]  # of the first file, every equal figure
    chances: tuple[float, ...]  # of independent ones

    @property
    def mostly(self) -> bool:
        """Whether more of the figures compared agree than differ."""
        return 2 * len(self.rows) > self.compared


def _agreement(a: Facts, b: Facts) -> EqualFigures:
    """Compare the figures of two files: of arms with the same part in the study, of one outcome and time."""
    theirs: dict[tuple[str, str, str], list[tuple[Row, Figures]]] = defaultdict(list)
    for row, figures in _told(b):
        theirs[_part(b, row), row.outcome, figures[0]].append((row, figures))
    compared = 0
    equal: dict[str, float] = {}
    # of one arm and outcome, and of one number of patients with the event or without, the least likely alone
    independent: dict[tuple[object, ...], tuple[float, tuple[object, ...]]] = {}
    for row, figures in _told(a):
        others = [x for x in theirs[_part(a, row), row.outcome, figures[0]] if _one_time(row, x[0])]
        if not others:
            continue
        compared += len(others)
        if not any(figures == x for _, x in others):
            continue
        chance = chance_of(a, row)
        equal[row.id] = chance
        about: tuple[object, ...] = (row.arm or row.comparison, row.outcome)
        known = independent.get(about)
        if known is None or chance < known[0]:
            independent[about] = (chance, _patients(row, figures))
    least: dict[tuple[object, ...], float] = {}
    for about, (chance, patients) in independent.items():
        key = (about[0], *patients)
        least[key] = min(chance, least.get(key, 1.0))
    arms = {key for key in least if isinstance(key[0], str)}
    # a contrast says again what its arms say
    kept = {key: chance for key, chance in least.items() if key in arms or not arms}
    return EqualFigures(compared, tuple(equal), tuple(kept.values()))


def _told(facts: Facts) -> list[tuple[Row, Figures]]:
    found = ((row, telling(row)) for row in facts.publication.rows if not row.pooled)
    return [(row, figures) for row, figures in found if figures is not None]


def _part(facts: Facts, row: Row) -> str:
    """Return the part that a row's arm has in its study."""
    return facts.publication.arm(row.arm).role if row.arm is not None else "contrast"


def _one_time(row: Row, other: Row) -> bool:
    """Say whether two figures are of one time, as far as the files tell."""
    if row.at is None or other.at is None:
        return row.at is other.at
    return row.at.kind == other.at.kind and abs(row.at.counted - other.at.counted) <= SAME_TIME


def _patients(row: Row, figures: Figures) -> tuple[object, ...]:
    """Tell the patients behind a count: those with and those without the event are known by each other."""
    if figures[0] != RowType.COUNT or row.values.events is None or row.values.n is None:
        return figures
    events, n = row.values.events, row.values.n
    return RowType.COUNT, min(events, n - events), n


def chance_of(facts: Facts, row: Row) -> float:
    """Return the probability that an unrelated study prints a row's figure too; at most 1."""
    v = row.values
    n = v.n if v.n is not None or row.arm is None else facts.publication.arm(row.arm).n
    step = 10.0 ** -(v.decimals or 0)
    if v.events is not None and v.n:
        return same_count(v.events, v.n)
    if v.mean is not None and v.sd is not None:
        return same_mean(v.sd, n, step)
    if row.type in (RowType.SURVIVAL, RowType.PERCENT):
        share = v.survival if v.survival is not None else (v.percent or 0.0) / 100
        return same_share(share, n, 10.0 ** -(v.percent_decimals or 0) / 100)
    low, high = (v.q1, v.q3) if v.q1 is not None else (v.low, v.high)
    if low is None or high is None or high <= low:
        return 1.0
    # quartiles are 1.35 SD apart, and the SE of a median is 1.25 SD / sqrt(n); limits 2 z SE
    if row.type == RowType.MEDIAN:
        return same_value(step, 1.2533 * (high - low) / 1.349 / (n or 1000) ** 0.5)
    return same_value(step, (high - low) / (2 * level_z(v.level or 0.95)))


def _same_figures(a: Facts, b: Facts, found: EqualFigures, expected: float, pairs: int) -> CrossFinding:
    figures = ", ".join(_figure_words(a, row) for row in found.rows[:4])
    alike = [f"{len(found.rows)} of the same figures arm by arm ({figures})"]
    if same_arms(a, b):
        alike.append(f"arms of the same size ({', '.join(map(str, a.sizes))})")
    if _same_period(a, b):
        alike.append("the same enrolment")
    certain = len(found.chances) >= SEVERAL and expected <= NEARLY_CERTAIN and found.mostly
    alone = f"{' and '.join(alike)} as {b.id}: is it the same study under two names?"
    said = (
        f"{alone} Were they unrelated, chance would give such a pair in {_rarely(expected)} libraries of "
        f"this size ({pairs:,} pair{'s' if pairs > 1 else ''} of files compared)"
    )
    rows = found.rows
    severity = Severity.WARNING if expected <= NEARLY_CERTAIN else Severity.NOTE
    return found_between(
        a, b, _entry(rows[0]), said, severity, "same_figures", rows, certain, expected, not certain, alone
    )


def _rarely(expected: float) -> str:
    """Write how rare a pair is that is expected so often: ``fewer than 1 in 30,000``."""
    times = 1 / expected
    size: int = 10 ** (len(str(int(times))) - 1)
    return f"fewer than 1 in {int(times) // size * size:,}" if times >= 10 else f"1 in {times:.1f}"


def _figure_words(facts: Facts, row_id: str) -> str:
    row = next(row for row in facts.publication.rows if row.id == row_id)
    return f"{row.outcome} {row.figure}"


def _entry(row_id: str) -> str:
    return f"outcomes[{row_id.split('/')[1]}]"


def _same_period(a: Facts, b: Facts) -> bool:
    """Say whether enrolment began and ended in the same months; whole years are too common to tell."""
    return a.enrolment is not None and a.enrolment == b.enrolment and a.enrolment.by_month


def _suspected_overlap(a: Facts, b: Facts) -> Iterator[CrossFinding]:
    """Note two files whose place, device, time and team, or whose centre, make shared patients likely."""
    if a.enrolment is None or b.enrolment is None:
        return
    months = overlap(a.enrolment, b.enrolment)
    # Of an end that is not told nothing is supposed.
    told = a.enrolment.told and b.enrolment.told
    if not (months.least or (told and months.most)):
        return
    sites = _shared_sites(a, b)
    treatments = _treatments(a) & _treatments(b)
    named = f"{a.author.family} {a.author.given}".strip() if a.author is not None else ""
    hints = {
        "enrolment": (1.0, in_words(a.enrolment, b.enrolment)),
        "team": (2.0, f"the first author is {named}"),
        "place": (1.5, f"both from {', '.join(sorted(a.countries & b.countries))}"),
        "site": (0.0, f"both at {', '.join(sites)}"),
        "device": (1.0, f"both with {', '.join(sorted(a.devices & b.devices))}"),
        "treatment": (0.0, f"both with {', '.join(sorted(treatments))}"),
        "nested": (0.0, "the smaller period and number lie inside the other's"),
        "dates": (0.0, "the same first and last month of enrolment"),
    }
    holds = {
        "enrolment": True,
        "team": a.of_one_author(b),
        "place": bool(a.countries & b.countries),
        "site": bool(sites),
        "device": bool(a.devices & b.devices),
        "treatment": bool(sites) and bool(treatments),  # too common to say of a whole country
        "nested": _lies_inside(a, b) or _lies_inside(b, a),
        "dates": _same_period(a, b),
    }
    one_centre = holds["site"] and (holds["device"] or holds["treatment"])
    weight = sum(hints[name][0] for name in hints if holds[name])
    same_patients = bool(a.conditions & b.conditions)
    if not one_centre and not (same_patients and weight >= OVERLAP_ENOUGH):
        return
    one_team = holds["team"] and (holds["place"] or holds["device"])
    certain = (one_centre or one_team) and same_patients and holds["dates"]
    said = "; ".join(hints[name][1] for name in hints if holds[name])
    message = f"{'shares' if certain else 'may share'} patients with {b.id}: {said}"
    severity = Severity.WARNING if certain else Severity.NOTE
    rule = "suspected_overlap"
    yield found_between(
        a, b, "setting", message, severity, rule, blocks=certain, suspects=not certain, alone=said
    )


def _shared_sites(a: Facts, b: Facts) -> list[str]:
    """Give the hospitals and cities that both files name, as the first spells them."""
    mine, theirs = sites_of(a), sites_of(b)
    return sorted(mine[key] for key in mine.keys() & theirs.keys())


def sites_of(facts: Facts) -> dict[str, str]:
    """Return the hospitals and cities that a file names, as printed, by how they are compared."""
    printed = words_of(facts.publication.setting.get("sites"))
    return {" ".join(site.split()).casefold(): site for site in printed}


def _treatments(facts: Facts) -> set[str]:
    return {treatment for arm in facts.publication.arms for treatment in arm.treatments}


def _lies_inside(small: Facts, large: Facts) -> bool:
    """Say whether the enrolment of a file is part of the other's, and its patients are fewer."""
    if small.n is None or large.n is None or small.n >= large.n:
        return False
    inner, outer = small.enrolment, large.enrolment
    return inner is not None and outer is not None and surely_inside(inner, outer)
