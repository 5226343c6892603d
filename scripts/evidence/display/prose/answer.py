"""The answer of a review in three sentences: what is known, how sure that is, from which studies.

Nothing stands here that its own sentence does not carry: a result that cannot carry a headline is named with
the reason, one that tells no direction without a value.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence.display import numbers, words
from evidence.display.geometry.forest_table import format_of
from evidence.display.key_results import KeyResult, designs_of, key_results, unanswered
from evidence.display.library.publications import flow
from evidence.display.prose.meaning import inside_a_sentence, judged_level, number_in_words
from evidence.record.results.flags import Bar
from evidence.record.results.statement import State, statement_of
from evidence.record.reviews.evidence import Evidence

# What a result without a direction of its own is said to be, in the order of telling.
_CLEAR, _UNCLEAR, _UNTOLD, _BARRED = range(4)


def answer(evidence: Evidence) -> tuple[str, ...]:
    """Write the answer; one sentence alone where the review has no result."""
    found = key_results(evidence)
    if not found:
        return ("No outcome of this review has a result.",)
    return known(found), sure(evidence, found), studies(evidence, found)


def known(found: Sequence[KeyResult]) -> str:
    """Say what is known, comparison by comparison."""
    groups: dict[str, list[KeyResult]] = {}
    for key in found:
        groups.setdefault(_against(key), []).append(key)
    return words.sentence("; ".join(f"{inside_a_sentence(n)}: {_told(keys)}" for n, keys in groups.items()))


def _against(key: KeyResult) -> str:
    label = key.synthesis.comparison.label
    group = label.removesuffix(", one group")
    return label if group == label else f"{group} (single-arm data)"


def _told(keys: Sequence[KeyResult]) -> str:
    kinds: dict[int, list[str]] = {}
    for key in keys:
        kind, text = _result(key)
        kinds.setdefault(kind, []).append(text)
    starts = {
        _CLEAR: "",
        _UNCLEAR: "no clear difference in ",
        _UNTOLD: "the studies cannot tell about ",
        _BARRED: "not firm enough to tell: ",
    }
    return "; ".join(starts[kind] + words.listed(kinds[kind]) for kind in sorted(kinds))


def _result(key: KeyResult) -> tuple[int, str]:
    info = key.outcome.outcome
    said, name = statement_of(key.synthesis), _named(info.label)
    number = number_in_words(key.synthesis, info, format_of(key.synthesis.primary))
    if said.state in (State.CANNOT_TELL, State.CONTRADICTED, State.NO_INTERVAL):
        return _UNTOLD, name
    if not key.leads:
        bars = [str(b) for b in (key.flags.bars if key.flags else ()) if b is not Bar.TELLS_NOTHING]
        return _BARRED, f"{name} ({', '.join(bars) or 'no headline'})"
    if said.state is State.BOTH_WAYS:
        return _UNCLEAR, name
    if said.state is State.VALUE:
        return _CLEAR, f"{name} {_value(number)}"
    if said.state is State.STUDIES_AGREE:
        return _CLEAR, f"{name} {said.ways.all_clear} in every study, how much cannot be told"
    return _CLEAR, f"{name} {said.way} ({_short(number)})"


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
    """Say how sure the results are: as judged, or that nobody has judged them."""
    known = {(c.outcome, c.synthesis): c for c in evidence.certainty}
    levels: dict[str, list[str]] = {}
    for key in found:
        certainty = known.get((key.outcome.outcome.id, key.synthesis.id))
        level = judged_level(certainty) if certainty else None
        if level is not None:
            levels.setdefault(level, []).append(_named(key.outcome.outcome.label))
    if not levels:
        return "How certain this is has not been judged (GRADE)."
    told = "; ".join(f"{level} for {words.listed(names)}" for level, names in levels.items())
    rest = len(found) - sum(map(len, levels.values()))
    return f"Certainty (GRADE) was judged {told}{f'; not judged for the other {rest}' if rest else ''}."


def studies(evidence: Evidence, found: Sequence[KeyResult]) -> str:
    """Say from which studies the results are, and which critical outcomes have none."""
    by_study = {c.study: c for key in found for c in key.pooled}
    counts = flow(evidence)
    text = (
        f"These results rest on {words.plural(len(by_study), 'study')} ({designs_of(by_study.values())}) of "
        f"{numbers.integer(counts.studies)} in the review"
    )
    missing = unanswered(evidence)
    if missing:
        text += f"; no result for {words.listed(_named(m) for m in missing)}"
    return text + "."
