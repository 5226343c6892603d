"""The answer of a review in at most three sentences: what is known, what is not, how sure and from what.

Nothing stands here that its own sentence does not carry: a result that cannot carry a headline is named among
those that are not known, one that tells no direction has no value. A sentence has at most `MOST_WORDS` words
outside its brackets, which hold the numbers behind a word and can be skipped, and at most `MOST_IN_ALL`
with them; what does not fit is counted. Every number stands in the table below the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from evidence.display import numbers, words
from evidence.display.geometry.forest.table import format_of
from evidence.display.key_results import (
    KeyResult,
    Silence,
    Unanswered,
    compared_without_events,
    designs_of,
    key_results,
    other_techniques,
    unanswered,
)
from evidence.display.library.publications import flow
from evidence.display.measures import PROPORTION, RATIO, measure_of
from evidence.display.prose.eligible import none_eligible
from evidence.display.prose.results.flagged import why_no_conclusion
from evidence.display.prose.results.meaning import (
    inside_a_sentence,
    judged_level,
    subject_of,
)
from evidence.display.prose.results.pieces import apart
from evidence.record.measures import MeasureId
from evidence.record.results.comparison import TimeWindow
from evidence.record.results.strata import Stratum
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.flags import Bar
from evidence.record.summary.statement import State, statement_of

_SINGLE_ARM = ", single arm"  # how the label of such a comparison ends, where it says so
MOST_WORDS = 36  # of a sentence without its brackets; more are not taken in at one reading
MOST_IN_ALL = 84  # seven outcomes with the numbers of each
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


def answer(evidence: Evidence) -> tuple[str, ...]:
    """Write the answer; where the review has no result, that alone, and of one without publications why."""
    found = key_results(evidence)
    if not found:
        without = none_eligible(evidence)
        return (without,) if without else ("No outcome of this review has a result.",)
    told = known(evidence, found), unknown(evidence, found), sure(evidence, found)
    return tuple(text for text in told if text)


def _is_known(key: KeyResult) -> bool:
    untold = (State.CANNOT_TELL, State.CONTRADICTED, State.NO_INTERVAL)
    return key.leads and statement_of(key.synthesis).state not in untold


def known(evidence: Evidence, found: Sequence[KeyResult]) -> str:
    """Say what is known, comparison by comparison; empty where nothing is."""
    firm = [key for key in found if _is_known(key)]
    if not firm:
        return ""
    return _first_that_fits(
        [
            *(
                partial(_known, firm[:n], evidence, left)
                for n in range(len(firm), 0, -1)
                for left in _ways_to_leave(firm[n:])
            ),
            # The first outcome is told however long its name: a sentence that tells nothing is no answer.
            partial(_known, firm[:1], evidence, _ways_to_leave(firm[1:])[-1]),
        ]
    )


def _what_is_asked(evidence: Evidence) -> Mapping[str, Hashable]:
    """Return what each outcome asks of the studies: two that ask for the same differ in time alone."""
    return {o.id: (o.of, o.segments, o.instrument, o.threshold) for o in evidence.methods.outcomes}


def _first_that_fits(ways: Sequence[Callable[[], str]]) -> str:
    """Return the first of these sentences that is short enough; the last one is, whatever it tells."""
    for way in ways[:-1]:
        text = way()
        bare = _IN_BRACKETS.sub("", text)
        if len(bare.split()) <= MOST_WORDS and len(text.split()) <= MOST_IN_ALL:
            return text
    return ways[-1]()


def _ways_to_leave(left: Sequence[KeyResult]) -> tuple[str, ...]:
    """Say what the table tells and the sentence has no room for: by name, else as a number."""
    if not left:
        return ("",)
    named = words.listed(_named(key.outcome.outcome.label) for key in left)
    return f"{named}: see the table", f"{len(left)} more in the table"


def _known(firm: Sequence[KeyResult], evidence: Evidence, left: str) -> str:
    groups: dict[str, list[KeyResult]] = {}
    for key in firm:
        groups.setdefault(_against(key), []).append(key)
    told = [f"{inside_a_sentence(name)}: {_told(keys, evidence)}" for name, keys in groups.items()]
    return words.sentence("; ".join([*told, *([left] if left else [])]))


def _against(key: KeyResult) -> str:
    """Name the comparison and what its intervals are, once for all its results."""
    label, intervals = key.synthesis.comparison.label, f"{100 * key.synthesis.primary.level:g}% intervals"
    group = label.removesuffix(_SINGLE_ARM)
    return f"{label} ({intervals})" if group == label else f"{group} (single-arm data, {intervals})"


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of an outcome, before and after its name, and what stands in brackets behind that."""

    before: str
    after: str
    note: str = ""

    def of(self, names: Sequence[str]) -> str:
        """Say it of outcomes that share what stands after their names."""
        each = " each" if len(names) > 1 and (self.after or self.note) else ""
        note = f"({self.note}{each})" if self.note else each.strip()
        return " ".join(x for x in (words.listed(names), self.after, note) if x)


def _told(keys: Sequence[KeyResult], evidence: Evidence) -> str:
    """Join what is told; outcomes of which the same is said share its words, unclear ones come last."""
    asked = _what_is_asked(evidence)
    clear: dict[str, dict[_Said, list[str]]] = {}
    unclear: dict[str, dict[_Said, list[str]]] = {}
    states: dict[Hashable, list[tuple[State, TimeWindow]]] = {}
    for key in sorted(keys, key=lambda k: statement_of(k.synthesis).state is State.BOTH_WAYS):
        info, state = key.outcome.outcome, statement_of(key.synthesis).state
        same = asked.get(info.id, info.id)
        twice = sum(asked.get(k.outcome.outcome.id, k.outcome.outcome.id) == same for k in keys) > 1
        before = states.setdefault(same, [])
        name = _named(info.label)
        if twice and before and state not in [s for s, _ in before]:
            name += _which_time(key.synthesis.time, before[0][1])
        before.append((state, key.synthesis.time))
        timed = twice or key.synthesis.measure == MeasureId.SURVIVAL or _otherwise_at_another_time(key)
        said = _with_numbers(key, _time(key) if timed else "", other_techniques(key, evidence.methods))
        where = unclear if state is State.BOTH_WAYS else clear
        where.setdefault(said.before, {}).setdefault(said, []).append(name)
    parts = [
        [f"{before} {_joined(found)}".strip() for before, found in which.items()]
        for which in (clear, unclear)
    ]
    return "; ".join(words.listed(told) for told in parts if told)


def _which_time(time: TimeWindow, told: TimeWindow) -> str:
    """Say how the time of a result lies to the one already told of the same outcome; "" at the same."""
    if time == told:  # one outcome in two measures
        return ""
    mine, theirs = (w.prefer_months or w.to_months or w.from_months for w in (time, told))
    if mine is None or theirs is None or mine == theirs:
        return " at another time"
    return " earlier" if mine < theirs else " later"


def _joined(found: Mapping[_Said, Sequence[str]]) -> str:
    return words.listed(said.of(names) for said, names in found.items())


def _time(key: KeyResult) -> str:
    """Return the time of a result, where the name of its outcome does not say it already."""
    label = key.synthesis.time.label
    return "" if words.says(key.outcome.outcome.label, label) else f"{label}: "


def _otherwise_at_another_time(key: KeyResult) -> bool:
    """Whether the same outcome, at another time, comes to something else."""
    own = key.synthesis
    return any(
        statement_of(s).state is not statement_of(own).state
        for s in key.outcome.syntheses
        if s.comparison == own.comparison and s.time != own.time and s.primary.estimate is not None
    )


# Differences of something that an outcome has, not of its own number.
_OF_EVENTS = (MeasureId.RD, MeasureId.IRD)
_UNCLEAR = "no clear difference in"


def _with_numbers(key: KeyResult, time: str, technique: str) -> _Said:
    """Say what an outcome's result is, with its numbers; of a comparison with the number of its studies.

    ``technique`` is what they tried where it is not what the review is about.
    """
    said = statement_of(key.synthesis)
    fmt = format_of(key.synthesis.primary)
    told = apart(key.synthesis, key.outcome.outcome, fmt)
    what = "non-randomised comparison" if key.synthesis.primary.stratum is Stratum.NON_RANDOMISED else "study"
    studies = f"one {what}" if said.single else words.plural(key.synthesis.primary.k, what)
    studies = ", ".join(filter(None, (studies, technique)))
    if said.state is State.VALUE:
        # What a share is called need not be said: its per cent says it.
        value = told.value if fmt.measure.kind == PROPORTION else told.estimate
        compared = "no event in either group where two were compared" if compared_without_events(key) else ""
        note = "; ".join(filter(None, (told.limits, "one study" if said.single else "", compared)))
        return _Said("", value, f"{time}{note}")
    note = f"{time}{told.estimate}, {told.limits}; {studies}"
    if said.state is State.BOTH_WAYS:
        return _Said(_UNCLEAR, "", note)
    if said.state is State.STUDIES_AGREE:
        return _Said(_way(key, said.way), "in every study, how much cannot be told", f"{time}{studies}")
    return _Said(_way(key, said.way), "", note)


def _way(key: KeyResult, way: str) -> str:
    """Write ``lower risk of``; ``lower`` alone of what is a number itself."""
    said = statement_of(key.synthesis)
    kind = measure_of(said.measure).kind
    of_events = kind == RATIO or said.measure in _OF_EVENTS
    what = subject_of(said, key.outcome.outcome) if of_events else ""
    return f"{way} {what} of" if what else way


def unknown(evidence: Evidence, found: Sequence[KeyResult]) -> str:
    """Say what is too weakly known to be told, and which critical outcomes have no result; or nothing."""
    weak = [key for key in found if not _is_known(key)]
    sided = [key for key in weak if _side(key)]
    rest = [key for key in weak if key not in sided]
    silent = sorted(unanswered(evidence), key=lambda u: list(Silence).index(u.why))
    if not weak and not silent:
        return ""
    names = [_named(k.outcome.outcome.label) for k in rest]
    ways_told: dict[str, list[str]] = {}
    for key in sided:
        ways_told.setdefault(_way(key, _side(key)), []).append(_named(key.outcome.outcome.label))
    tell = words.listed(f"{way} {words.listed(of)}" for way, of in ways_told.items())
    with_what = {key.synthesis.comparison.intervention for key in sided}
    whose = f" with {with_what.pop()}" if len(with_what) == 1 else ""
    size = f"{tell}{whose}, magnitude unclear" if tell else ""
    # Fewer and fewer are named, those without a result first; a direction stays as long as it fits.
    ways: list[Callable[[], str]] = [
        partial(_unknown, size, [_with_reasons(rest)] if rest else [], 0, silent, m)
        for m in range(len(silent), -1, -1)
    ]
    for n in range(len(names), -1, -1):
        ways.append(partial(_unknown, size, names[:n], len(names) - n, silent, 0))
    ways.append(lambda: _unknown("", [], len(weak), silent, 0))
    return _first_that_fits(ways)


def _side(key: KeyResult) -> str:
    """Return where a result points of which nothing but the size is not known; else nothing."""
    said = statement_of(key.synthesis)
    alone = key.flags is not None and set(key.flags.bars) == {Bar.TELLS_NOTHING}
    if not alone or said.state not in (State.CANNOT_TELL, State.STUDIES_AGREE):
        return ""
    return said.way or said.whole_side


_SILENT = {
    Silence.NO_EVENT: "no event in either group for {}",
    Silence.NOT_POOLED: "{} reported but not pooled",
    Silence.NOTHING: "no results for {}",
}


def _unknown(
    size: str, weak: Sequence[str], weak_more: int, silent: Sequence[Unanswered], silent_named: int
) -> str:
    """Tell directions, then results too weak to be told, then outcomes without one, the first few by name."""
    parts = [size] if size else []
    if weak or weak_more:
        parts.append(f"no conclusion is drawn for {_counted(weak, weak_more, 'outcome')}")
    for why, told in _SILENT.items():
        named = [_named(u.label) for u in silent[:silent_named] if u.why is why]
        more = sum(u.why is why for u in silent[silent_named:])
        if named or more:
            parts.append(told.format(_counted(named, more, "critical outcome")))
    return words.sentence("; ".join(parts))


def _counted(names: Sequence[str], more: int, kind: str) -> str:
    kind = f"more {kind}" if names else kind
    return words.listed([*names, *([words.plural(more, kind)] if more else [])])


def _with_reasons(keys: Sequence[KeyResult]) -> str:
    """Name the outcomes of results that cannot carry a headline, with the reasons that some of them share."""
    shared: dict[str, list[str]] = {}
    for key in keys:
        why = ", ".join(why_no_conclusion(key.flags)) if key.flags else ""
        side = statement_of(key.synthesis).whole_side
        if side and key.flags and key.flags.bars == (Bar.ONE_STUDY,):
            why = f"{_way(key, side).removesuffix(' of')} in {why}"
        shared.setdefault(why, []).append(_named(key.outcome.outcome.label))
    # Those without a reason of their own come last, each by itself: a reason before them is not theirs.
    bare = shared.pop("", [])
    return words.listed([*(_Said("", "", why).of(told) for why, told in shared.items()), *bare])


def _named(label: str) -> str:
    """Name an outcome inside a sentence, without what its label adds in brackets."""
    return inside_a_sentence(label.partition(" (")[0])


def sure(evidence: Evidence, found: Sequence[KeyResult]) -> str:
    """Say how sure the results are, or that nobody has judged it, and from which studies they are."""
    judged = {(c.outcome, c.synthesis): c for c in evidence.certainty}
    levels: dict[str, list[str]] = {}
    for key in found:
        certainty = judged.get((key.outcome.outcome.id, key.synthesis.id))
        level = judged_level(certainty) if certainty else None
        if level is not None:
            levels.setdefault(level, []).append(_named(key.outcome.outcome.label))
    number, designs = studies(evidence, found)
    of = f"{number}: {designs}"
    if not levels:
        unjudged = "Certainty (GRADE) has not been judged"
        return _first_that_fits([lambda: f"{unjudged}; {of}.", lambda: f"{unjudged}; {number}."])
    rest = len(found) - sum(map(len, levels.values()))
    left = f", not judged for the other {rest}" if rest else ""
    named = "; ".join(f"{level} for {words.listed(names)}" for level, names in levels.items())
    counted = ", ".join(
        f"{level} for {words.plural(len(names), 'outcome')}" for level, names in levels.items()
    )
    return _first_that_fits(
        [
            lambda: f"Certainty (GRADE) was judged {named}{left}; {of}.",
            lambda: f"Certainty (GRADE) was judged {counted}{left}; {of}.",
            lambda: (
                f"Certainty (GRADE) was judged for {len(found) - rest} of {len(found)} results; {number}."
            ),
        ]
    )


def studies(evidence: Evidence, found: Sequence[KeyResult]) -> tuple[str, str]:
    """Say from how many studies the results are, and of which designs these are."""
    by_study = {c.study: c for key in found for c in key.pooled}
    total = words.plural(flow(evidence).studies, "study")
    told = f"these results rest on {numbers.integer(len(by_study))} of {total}"
    return told, designs_of(by_study.values())
