"""Whether the figures of a primary analysis measure one thing: scales, changes, times and definitions.

What differs is told beside the result; whether it may be pooled all the same is the reader's judgement.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from evidence.record.measures import MEANS, MeasureId, measure_of
from evidence.record.notes.note import Note
from evidence.record.published.publication import is_middle
from evidence.record.published.row import Derived
from evidence.record.results.analysis import Analysis
from evidence.record.results.candidate import ArmFigure, Candidate
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.left_out import LeftOut
from evidence.record.reviews.methods import OutcomeSpec
from evidence.review.pooling.analyses import Outcome
from evidence.studies.reading.outcomes.times import parse_at

# One instrument has one spread: standard deviations this far apart speak for two scales (0 to 100, T scores).
SCALES_APART = 2.0
# Follow-up of one study so many times as long as another's, and longer by at least so many months.
TIMES_APART = 2.0
LEAST_MONTHS_APART = 3.0


def followed_beyond(primary: Outcome, outcome: OutcomeSpec, window: TimeWindow) -> Iterator[Note]:
    """Tell of figures of a whole follow-up that goes beyond the window: without a time, or at its middle.

    A figure of a whole follow-up stands at its median or mean, as study files write it, so it may lie inside
    a window in which some of its events do not. Nothing is told of an outcome that is settled when the
    treatment ends.
    """
    end = window.to_months
    if primary.analysis.estimate is None or end is None or outcome.settled:
        return
    lengths = {c.key: c.attributes.longest_follow_up for c in primary.chosen}
    beyond = {key: length for key, length in lengths.items() if length is not None and length > end}
    for kind, of_whole in (("followed_beyond", _untimed), ("middle_of_follow_up", _at_the_middle)):
        late = tuple(c.key for c in primary.chosen if c.key in beyond and of_whole(c))
        if late:
            yield Note(kind, late, {"longest": max(beyond[key] for key in late), "end": end})


def _untimed(candidate: Candidate) -> bool:
    return candidate.at_months is None


def _at_the_middle(candidate: Candidate) -> bool:
    at, middle = candidate.at_months, candidate.attributes.length_of_follow_up
    return at is not None and middle is not None and is_middle(at, middle)


def silent_when_asked(primary: Outcome, left_out: Sequence[LeftOut], window: TimeWindow) -> tuple[Note, ...]:
    """Tell of studies that say without a value what they found nearer to the time that is asked for.

    The value of another time stands for such a study; often it is the one that was worth printing.
    """
    asked = window.prefer_months
    if primary.analysis.estimate is None or asked is None:
        return ()
    silent: dict[str, tuple[float, LeftOut]] = {}
    for left in left_out:
        if left.reason.kind == "not_reported" and left.at_printed:
            away = abs(parse_at(left.at_printed).months - asked)
            if away < silent.get(left.study, (math.inf,))[0]:
                silent[left.study] = away, left
    return tuple(
        Note("silent_when_asked", (c.key,), {"months": c.at_months}, {"at": at, "printed": left.printed})
        for c in primary.chosen
        if c.at_months is not None and c.study in silent
        for away, left in (silent[c.study],)
        if away < abs(c.at_months - asked) and (at := left.at_printed)
    )


def few_counted(primary: Outcome) -> Note | None:
    """Tell of studies whose values are of far fewer patients than were treated, with both numbers."""
    return _of_studies(primary, "few_of_treated", "few_counted", "few")


def other_by_counts(primary: Outcome) -> Note | None:
    """Tell of studies whose printed contrast is not that of the counts printed with it."""
    return _of_studies(primary, "counts_give_another", "counts_against_contrast", "other")


def _of_studies(primary: Outcome, kind: str, told: str, counted: str) -> Note | None:
    """Gather the notes of one kind on the figures of the pooled studies: each a part, with its study."""
    if primary.analysis.estimate is None:
        return None
    parts = tuple(
        Note(n.kind, (c.key,), n.numbers, n.words) for c in primary.chosen for n in c.notes if n.kind == kind
    )
    if not parts:
        return None
    studies = tuple(key for part in parts for key in part.studies)
    return Note(told, studies, {counted: len(parts), "total": len(primary.chosen)}, parts=parts)


def method_read(primary: Outcome) -> Note | None:
    """Tell of shares whose method is their reader's reading, as study files mark by ``derived: method``."""
    if primary.analysis.estimate is None:
        return None
    read = tuple(c.key for c in primary.chosen if any(_by_reader(step.what) for step in c.derivation))
    return Note("method_read", read, {"read": len(read), "total": len(primary.chosen)}) if read else None


def _by_reader(step: Note) -> bool:
    return step.kind == "derived_by_hand" and step.words["derived"] == Derived.METHOD


def differences(primary: Outcome) -> tuple[Note, ...]:
    """Tell in what the figures of pooled studies differ, and of one study how it defines the outcome."""
    chosen = primary.chosen
    if primary.analysis.estimate is None:
        return ()
    found = (*_scales(chosen, primary.analysis), *_changes(chosen), *_times(chosen))
    return (*found, *_definitions(chosen))


def _scales(chosen: Sequence[Candidate], analysis: Analysis) -> Iterator[Note]:
    """Compare standard deviations; a standardised difference has taken them out already.

    Where a difference is printed without those of its arms, its error tells the one that it stands for.
    """
    what = measure_of(analysis.measure)
    if what.data != MEANS or analysis.measure == MeasureId.SMD:
        return
    printed = {c.key: sd for c in chosen if (sd := _spread(c)) is not None}
    errors = {e.key: e.vi for e in analysis.effects if e.vi} if analysis.measure == MeasureId.MD else {}
    implied = {
        c.key: math.sqrt(errors[c.key] * c.n) / 2  # of two groups of about one size
        for c in chosen
        if c.key not in printed and c.key in errors and c.n
    }
    spreads = printed | implied
    if len(spreads) < 2:
        return
    low, high = min(spreads.values()), max(spreads.values())
    if low > 0 and high / low > SCALES_APART:
        keys = tuple(key for key, sd in spreads.items() if sd in (low, high))
        worked_out = sum(key in implied for key in keys)
        numbers = {"low": low, "high": high, "times": high / low, "worked_out": worked_out}
        yield Note("scales_may_differ", keys, numbers)


def _spread(candidate: Candidate) -> float | None:
    """Return the standard deviation within the arms of a study, weighted by their patients."""
    known = [_of_arm(f) for f in (candidate.intervention, candidate.comparator) if f is not None]
    pairs = [pair for pair in known if pair is not None]
    if not pairs:
        return None
    return math.sqrt(sum(n * sd**2 for sd, n in pairs) / sum(n for _, n in pairs))


def _of_arm(figure: ArmFigure) -> tuple[float, int] | None:
    return None if figure.sd is None or not figure.n else (figure.sd, figure.n)


def _changes(chosen: Sequence[Candidate]) -> Iterator[Note]:
    keys = tuple(c.key for c in chosen if c.change)
    if 0 < len(keys) < len(chosen):
        yield Note("changes_and_finals", keys, {"changes": len(keys), "total": len(chosen)})


def _times(chosen: Sequence[Candidate]) -> Iterator[Note]:
    timed = [(c.at_months, c.key) for c in chosen if c.at_months]
    if len(timed) < 2:
        return
    (low, first), (high, last) = min(timed), max(timed)
    if high / low > TIMES_APART and high - low >= LEAST_MONTHS_APART:
        yield Note("times_apart", (first, last), {"low": low, "high": high})


def _definitions(chosen: Sequence[Candidate]) -> Iterator[Note]:
    """Tell the definitions where there are several, one that not all studies print, or that of one study."""
    given = dict.fromkeys(c.definition for c in chosen if c.definition)
    defined = sum(bool(c.definition) for c in chosen)
    parts = tuple(
        Note("definition", tuple(c.key for c in chosen if c.definition == text), words={"text": text})
        for text in given
    )
    if len(given) > 1:
        yield Note("definitions_differ", numbers={"definitions": len(given)}, parts=parts)
    elif 0 < defined < len(chosen) or len(chosen) == defined == 1:
        yield Note("some_define", numbers={"defined": defined, "total": len(chosen)}, parts=parts)
