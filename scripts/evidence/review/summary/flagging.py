"""The flags of every result, and whether it can carry a headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evidence.record.published.row import Row
from evidence.record.published.severity import Severity
from evidence.record.results.analysis import IMPUTED, Analysis, StudyEffect
from evidence.record.results.candidate import Candidate
from evidence.record.results.synthesis import OutcomeSynthesis, Synthesis
from evidence.record.reviews.evidence import IntegrityFinding
from evidence.record.summary.flags import FEWEST_PEOPLE, Bar, Flag, Flagged, ResultFlags
from evidence.record.summary.statement import statement_of
from evidence.review.selection.strata import RANDOMISED

# Kinds of pages that hold no more than an abstract does.
_ABSTRACTS = ("abstract", "part of the abstract")
_SERIOUS = (Severity.ERROR, Severity.WARNING)
_BY_NOTE = {"counts_give_another": Flag.OTHER_BY_COUNTS, "few_of_treated": Flag.PART_COUNTED}
_WAYS = {"low": Flag.TOO_LOW, "high": Flag.TOO_HIGH}
_SCALES = "scales_may_differ"


@dataclass(frozen=True, slots=True)
class KnownRows:
    """What is known of the figures that results are made of."""

    rows: Mapping[str, Row]
    doubted: frozenset[str]  # those of which an integrity finding says that they may be wrong


def known_rows(rows: Iterable[Row], findings: Iterable[IntegrityFinding]) -> KnownRows:
    """Gather what raises flags.

    Parameters
    ----------
    rows
        Every figure of the publications that are shown: says where each was read.
    findings
        Integrity findings; those that a reviewer has answered, and mere notes, raise no flag.
    """
    doubted = frozenset(
        row
        for f in findings
        if f.severity in _SERIOUS and not f.silenced
        for row in ((f.row,) if f.row else f.rows)
    )
    return KnownRows({row.id: row for row in rows}, doubted)


def flags_of(outcomes: Iterable[OutcomeSynthesis], known: KnownRows) -> tuple[ResultFlags, ...]:
    """Flag the primary analysis of every synthesis that has a number, and the one with stated assumptions."""
    found = []
    for o in outcomes:
        for s in o.syntheses:
            for analysis in (s.primary, s.with_assumptions):
                if analysis is not None and analysis.estimate is not None:
                    found.append(_flags(o.outcome.id, s, analysis, known))
    return tuple(found)


def _flags(outcome: str, s: Synthesis, analysis: Analysis, known: KnownRows) -> ResultFlags:
    candidates = {c.key: c for c in s.candidates}
    pooled = [(candidates[e.key], e) for e in analysis.effects if e.pooled and e.key in candidates]
    raised = tuple(_raised(s, analysis, pooled, known))
    return ResultFlags(
        outcome, s.id, analysis.id, len(pooled), raised, tuple(_bars(s, analysis, pooled, raised))
    )


def _raised(
    s: Synthesis,
    analysis: Analysis,
    pooled: list[tuple[Candidate, StudyEffect]],
    known: KnownRows,
) -> Iterator[Flagged]:
    by_study = (
        (Flag.IMPUTED_ERROR, [c for c, e in pooled if e.se_grade == IMPUTED]),
        (Flag.SECOND_HAND, [c for c, _ in pooled if c.second_hand]),
        (Flag.INTEGRITY, [c for c, _ in pooled if c.cannot_be is not None or known.doubted & set(c.row_ids)]),
        *((flag, [c for c, _ in pooled if _noted(c, kind)]) for kind, flag in _BY_NOTE.items()),
        (Flag.ASSUMPTION, [c for c, _ in pooled if c.assumptions]),
        (Flag.ABSTRACT_ONLY, [c for c, _ in pooled if _abstract_only(c, known.rows)]),
    )
    studies = {flag: tuple(c.key for c in found) for flag, found in by_study if found}
    people = analysis.people
    whole = {
        Flag.SINGLE_ARM: not s.comparison.two_arm,
        Flag.FEW_PEOPLE: people is not None and people < FEWEST_PEOPLE,
        Flag.HELD_BACK: bool(s.held_back),
        **{flag: way in _ways(analysis) for way, flag in _WAYS.items()},
        Flag.SCALES: any(note.kind == _SCALES for note in analysis.warnings),
    }
    for flag in Flag:
        if flag in studies:
            yield Flagged(flag, studies[flag])
        elif whole.get(flag):
            held = tuple(h.key for h in s.held_back) if flag is Flag.HELD_BACK else ()
            yield Flagged(flag, held)


def _ways(analysis: Analysis) -> set[str]:
    """Say in which way a result errs because statements of "none" or "all" are pooled more often."""
    return {note.words["way"] for note in analysis.warnings if note.kind == "zeros_pooled_more"}


def _bars(
    s: Synthesis, analysis: Analysis, pooled: list[tuple[Candidate, StudyEffect]], raised: tuple[Flagged, ...]
) -> Iterator[Bar]:
    """Say what bars it: it needs a number that tells, two studies or one randomised trial, and 20 people."""
    has = {f.flag for f in raised}
    if not statement_of(s, analysis).telling:
        yield Bar.TELLS_NOTHING
    if len(pooled) < 2 and not (pooled and s.comparison.two_arm and pooled[0][0].design == RANDOMISED):
        yield Bar.ONE_STUDY
    if Flag.FEW_PEOPLE in has:
        yield Bar.FEW_PEOPLE
    if Flag.ASSUMPTION in has:
        yield Bar.ASSUMPTION
    if any(c.cannot_be is not None for c, _ in pooled):
        yield Bar.CANNOT_BE


def _noted(candidate: Candidate, kind: str) -> bool:
    return any(note.kind == kind for note in candidate.notes)


def _abstract_only(candidate: Candidate, rows: Mapping[str, Row]) -> bool:
    read = [rows[i].source.kind for i in candidate.row_ids if i in rows]
    return bool(read) and all(kind in _ABSTRACTS for kind in read)
