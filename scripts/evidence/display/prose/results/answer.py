"""The answer of a review in at most three sentences: what is known, what is not, how sure and from what.

Nothing stands here that its own sentence does not carry: a result that cannot carry a headline is named among
those that are not known, one that tells no direction has no value. A sentence has at most `MOST_WORDS` words:
where the numbers of all results do not fit, comparisons are told by their direction and values by their
limits; what does not fit then is counted. Every number stands in the table below the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from evidence.display import numbers, words
from evidence.display.geometry.forest.table import format_of
from evidence.display.key_results import KeyResult, designs_of, key_results, unanswered
from evidence.display.library.publications import flow
from evidence.display.measures import RATIO, measure_of
from evidence.display.prose.results.meaning import (
    inside_a_sentence,
    judged_level,
    number_in_words,
    subject_of,
)
from evidence.record.reviews.evidence import Evidence
from evidence.record.summary.flags import Bar
from evidence.record.summary.statement import State, statement_of

_SINGLE_ARM = ", single arm"  # how the label of such a comparison ends, where it says so
MOST_WORDS = 36  # of a sentence; more are not taken in at one reading


def answer(evidence: Evidence) -> tuple[str, ...]:
    """Write the answer; one sentence alone where the review has no result."""
    found = key_results(evidence)
    if not found:
        return ("No outcome of this review has a result.",)
    told = known(found), unknown(evidence, found), sure(evidence, found)
    return tuple(text for text in told if text)


def _is_known(key: KeyResult) -> bool:
    untold = (State.CANNOT_TELL, State.CONTRADICTED, State.NO_INTERVAL)
    return key.leads and statement_of(key.synthesis).state not in untold


def known(found: Sequence[KeyResult]) -> str:
    """Say what is known, comparison by comparison; empty where nothing is."""
    firm = [key for key in found if _is_known(key)]
    if not firm:
        return ""
    return _first_that_fits(
        [
            lambda: _known(firm, _with_numbers, "single-arm data"),
            *(
                partial(_known, firm[:n], _in_short, "single-arm, 95% intervals", len(firm) - n)
                for n in range(len(firm), 0, -1)
            ),
            lambda: f"Of these outcomes {len(firm)} can be told; see the table.",
        ]
    )


def _first_that_fits(ways: Sequence[Callable[[], str]]) -> str:
    """Return the first of these sentences that is short enough; the last one is, whatever it tells."""
    for way in ways[:-1]:
        text = way()
        if len(text.split()) <= MOST_WORDS:
            return text
    return ways[-1]()


def _known(firm: Sequence[KeyResult], tell: Callable[[KeyResult], _Said], alone: str, more: int = 0) -> str:
    groups: dict[str, list[KeyResult]] = {}
    for key in firm:
        groups.setdefault(_against(key, alone), []).append(key)
    told = [f"{inside_a_sentence(name)}: {_told(keys, tell)}" for name, keys in groups.items()]
    return words.sentence("; ".join([*told, *([f"{more} more in the table"] if more else [])]))


def _against(key: KeyResult, alone: str) -> str:
    label = key.synthesis.comparison.label
    group = label.removesuffix(_SINGLE_ARM)
    return label if group == label else f"{group} ({alone})"


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of an outcome, before and after its name; ``single`` where one study says it."""

    before: str
    after: str
    single: bool

    def of(self, names: Sequence[str]) -> str:
        """Say it of outcomes that share it."""
        each = "each" if len(names) > 1 else ""
        alone = f"(one study {each})".replace(" )", ")") if self.single else each if self.after else ""
        return " ".join(x for x in (self.before, words.listed(names), self.after, alone) if x)


def _told(keys: Sequence[KeyResult], tell: Callable[[KeyResult], _Said]) -> str:
    """Join what is told; outcomes of which the same is said share its words, unclear ones come last."""
    shared: dict[_Said, list[str]] = {}
    for key in sorted(keys, key=lambda k: statement_of(k.synthesis).state is State.BOTH_WAYS):
        shared.setdefault(tell(key), []).append(_named(key.outcome.outcome.label))
    clear = [said.of(names) for said, names in shared.items() if said.before != _UNCLEAR]
    unclear = [said.of(names) for said, names in shared.items() if said.before == _UNCLEAR]
    return "; ".join(words.listed(told) for told in (clear, unclear) if told)


_UNCLEAR = "no clear difference in"


def _with_numbers(key: KeyResult) -> _Said:
    """Say what an outcome's result is, with its numbers."""
    said = statement_of(key.synthesis)
    number = number_in_words(key.synthesis, key.outcome.outcome, format_of(key.synthesis.primary))
    if said.state is State.BOTH_WAYS:
        return _Said(_UNCLEAR, "", said.single)
    if said.state is State.VALUE:
        return _Said("", _value(number), said.single)
    if said.state is State.STUDIES_AGREE:
        return _Said(_way(key, said.way), "in every study, how much cannot be told", single=False)
    return _Said(_way(key, said.way), f"({_short(number)})", said.single)


def _in_short(key: KeyResult) -> _Said:
    """Say the direction of an outcome's result alone, or its limits alone."""
    said, primary = statement_of(key.synthesis), key.synthesis.primary
    if said.state is State.VALUE and primary.ci_low is not None and primary.ci_high is not None:
        fmt = format_of(primary)
        limits = f"{fmt.value(primary.ci_low, sign=False)} to {fmt.value(primary.ci_high)}"
        return _Said("", limits, said.single)
    if said.state in (State.VALUE, State.BOTH_WAYS):
        return _with_numbers(key)
    return _Said(_way(key, said.way), "", said.single)


def _way(key: KeyResult, way: str) -> str:
    """Write ``lower risk of``; ``lower`` alone of what is a number itself."""
    said = statement_of(key.synthesis)
    kind = measure_of(said.measure).kind
    what = subject_of(said, key.outcome.outcome) if kind == RATIO else "risk" if said.measure == "RD" else ""
    return f"{way} {what} of" if what else way


def unknown(evidence: Evidence, found: Sequence[KeyResult]) -> str:
    """Say what is too weakly known to be told, and which critical outcomes have no result; or nothing."""
    weak = [key for key in found if not _is_known(key)]
    sided = [key for key in weak if _side(key)]
    rest = [key for key in weak if key not in sided]
    silent = [_named(label) for label in unanswered(evidence)]
    if not weak and not silent:
        return ""
    names, reasons = [_named(k.outcome.outcome.label) for k in rest], [_why(k) for k in rest]
    tell = _told(sided, lambda key: _Said(_way(key, _side(key)), "", single=False)) if sided else ""
    with_what = {key.synthesis.comparison.intervention for key in sided}
    whose = f" with {with_what.pop()}" if len(with_what) == 1 else ""
    size = f"{tell}{whose}, by how much is unclear" if tell else ""
    # Fewer and fewer are named, those without a result first; a direction stays as long as it fits.
    cuts = [(len(names), n) for n in range(len(silent), -1, -1)] + [(n, 0) for n in range(len(names), -1, -1)]
    ways: list[Callable[[], str]] = [lambda: _unknown(size, reasons, silent, 0, 0)]
    for n, m in cuts:
        ways.append(partial(_unknown, size, names[:n], silent[:m], len(names) - n, len(silent) - m))
    ways.append(lambda: _unknown("", [], [], len(weak), len(silent)))
    return _first_that_fits(ways)


def _side(key: KeyResult) -> str:
    """Return where a result points of which nothing but the size is not known; else nothing."""
    said = statement_of(key.synthesis)
    alone = key.flags is not None and set(key.flags.bars) == {Bar.TELLS_NOTHING}
    return said.whole_side if alone and said.state is State.CANNOT_TELL else ""


def _unknown(size: str, weak: Sequence[str], silent: Sequence[str], weak_more: int, silent_more: int) -> str:
    parts = [size] if size else []
    if weak or weak_more:
        parts.append(f"evidence is insufficient on {_counted(weak, weak_more, 'outcome')}")
    if silent or silent_more:
        parts.append(f"no result for {_counted(silent, silent_more, 'critical outcome')}")
    return words.sentence("; ".join(parts))


def _counted(names: Sequence[str], more: int, kind: str) -> str:
    kind = f"more {kind}" if names else kind
    return words.listed([*names, *([words.plural(more, kind)] if more else [])])


def _why(key: KeyResult) -> str:
    """Name the outcome of a result that cannot carry a headline with the reason."""
    name = _named(key.outcome.outcome.label)
    bars = [str(b) for b in (key.flags.bars if key.flags else ()) if b is not Bar.TELLS_NOTHING]
    return f"{name} ({', '.join(bars)})" if bars else name


def _named(label: str) -> str:
    """Name an outcome inside a sentence, without what its label adds in brackets."""
    return inside_a_sentence(label.partition(" (")[0])


def _short(number: str) -> str:
    """Write the limits after a comma: a bracket holds the whole."""
    return number.replace(" (", ", ").removesuffix(")")


def _value(number: str) -> str:
    """Leave out what a share is called; its per cent says it."""
    return number.removeprefix("proportion ").removeprefix("Kaplan-Meier estimate ")


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
