"""The answer of a review in at most three sentences: what is known, what is not, how sure and from what.

Nothing stands here that its own sentence does not carry: a result that cannot carry a headline is named among
those that are not known, one that tells no direction has no value. A sentence has at most `MOST_WORDS` words:
where the numbers of all results do not fit, comparisons are told by their direction and values by their
limits; what does not fit then is counted. Every number stands in the table below the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from evidence.display import numbers, words
from evidence.display.geometry.forest_table import format_of
from evidence.display.key_results import KeyResult, designs_of, key_results, unanswered
from evidence.display.library.publications import flow
from evidence.display.prose.meaning import inside_a_sentence, judged_level, number_in_words
from evidence.record.results.flags import Bar
from evidence.record.results.statement import State, statement_of
from evidence.record.reviews.evidence import Evidence

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


def _known(
    firm: Sequence[KeyResult], tell: Callable[[KeyResult], tuple[str, str]], alone: str, more: int = 0
) -> str:
    groups: dict[str, list[KeyResult]] = {}
    for key in firm:
        groups.setdefault(_against(key, alone), []).append(key)
    told = [f"{inside_a_sentence(name)}: {_told(keys, tell)}" for name, keys in groups.items()]
    return words.sentence("; ".join([*told, *([f"{more} more in the table"] if more else [])]))


def _against(key: KeyResult, alone: str) -> str:
    label = key.synthesis.comparison.label
    group = label.removesuffix(", one group")
    return label if group == label else f"{group} ({alone})"


def _told(keys: Sequence[KeyResult], tell: Callable[[KeyResult], tuple[str, str]]) -> str:
    """Join what is told; neighbours of which the same is said share its words."""
    shared: dict[str, list[str]] = {}
    for key in sorted(keys, key=lambda k: statement_of(k.synthesis).state is State.BOTH_WAYS):
        name, said = tell(key)
        shared.setdefault(said or name, []).append(name)
    told = []
    for said, names in shared.items():
        if said == _UNCLEAR:
            told.append(f"{said} {words.listed(names)}")
        else:
            told.append(words.listed(names) if [said] == names else f"{words.listed(names)} {said}")
    clear, unclear = [x for x in told if not x.startswith(_UNCLEAR)], told[len(told) - (_UNCLEAR in shared) :]
    return "; ".join([*([words.listed(clear)] if clear else []), *unclear])


_UNCLEAR = "no clear difference in"


def _with_numbers(key: KeyResult) -> tuple[str, str]:
    """Return the outcome, and what is said of it with its numbers."""
    said, name = statement_of(key.synthesis), _named(key.outcome.outcome.label)
    number = number_in_words(key.synthesis, key.outcome.outcome, format_of(key.synthesis.primary))
    if said.state is State.BOTH_WAYS:
        return name, _UNCLEAR
    if said.state is State.VALUE:
        return name, _value(number)
    if said.state is State.STUDIES_AGREE:
        return name, f"{said.ways.all_clear} in every study, how much cannot be told"
    return name, f"{said.way} ({_short(number)})"


def _in_short(key: KeyResult) -> tuple[str, str]:
    """Return the outcome, and its direction alone or its limits alone."""
    said, primary = statement_of(key.synthesis), key.synthesis.primary
    name, told = _with_numbers(key)
    if said.state is State.VALUE and primary.ci_low is not None and primary.ci_high is not None:
        fmt = format_of(primary)
        return name, f"{fmt.value(primary.ci_low, sign=False)} to {fmt.value(primary.ci_high)}"
    if said.state in (State.VALUE, State.BOTH_WAYS):
        return name, told
    return name, said.ways.all_clear if said.state is State.STUDIES_AGREE else said.way


def unknown(evidence: Evidence, found: Sequence[KeyResult]) -> str:
    """Say what is too weakly known to be told, and which critical outcomes have no result; or nothing."""
    weak = [key for key in found if not _is_known(key)]
    silent = [_named(label) for label in unanswered(evidence)]
    if not weak and not silent:
        return ""
    names, reasons = [_named(k.outcome.outcome.label) for k in weak], [_why(k) for k in weak]
    # Fewer and fewer are named, those without a result first.
    cuts = [(len(names), n) for n in range(len(silent), -1, -1)] + [(n, 0) for n in range(len(names), -1, -1)]
    ways: list[Callable[[], str]] = [lambda: _unknown(reasons, silent, 0, 0)]
    for n, m in cuts:
        ways.append(partial(_unknown, names[:n], silent[:m], len(names) - n, len(silent) - m))
    return _first_that_fits(ways)


def _unknown(weak: Sequence[str], silent: Sequence[str], weak_more: int, silent_more: int) -> str:
    parts = []
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
