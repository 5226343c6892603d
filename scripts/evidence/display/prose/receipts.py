"""What became of a study file, in lines: each figure as read, where it counts, what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence.display import words
from evidence.display.prose import moved_results
from evidence.display.prose.notes import sentence
from evidence.display.prose.notes.said import listed
from evidence.record.published.receipt import Fate, FigureReceipt, Receipt
from evidence.record.reviews.publications import INCLUDED, OTHER_QUESTION
from evidence.studies.consequence import consequence

# What would let a figure count, by the reason that keeps it out.
_HELP = {
    "arm_size_unknown": "write the number of patients: `n:` of the arm, or `k/n` here",
    "several_counts_fit": "the paper's own count decides, as `count/n (percent)`",
    "count_or_percentage": "write the figure as `count/n (percent)` with the number of patients behind it",
    "no_count_fits": "another number of patients stands behind it: write the right one, as `percent of n`",
    "patients_unknown": "write the number of patients: `(n=…)` behind the value, or `n:` of the arm",
    "no_spread": "add what the paper prints of its spread: SD, SE, a confidence interval",
    "no_spread_that_serves": "add an SD, an SE or a confidence interval where the paper prints one",
    "median_without_spread": "add the quartiles or the range: `median 6 [IQR 3-9]`",
    "error_left_open": "add the confidence interval",
    "fraction_or_percent": "write the % sign, or the percentage with `printed:` and `derived: value`",
    "interval_too_coarse": "add limits with more digits, or the values of both arms",
    "neither_interval_nor_p": "add the confidence interval or the exact p value",
    "p_only": "add the values of both arms, or the effect with its interval",
    "no_time_printed": "add `at:` where the paper says when",
    "rate_without_counts": "add the events and the time, `3 events in 120 person-years`, or the interval",
    "unit_of_outcome": "write it in the unit of the outcome where one follows from the other, with `derived: "
    "value` and the paper's words under `printed:`",
    "no_vocabulary_word": "choose an outcome of the vocabulary, or add one there",
}
MOST_SYNTHESES = 3


def lines(receipt: Receipt) -> list[str]:
    """Write a receipt: what each review does with the file, each figure, and what the results become."""
    joined, supposed = len(receipt.joined), len(receipt.supposed)
    total = len(receipt.figures)
    head = f"{receipt.file}: {words.plural(total, 'figure')} read, {joined} in a result"
    head += f", {supposed} with stated assumptions alone" if supposed else ""
    out = total - joined - supposed
    told = [head + (f", {out} not pooled" if out else "")]
    told += [f"  {line}" for line in _reviews(receipt)]
    for figure in receipt.figures:
        told += [f"  {line}" for line in _figure(figure, receipt)]
    if receipt.unasked:
        told.append(f"  No review that takes it asks for: {words.listed(receipt.unasked)}.")
    for use in receipt.uses:
        told += [f"  {use.review}: {moved_results.result_line(effect)}" for effect in use.effects]
    return told


def _reviews(receipt: Receipt) -> Iterator[str]:
    about = [use for use in receipt.uses if use.status != OTHER_QUESTION]
    if not about:
        yield "No review takes it: its conditions or treatments are those of another question."
    for use in about:
        why = f" ({sentence(use.reason, receipt.names)})" if use.reason else ""
        yield f"{use.review}: {use.status}{why}" + ("" if use.status == INCLUDED else ", so it is not pooled")


def _figure(figure: FigureReceipt, receipt: Receipt) -> Iterator[str]:
    row = figure.row
    yield f"{row.line}: {figure.place}: {row.printed}{_as_read(figure)}"
    for found in row.findings:
        yield f"   {found.severity}: {found.message}{consequence(row, found)}"
    fates = [f for use in receipt.uses for f in use.fates if f.row == row.id]
    standing = [f for f in fates if f.joins]
    if standing:
        yield f"   in {_places(standing)}"
        return
    if supposed := [f for f in fates if f.assuming]:
        yield f"   in {_places(supposed)}"
    if row.reason is not None:
        alone = "else " if supposed else ""
        yield f"   {alone}not pooled: {sentence(row.reason, receipt.names)}"
        if (help_ := what_helps(figure)) is not None:
            yield f"   {help_}"
        return
    for reason, same in _by_reason(fates, receipt):
        yield f"   not in {_places(same)}: {reason}"


def _as_read(figure: FigureReceipt) -> str:
    """Say how a figure was read, where that is not how it is written, and what was worked out of it."""
    row = figure.row
    steps = [sentence(step.what) for step in row.derivation]
    read = f" → {row.figure}" if row.figure and row.figure != row.printed else ""
    return read + (f" ({'; '.join(steps)})" if steps else "")


def what_helps(figure: FigureReceipt) -> str | None:
    """Say what would let a figure count; of a bare percentage, the counts that it has in its arm."""
    row = figure.row
    if row.reason is None:
        return None
    if figure.arm_n is None:
        return _HELP.get(row.reason.kind)
    percent, n = row.figure, figure.arm_n
    if not figure.counts:
        return f"no count of the {n} of the arm is {percent}: another number of patients stands behind it"
    if len(figure.counts) > 1:
        counts = listed(map(str, figure.counts))
        return f"{percent} of the {n} of the arm can be {counts}: the paper's own count decides"
    count = figure.counts[0]
    supposed = f"{{figure: {percent} of {n}, printed: '{row.printed}', derived: denominator}}"
    return (
        f"{percent} of {n} is exactly {count}: write `{count}/{n} ({percent})` where the paper means all "
        f"{n}, or `{supposed}` where you work that out"
    )


def _by_reason(fates: Sequence[Fate], receipt: Receipt) -> Iterator[tuple[str, list[Fate]]]:
    found: dict[str, list[Fate]] = {}
    for fate in fates:
        if fate.reason is not None:
            found.setdefault(sentence(fate.reason, receipt.names), []).append(fate)
    yield from found.items()


def _places(fates: Sequence[Fate]) -> str:
    names = dict.fromkeys(f"{f.review}, {f.label}" for f in fates)
    return words.first_of(names, MOST_SYNTHESES, "; ")
