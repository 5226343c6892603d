"""Two runs of a review set side by side: studies, figures, settings, results, and what moved them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from evidence.record.history.changes import (
    CauseKind,
    Changes,
    Crossing,
    FigureChanged,
    History,
    Lies,
    PastResult,
    PublicationChanged,
    ResultChanged,
    SettingChanged,
)
from evidence.record.history.kept import (
    NO_EFFECT,
    KeptBaseline,
    KeptNumbers,
    KeptResult,
    KeptReview,
    MarkedValue,
)
from evidence.record.reviews.methods import ModelSettings
from evidence.review.changes.causes import Runs, causes_of, causes_of_marks, causes_of_one
from evidence.review.changes.refitting import same_numbers
from evidence.review.changes.renaming import under_new_names
from evidence.review.changes.settings import differing, entries_changed, in_both, settings_changed

ANALYSES = "analyses."
NAMES = "names."  # of outcomes, among the words of a report
GUIDANCE = "guidance document."  # that the review names, among its words
PAGES = "pages."  # beside the report, among its words
DEVICES = "vocabulary.devices."  # what describes those in use, among its words
WORDS = "vocabulary."  # of words in use, among the settings
# Why a publication can be no longer there.
LEFT = (CauseKind.STUDY_REMOVED, CauseKind.STUDY_UNUSABLE, CauseKind.STUDY_ELSEWHERE)


def compare(
    before: KeptReview,
    after: KeptReview,
    today: ModelSettings,
    *,
    since: str = "",
    date: str = "",
    baselines: Sequence[KeptBaseline] = (),
    left: Mapping[str, CauseKind] | None = None,
) -> Changes:
    """Compare a review with an earlier state of it.

    Parameters
    ----------
    today
        The settings of the primary analysis: what an earlier state does not know is taken from them.
    since, date
        The name of the baseline (empty: the last run) and when it was made.
    baselines
        All that hold this review, for the history of each result.
    left
        Of publications that are no longer there, why (one of `LEFT`); where it is not given, the later state
        says it as far as it knows.
    """
    before, renamed = under_new_names(before, after)
    # Which words are in use depends on the publications.
    settings = (*settings_changed(before.methods, after.methods), *in_both(before.words, after.words))
    runs = Runs(before, after, tuple(s.name for s in settings), today, left or {})
    old = {(r.outcome, r.synthesis): r for r in before.results}
    new = {(r.outcome, r.synthesis): r for r in before.comparable(after.results)}
    results = [
        changed
        for place in dict.fromkeys([*new, *old])
        if (changed := _result(old.get(place), new.get(place), runs)) is not None
    ]
    return Changes(
        review=after.review,
        title=after.title,
        since=since,
        date=date,
        publications=tuple(_publications(runs, {new: old for old, new in renamed.items()})),
        figures=tuple(_figures(before, after)),
        analyses=tuple(s for s in settings if s.name.startswith(ANALYSES)),
        methods=tuple(s for s in settings if not s.name.startswith(ANALYSES)),
        versions=tuple(differing(before.versions, after.versions)),
        results=tuple(sorted(results, key=telling)),
        same=len({*new, *old}) - len(results),
        history=tuple(_history(after, baselines)),
        texts=tuple(_texts(before, after)),
        judgements=tuple(_judgements(before, after)),
    )


def telling(changed: ResultChanged) -> tuple[bool, bool, bool, bool, bool, float]:
    """Put the most telling change first: crossings, other sentences, other certainty, then how far.

    Where neither a number nor a certainty is another, other words come last: often they list one more study.
    """
    return (
        not any(c.mark.kind == NO_EFFECT for c in changed.crossings),
        not changed.crossings,
        not changed.moved and changed.certainties is None,
        changed.sentences is None,
        changed.certainties is None,
        -_distance(changed),
    )


def _distance(changed: ResultChanged) -> float:
    """Say how far a result moved, as a part of the wider interval's width; new and lost ones furthest."""
    a, b = changed.before, changed.after
    if a is None or b is None or a.estimate is None or b.estimate is None:
        return 1e9
    widths = [n.ci_high - n.ci_low for n in (a, b) if n.ci_high is not None and n.ci_low is not None]
    return abs(a.estimate - b.estimate) / (max(widths, default=0.0) or 1.0)


def _publications(runs: Runs, old_names: Mapping[str, str]) -> Iterator[PublicationChanged]:
    before, after = runs.before, runs.after
    for name in sorted({*before.publications, *after.publications}):
        a, b = before.publications.get(name), after.publications.get(name)
        known = b or a
        if known is None:
            continue
        edited = a is not None and b is not None and a.edited_into(b)
        statuses = a.status if a else "", b.status if b else ""
        was = old_names.get(name, "")
        if statuses[0] != statuses[1] or edited or was:
            retracted = b is not None and b.retracted and not (a and a.retracted)
            beside = _others_of_study(name, after) if retracted else ()
            came = runs.why_come(name) if a is None else None
            yield PublicationChanged(
                publication=name,
                study=known.study,
                before=statuses[0],
                after=statuses[1],
                reason=b.reason if b else "",
                edited=edited,
                was=was,
                left=runs.why_gone(name) if b is None else None,
                mended=came is CauseKind.STUDY_MENDED,
                study_before=a.study if a and b and a.study != b.study else "",
                beside=beside,
                resting=_resting_on(beside, after),
                parts=a.other_parts(b) if a and b else (),
                read=a is not None and b is not None and a.read_otherwise(b),
                asked=came is CauseKind.STUDY_ASKED,
            )


def _others_of_study(retracted: str, review: KeptReview) -> tuple[str, ...]:
    """Return the other reports of a study that the review still shows."""
    study = review.publications[retracted].study
    return tuple(
        name
        for name, p in sorted(review.publications.items())
        if name != retracted and p.study == study and p.rows and not p.retracted
    )


def _resting_on(publications: Collection[str], review: KeptReview) -> tuple[str, ...]:
    """Return the results, in words, to which any of these publications gives a figure."""
    return tuple(
        r.label
        for r in review.results
        if r.rests_on and any(f.publication in publications for f in r.rests_on.figures.values())
    )


def _texts(before: KeptReview, after: KeptReview) -> Iterator[SettingChanged]:
    """Go through words of the report that are others; a state that kept none but its title says nothing."""
    yield from differing({"title": before.title}, {"title": after.title})
    if not before.texts:
        return
    # Which outcomes have a name depends on what publications report.
    came = {path for path in before.texts.keys() ^ after.texts.keys() if path.startswith(NAMES)}
    states = [{k: v for k, v in s.texts.items() if k not in came} for s in (before, after)]
    if not _only(before.texts, PAGES):  # kept by a version that knew of none
        states = [_without(state, PAGES) for state in states]
    # Which devices are in use depends on the publications; nothing that is pooled rests on their makers.
    yield from in_both(*(_only(state, DEVICES) for state in states))
    yield from differing(*(_without(_without(state, GUIDANCE), DEVICES) for state in states))
    documents = [_only(state, GUIDANCE) for state in states]
    if all(documents):  # that another is named, or that one cannot be read, is told besides
        yield from settings_changed(*documents)


def _only(texts: Mapping[str, str], part: str) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(part)}


def _without(texts: Mapping[str, str], part: str) -> dict[str, str]:
    return {path: text for path, text in texts.items() if not path.startswith(part)}


def _judgements(before: KeptReview, after: KeptReview) -> Iterator[SettingChanged]:
    """Go through judgements that are others: of certainty, and of risk of bias of publications in both."""
    certainty = [{f"certainty of {name}": j for name, j in s.judgements.items()} for s in (before, after)]
    yield from entries_changed(*certainty)
    both = [
        (name, before.publications[name], after.publications[name])
        for name in sorted(before.publications.keys() & after.publications.keys())
    ]
    known = [(f"risk of bias of {name}", a.appraisal, b.appraisal) for name, a, b in both if a.parts]
    yield from entries_changed({name: a for name, a, _ in known}, {name: b for name, _, b in known})


def _figures(before: KeptReview, after: KeptReview) -> Iterator[FigureChanged]:
    """Go through the figures of publications that are in both states and print something else."""
    names = _other_names(before, after)
    for name in sorted(before.publications.keys() & after.publications.keys()):
        a, b = before.publications[name], after.publications[name]
        if not a.shown_with(b):
            continue
        then = {_under_new_name(place, names): figure for place, figure in a.figures.items()}
        for place in dict.fromkeys([*then, *b.figures]):
            old, new = then.get(place), b.figures.get(place)
            if old != new:
                yield FigureChanged(name, b.study, place, old, new)


def _other_names(before: KeptReview, after: KeptReview) -> dict[str, str]:
    """Return the names of outcomes that are others, by the old one."""
    now = after.texts
    return {
        old: now[path]
        for path, old in before.texts.items()
        if path.startswith(NAMES) and path in now and now[path] != old
    }


def _under_new_name(place: str, names: Mapping[str, str]) -> str:
    """Return the place of a figure, which begins with the name of its outcome, under the name of today."""
    for old in sorted(names, key=len, reverse=True):
        if place == old or place.startswith((f"{old}, ", f"{old} (")):
            return names[old] + place.removeprefix(old)
    return place


def _result(before: KeptResult | None, after: KeptResult | None, runs: Runs) -> ResultChanged | None:
    known = after or before
    if known is None:
        return None
    if before is None or after is None:
        causes = causes_of_one(known, runs, new=before is None)
        if known.numbers.estimate is None and not causes:
            return None  # a row without a number came or went with what a study reports
        return ResultChanged(
            known.outcome,
            known.synthesis,
            known.label,
            before.numbers if before else None,
            after.numbers if after else None,
            studies_in=_studies(after),
            studies_out=_studies(before),
            causes=causes,
        )
    old, new = set(_studies(before)), set(_studies(after))
    moved = _other(before.numbers, after.numbers)
    said = (before.sentence, after.sentence)
    sentences = said if without_numbers(said[0]) != without_numbers(said[1]) else None
    certainties = (before.certainty, after.certainty) if before.certainty != after.certainty else None
    crossings = tuple(_crossings(before, after))
    if not (moved or old != new or sentences or certainties or crossings):
        return None
    return ResultChanged(
        after.outcome,
        after.synthesis,
        after.label,
        before.numbers,
        after.numbers if moved else before.numbers,
        studies_in=tuple(sorted(new - old)),
        studies_out=tuple(sorted(old - new)),
        crossings=crossings,
        sentences=sentences,
        certainties=certainties,
        causes=causes_of(before, after, runs) if moved or old != new else causes_of_marks(after, runs),
    )


def _other(before: KeptNumbers, after: KeptNumbers) -> bool:
    """Whether numbers are others, or of other designs."""
    return not same_numbers(before, after) or before.stratum != after.stratum


def numbers_changed(
    kept: KeptReview,
    numbers: Mapping[tuple[str, str], KeptNumbers],
    labels: Mapping[tuple[str, str], str],
) -> list[ResultChanged]:
    """Hold results (by outcome and synthesis) against a state that was kept; the most telling first."""
    old = {(r.outcome, r.synthesis): r for r in kept.results}
    found = []
    for (outcome, synthesis), now in numbers.items():
        before, label = old.get((outcome, synthesis)), labels[outcome, synthesis]
        if before is None:
            found.append(ResultChanged(outcome, synthesis, label, None, now))
        elif _other(before.numbers, now):
            crossings = tuple(_crossings(before, replace(before, numbers=now)))
            found.append(ResultChanged(outcome, synthesis, label, before.numbers, now, crossings=crossings))
    return sorted((r for r in found if r.moved), key=telling)


def results_gone(kept: KeptReview, now: Collection[tuple[str, str]]) -> list[ResultChanged]:
    """Return results of a state that was kept of which there is no row now (outcome and synthesis)."""
    gone = (r for r in kept.results if (r.outcome, r.synthesis) not in now)
    found = (ResultChanged(r.outcome, r.synthesis, r.label, r.numbers, None) for r in gone)
    return [r for r in found if r.moved]


_NUMBER = re.compile(r"[+\u2212-]?\d[\d.,]*\d|\d")


def without_numbers(sentence: str) -> str:
    """Return a sentence without its numbers: what is said, whatever the values are."""
    return _NUMBER.sub("#", sentence)


def _studies(result: KeptResult | None) -> tuple[str, ...]:
    return tuple(sorted(result.rests_on.figures)) if result and result.rests_on else ()


def _crossings(before: KeptResult, after: KeptResult) -> Iterator[Crossing]:
    """Go through what the interval lies otherwise to, a value that was set anew among it.

    Another measure has other values; one that was not set before is taken as it is now.
    """
    if before.numbers.measure != after.numbers.measure:
        return
    then = {mark.kind: mark for mark in before.marks}
    for mark in after.marks:
        a, b = lies(before.numbers, then.get(mark.kind, mark)), lies(after.numbers, mark)
        if a != b:
            yield Crossing(mark, a, b)


def lies(numbers: KeptNumbers, mark: MarkedValue) -> Lies:
    """Say where an interval lies against a value."""
    if numbers.ci_low is None or numbers.ci_high is None:
        return Lies.UNKNOWN
    if numbers.ci_high < mark.value:
        return Lies.BELOW
    return Lies.ABOVE if numbers.ci_low > mark.value else Lies.INCLUDES


def _history(after: KeptReview, baselines: Sequence[KeptBaseline]) -> Iterator[History]:
    """Draw up each result over the baselines that have it; one with a past only."""
    for result in after.results:
        points = []
        for baseline in baselines:
            for old in baseline.reviews[after.review].results:
                if (old.outcome, old.synthesis) == (result.outcome, result.synthesis):
                    points.append(PastResult(baseline.name, baseline.date, old.numbers))
        if points and any(p.numbers.estimate is not None for p in points):
            now = PastResult("", "", result.numbers)
            yield History(result.outcome, result.synthesis, result.label, result.marks, (*points, now))
