"""What changed since an earlier run or a baseline, in words: lines for a terminal, a table, a paragraph.

The paragraph answers what PRISMA for living systematic reviews asks of an update (Kahale 2024,
doi:10.1136/bmj-2024-079183): what it is compared with, which studies are new, what moved and what did not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from evidence.display import numbers, words
from evidence.display.prose.moved_results import ARROW, LEFT, MOST_NAMED, crossing, effect, result_line
from evidence.record.history.changes import (
    CauseKind,
    Changes,
    PublicationChanged,
    ResultChanged,
    SettingChanged,
)
from evidence.record.history.kept import FIGURES, NO_EFFECT, STUDY
from evidence.record.reviews.library import ChangedInShort
from evidence.record.reviews.publications import CONTEXT, EXCLUDED, INCLUDED

# Parts of a path that are followed by a name.
_OF_NAMES = ("analyses", "outcomes", "comparisons", "times", "subgroups", "names")
# Words of the vocabulary and judgements are told as they are written.
_AS_WRITTEN = ("vocabulary", "certainty of ", "risk of bias of ")
MOST_LINES = 3  # results that the end of a run names
NOT_THERE = "not there"


def came(changes: Changes) -> list[PublicationChanged]:
    """Return the publications that were not included before and are now."""
    return [p for p in changes.publications if p.after == INCLUDED and p.before != INCLUDED]


def went(changes: Changes) -> list[PublicationChanged]:
    """Return the publications that were included before and are no longer."""
    return [p for p in changes.publications if p.before == INCLUDED and p.after != INCLUDED]


def corrected(changes: Changes) -> int:
    """Count figures that are printed otherwise."""
    return sum(f.before is not None and f.after is not None for f in changes.figures)


def counts(changes: Changes, *, named: bool = True) -> str:
    """Count in one line what changed: ``1 publication added (Lee 2004); 3 of 47 results moved``."""
    parts = []

    def names(found: str) -> str:
        return f" ({found})" if named else ""

    new, gone = came(changes), went(changes)
    for found, word in (
        ([p for p in new if not (p.before or p.mended or p.asked)], "added"),
        ([p for p in new if p.mended], "there, a problem in the file mended"),
        ([p for p in new if p.asked], "about the question now"),
        ([p for p in new if p.before], "now included"),
        *(([p for p in gone if p.left is kind], LEFT[kind]) for kind in LEFT),
        ([p for p in gone if p.after], "no longer included"),
    ):
        if found:
            who = _publications(found, why=word == "no longer included")
            parts.append(f"{words.plural(len(found), 'publication')} {word}{names(who)}")
    others = [
        p for p in changes.publications if p.before != p.after and p not in (*came(changes), *went(changes))
    ]
    if others:
        parts.append(f"{words.plural(len(others), 'other publication')} of another status")
    if elsewhere := [p for p in changes.publications if p.study_before]:
        told = words.first_of(
            (f"{p.publication}: {p.study}, before {p.study_before}" for p in elsewhere), MOST_NAMED
        )
        parts.append(f"{words.plural(len(elsewhere), 'publication')} counted to another study{names(told)}")
    if renamed := sum(bool(p.was) for p in changes.publications):
        parts.append(f"{words.plural(renamed, 'study file')} renamed")
    if count := corrected(changes):
        parts.append(f"{words.plural(count, 'value')} corrected")
    if count := len(changes.figures) - corrected(changes):
        parts.append(f"{words.plural(count, 'value')} added or removed")
    for found, word in (
        (_edited(changes), "edited beside the values"),
        ([p for p in changes.publications if p.read and p.before == p.after], "read otherwise than before"),
    ):
        if found:
            who = words.first_of((_parts_named(p) for p in found), MOST_NAMED, "; ")
            parts.append(f"{words.plural(len(found), 'study file')} {word}{names(who)}")
    if settings := (*changes.analyses, *changes.methods):
        which = words.first_of([_setting_named(s) for s in settings], MOST_NAMED)
        parts.append(f"{words.plural(len(settings), 'setting')} changed{names(which)}")
    if changes.judgements:
        which = words.first_of([_setting_named(s) for s in changes.judgements], MOST_NAMED, "; ")
        parts.append(f"{words.plural(len(changes.judgements), 'judgement')} changed{names(which)}")
    if changes.versions:
        parts.append(f"{words.plural(len(changes.versions), 'version')} changed")
    if changes.texts:
        which = words.first_of([_setting_named(s) for s in changes.texts], MOST_NAMED)
        parts.append(f"{words.plural(len(changes.texts), 'text')} changed{names(which)}")
    moved = sum(r.moved for r in changes.results)
    said = ", ".join(parts) or "no study or setting changed"
    of = len(changes.results) + changes.same
    also = len(changes.results) - moved  # the same number with another sentence, certainty or study
    otherwise = f", {also} {'is' if also == 1 else 'are'} told otherwise" if also else ""
    return f"{said}; {moved} of {words.plural(of, 'result')} moved{otherwise}"


def _edited(changes: Changes) -> list[PublicationChanged]:
    """Return publications of the same status whose file says something else that is told nowhere besides."""
    valued = {f.publication for f in changes.figures}
    edited = (p for p in changes.publications if p.edited and not p.read and p.before == p.after)
    return [p for p in edited if _told_besides(p, valued) != (set(p.parts) or {FIGURES})]


def _told_besides(publication: PublicationChanged, valued: Collection[str]) -> set[str]:
    """Return the parts of a changed file that are told: its values, the study that it is counted to."""
    parts = set(publication.parts) or {FIGURES}
    told = {FIGURES} if publication.publication in valued else set()
    return parts & (told | ({STUDY} if publication.study_before else set()))


def _parts_named(publication: PublicationChanged) -> str:
    """Name a study file with its parts that say something else: ``lee2004: arms, overlaps``."""
    parts = ", ".join(publication.parts)
    return f"{publication.publication}: {parts}" if parts else publication.publication


def since(changes: Changes) -> str:
    """Name what a review is compared with."""
    when = f", {changes.date}" if changes.date else ""
    return f"baseline {changes.since}{when}" if changes.since else f"the last run{when}"


def in_one_sentence(changes: Changes) -> str:
    """Count what changed, without a name: ``Since baseline spring, 2025-03-01: 3 of 47 results moved.``."""
    return words.sentence(f"Since {since(changes)}: {counts(changes, named=False)}")


def closing_lines(changes: Sequence[Changes], more: str) -> list[str]:
    """Say at the end of a run what it changed: a line of counts a review, then the most telling results.

    ``more`` names the page with all of them.
    """
    if all(c.nothing for c in changes):
        return []
    lines = [f"Since {since(c)}, {c.review}: {counts(c)}" for c in changes if not c.nothing]
    shown = most_telling(changes)
    lines += [f"  {result_line(r)}" for r in shown]
    lines += [f"  {line}" for c in changes for line in beside_retractions(c)]
    left = sum(len(c.results) for c in changes) - len(shown)
    lines.append(f"  {f'and {left} more: ' if left else 'All: '}{more}")
    return lines


def beside_retractions(changes: Changes) -> list[str]:
    """Ask of each publication that was retracted whether other reports of its study can stand without it."""
    return [
        f"{changes.review}: {p.publication} was retracted; {_beside(p)}"
        for p in changes.publications
        if p.beside
    ]


def _beside(retracted: PublicationChanged) -> str:
    one = len(retracted.beside) == 1
    rest = words.plural(len(retracted.resting), "result")
    named = f"with {rest} ({words.first_of(retracted.resting, 1)})"
    on = named if retracted.resting else "in no primary result"
    stay, they = ("stays", "it") if one else ("stay", "they")
    who = words.first_of(retracted.beside, MOST_NAMED)
    return f"{who} of the same study {stay}, {on}: can {they} stand without it?"


def in_short(changes: Changes) -> ChangedInShort:
    """Say of one review what the end of a run says: counts, the results that tell most, and how many more."""
    shown = most_telling([changes])
    lines = (*(result_line(r) for r in shown), *beside_retractions(changes))
    return ChangedInShort(since(changes), counts(changes), lines, len(changes.results) - len(shown))


def most_telling(changes: Sequence[Changes]) -> list[ResultChanged]:
    """Take from each review in turn: those of a review stand with the most telling first."""
    waiting = [list(c.results) for c in changes]
    found: list[ResultChanged] = []
    for kind in (_crosses_no_effect, _crosses, lambda r: True):
        for results in waiting:
            found += [r for r in results if kind(r) and r not in found]
    return found[:MOST_LINES]


def _crosses_no_effect(changed: ResultChanged) -> bool:
    return any(c.mark.kind == NO_EFFECT for c in changed.crossings)


def _crosses(changed: ResultChanged) -> bool:
    return bool(changed.crossings)


def paragraph(changes: Changes) -> str:
    """Tell the update in the running text of a living review."""
    told = [f"This version is compared with {since(changes)}."]
    told.append(_studies_said(changes))
    if count := corrected(changes):
        whose = words.first_of(
            dict.fromkeys(f.study for f in changes.figures if f.before and f.after), MOST_NAMED
        )
        figures = f"{words.plural(count, 'value')} {'was' if count == 1 else 'were'}"
        told.append(f"{figures} corrected in reports that were there before ({whose}).")
    told.append(_methods_said(changes))
    told.append(_results_said(changes))
    return " ".join(told)


def _studies_said(changes: Changes) -> str:
    new, gone = came(changes), went(changes)
    if not new and not gone:
        return "No publication was added to the included ones, and none left them."
    parts = []
    if new:
        parts.append(
            f"{words.plural(len(new), 'publication')} joined the included ones ({_publications(new)})"
        )
    if gone:
        parts.append(f"{words.plural(len(gone), 'publication')} left them ({_publications(gone, why=True)})")
    return words.sentence(" and ".join(parts))


def _left(publication: PublicationChanged) -> str:
    return LEFT[publication.left or CauseKind.STUDY_REMOVED]


def _publications(found: Sequence[PublicationChanged], why: bool = False) -> str:
    told = []
    for p in found:
        reason = (p.reason or p.after or _left(p)) if why else ""
        told.append(f"{p.study}: {reason.removesuffix('.')}" if reason else p.study)
    return words.first_of(dict.fromkeys(told), MOST_NAMED, "; " if why else ", ")


def _methods_said(changes: Changes) -> str:
    judged = f"{words.plural(len(changes.judgements), 'judgement')} of certainty or risk of bias changed."
    beside = f" {judged}" if changes.judgements else ""
    if not changes.methods and not changes.analyses:
        return f"Eligibility, methods and planned analyses are those of that version.{beside}"
    parts = []
    if changes.methods:
        parts.append(f"{words.plural(len(changes.methods), 'setting')} of the methods")
    if changes.analyses:
        parts.append(f"{words.plural(len(changes.analyses), 'setting')} of the analyses")
    names = words.first_of([setting(s)[0] for s in (*changes.methods, *changes.analyses)], MOST_NAMED)
    return words.sentence(f"{words.listed(parts)} changed ({names})") + beside


def _results_said(changes: Changes) -> str:
    moved = [r for r in changes.results if r.moved]
    total = len(changes.results) + changes.same
    if not moved:
        said = f"None of {words.plural(total, 'result')} moved"
    else:
        said = f"Of {words.plural(total, 'result')}, {len(moved)} moved"
    crossed = [r for r in changes.results if r.crossings]
    if crossed:
        told = "; ".join(
            f"{r.label} {words.listed(crossing(c) for c in r.crossings)}, {effect(r.after)} after "
            f"{effect(r.before)}"
            for r in crossed
        )
        said += f"; the conclusion can change where an interval crossed what it is set against: {told}"
    elif moved:
        said += "; no interval crossed no effect, a threshold or a benchmark"
    certainty = sum(r.certainties is not None for r in changes.results)
    said += f". The certainty of {words.plural(certainty, 'result')} changed" if certainty else ""
    return words.sentence(said)


def setting(changed: SettingChanged) -> tuple[str, str, str]:
    """Write a setting, then and now; its path in words."""
    kind, *rest = changed.name.split(".")
    if kind.startswith(_AS_WRITTEN):
        return changed.name, changed.before or numbers.MISSING, changed.after or numbers.MISSING
    # An outcome, analysis ... is called as in the files, so that it can be looked for.
    named, inside = (rest[:1], rest[1:]) if kind in _OF_NAMES else ([], rest)
    name = ".".join([kind.replace("_", " "), *named, *(part.replace("_", " ") for part in inside)])
    return name, changed.before or numbers.MISSING, changed.after or numbers.MISSING


def _setting_named(changed: SettingChanged) -> str:
    name, *_ = setting(changed)
    if not changed.before:
        return f"{name} added"
    return name if changed.after else f"{name} removed"


def status(publication: PublicationChanged) -> str:
    """Say what became of a publication."""
    before, after = publication.before or NOT_THERE, publication.after or _left(publication)
    if publication.mended:
        before = LEFT[CauseKind.STUDY_UNUSABLE]
    if publication.asked:
        before = "about another question"
    said = _status(publication, before, after)
    if publication.study_before:
        said += f"; counted to {publication.study_before} before"
    return f"{said}; {_beside(publication)}" if publication.beside else said


def _status(publication: PublicationChanged, before: str, after: str) -> str:
    parts = f" ({', '.join(publication.parts)})" if publication.parts else ""
    edited = f"its study file was {'read otherwise' if publication.read else 'edited'}{parts}"
    if publication.was and publication.before == publication.after:
        now = f"; {edited}" if publication.edited else ""
        return f"{after}, as before under the name {publication.was}{now}"
    if publication.before == publication.after:
        return f"{after}, {edited}"
    reason = (
        f" ({publication.reason})" if publication.reason and publication.after in (EXCLUDED, CONTEXT) else ""
    )
    return f"{before} {ARROW} {after}{reason}"
