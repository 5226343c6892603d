"""Where figures stand in a sentence: the longest words that the notation reads as one figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.record.published.row_type import RowType
from evidence.studies.notation import KINDS, Figure, NotationError, parse
from evidence.studies.notation.text.words import NOUNS, TELLING
from evidence.studies.reading.outcomes.times import MONTHS_PER, SPELLED, number_word
from evidence.studies.tidy.rounding import fits

_LONGEST = 160
# No part of a longer number: "thirty-six of 40", "one hundred twenty".
_COUNTED = rf"(?<![a-z]-)(?<!hundred )(?<!hundred and )\b(?:{SPELLED})\b"
_NUMBER = rf"(?:[<>≤≥~]\s*)?\d[\d.,·]*|{_COUNTED}"
# `95% CI` is no share, whatever language the interval is named in.
_NO_LEVEL = r"(?![\d.,]*\s*%?[\s-]*(?:C\.?I\b|confidence|K\.?I\b|Konfidenz|I\.?C\b|intervall|BI\b))"
_START = re.compile(
    rf"(?P<none>\b[Nn]o(?:ne)?\b|\b[Nn]either\b)"
    rf"|(?P<measure>\b(?:(?:hazard|odds|risk) ratio|relative risk|(?:risk|mean) difference)\b"
    rf"|\b(?-i:HR|OR|RR|RD|MD|SMD)\b)"  # "grade 2 or 3" is no odds ratio
    rf"|(?P<average>\b(?:[Mm]ean|[Mm]edian|[Aa]verage)\b)"
    rf"|(?P<number>(?<![\w.])(?:[-−–](?=\d))?(?:{_NUMBER}){_NO_LEVEL})",
    re.IGNORECASE,
)
# What stands before a number that is the second of a pair (span, fraction, date) or of an interval.
_JOINED = re.compile(r"[\d%]\s?[-–—−/]\s?$|\b(?:[CKB]I|IC)\s?$")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])/(?:19|20)\d\d")
# A number and the words between it and the next one.
_BEFORE = re.compile(rf"(?<![\w.,])({_NUMBER})((?:\s+[^\W\d_][\w'’-]*){{1,5}})\s+$", re.IGNORECASE)  # noqa: RUF001
# Words that part two figures; others may join them to one: "37 von 90 (41,1 %)", "37 sur 90", "12 bis 18 %".
_PARTING = frozenset(
    [
        *("and", "or", "vs", "v", "versus", "but", "while", "whereas", "then", "with", "without"),
        *("was", "were", "is", "are", "had", "has", "have", "there", "received", "compared"),
        *MONTHS_PER,
        *(f"{unit}s" for unit in MONTHS_PER),
    ]
)
# A point or comma ends words, but not within a number: `1.9` is not 1.
_END = re.compile(r"(?<=[\d%)\]a-z])(?=[\s;)\]]|[.,](?!\d)|$)")
_DASHES = ("-", "−", "–")
_NO_VALUE = (RowType.P_ONLY, RowType.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class FigureSpan:
    """Words of a sentence that are one figure, from ``start`` to ``end``, and what they are read as.

    ``cell`` is the spelling that was read, which may say "mean" where that stands further in front.
    """

    start: int
    end: int
    cell: str
    figure: Figure
    average: bool = False


def figures_in(sentence: str) -> Iterator[FigureSpan]:
    """Give the figures of a sentence from left to right; none overlaps another."""
    at = last = 0
    spoken = ""  # "mean" or "median" that stands before a number
    while found := _START.search(sentence, at):
        kind = found.lastgroup
        if kind == "average":
            spoken, at = found[0].lower(), found.end()
            continue
        if kind == "number" and _JOINED.search(sentence[: found.start() + found[0].startswith(_DASHES)]):
            at = found.end()
            continue
        span = _longest(sentence, found.start(), spoken if kind == "number" else "")
        if span is None and kind == "none":
            span = _nothing(sentence, found)
        if span is None:
            at = found.end()
            continue
        at = span.end
        if kind == "number" and _goes_on(sentence[last : span.start], span.figure):
            continue
        yield span
        spoken = ""
        last = at


def _goes_on(before: str, figure: Figure) -> bool:
    """Whether a count with its share, or a share, may be the end of a longer figure: `37 von 90 (41,1 %)`.

    It is where the number before it would be its count by arithmetic, and where the words between them are
    none that part two figures; what they say in another language is not guessed.
    """
    found = _BEFORE.search(before)
    if figure.percent is None or figure.n is not None or found is None or found[1][-1] in ".,·":
        return False
    words = found[2].lower().split()
    parted = bool(_PARTING & set(words))
    if figure.events is None:
        span = re.search(r"\b(?:between|from)\s+$", before[: found.start()], re.IGNORECASE)
        return len(words) == 1 and (span is not None or not parted and words[0] not in NOUNS)
    first = number_word(found[1].lower()) if found[1].isalpha() else None
    count = int(found[1]) if found[1].isdecimal() else first
    if count is None or not figure.events or count > figure.events:
        return False
    return not parted or fits(count, figure.events, figure.percent, figure.percent_decimals or 0)


def _longest(sentence: str, start: int, spoken: str) -> FigureSpan | None:
    """Return the figure that begins at a place: the longest words that are one, without idle ones behind."""
    best: FigureSpan | None = None
    ends = [found.end() for found in _END.finditer(sentence, start, min(len(sentence), start + _LONGEST))]
    for end in reversed(ends):
        words = sentence[start:end]
        if words.count("(") != words.count(")") or words.count("[") != words.count("]"):
            continue
        if _MONTH.fullmatch(words):
            continue
        if not re.search(r"\d", words) and not re.match(SPELLED, words, re.IGNORECASE):
            continue
        for cell in _spellings(words, spoken):
            figure = _read(cell)
            if figure is not None and (best is None or figure == best.figure):
                best = FigureSpan(start, end, cell, figure, average=spoken == "average")
                break
    return best


def _spellings(words: str, spoken: str) -> Iterator[str]:
    """Give the ways to write the words: with the "mean" that stands before, as they are, of other things."""
    if spoken:
        yield f"{'mean' if spoken == 'average' else spoken} {words}"
        bare = re.sub(r"(?<=\d)\s+[a-z]+(?=\s*\()", "", words)
        yield f"{'mean' if spoken == 'average' else spoken} {bare}"
    yield words
    # "33 filters (91.7%)": a count and its share, whatever is counted
    counted = re.fullmatch(rf"({_NUMBER})\s+((?:[a-z-]+\s+){{1,3}})\(([^()]*%[^()]*)\)", words, re.IGNORECASE)
    # "one third (33%)" is no count of one
    if counted and not TELLING & {word.lower() for word in counted[2].split()}:
        yield f"{counted[1]} ({counted[3]})"


def _read(cell: str) -> Figure | None:
    """Return the figure where all kinds of outcome that can read the words read them alike."""
    found: list[Figure] = []
    for kind in KINDS:
        try:
            figure = parse(cell, kind)
        except NotationError:
            continue
        if figure.type not in _NO_VALUE and not _bare(figure):
            found.append(figure)
    return found[0] if found and all(figure == found[0] for figure in found) else None


def _bare(figure: Figure) -> bool:
    """Whether it is a number and nothing else, which may be a year, an age, a number of centres."""
    return (
        figure.type == RowType.COUNT and figure.n is None and figure.percent is None and not figure.everyone
    )


def _nothing(sentence: str, found: re.Match[str]) -> FigureSpan | None:
    """Return "No severe complications occurred" as an outcome without events."""
    rest = re.match(r"(?:[Nn]o|[Nn]one|[Nn]either)\b[^,;.()]{0,80}", sentence[found.start() :])
    words = rest[0].strip() if rest else ""
    if len(words.split()) < 2 or re.search(r"\d", words):
        return None
    return FigureSpan(found.start(), found.start() + len(words), "none", parse("none", "binary"))


def numbers_outside(sentence: str, spans: list[FigureSpan]) -> Iterator[tuple[int, str]]:
    """Give the numbers of a sentence that stand in no figure."""
    for found in re.finditer(rf"(?<![\w.]){_NUMBER}", sentence, re.IGNORECASE):
        if not any(span.start <= found.start() < span.end for span in spans):
            yield found.start(), found[0].rstrip(".,")
