"""A text is read sentence by sentence: its figures, what they may be of, and what is left to decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidence.importing.pasted.context import Mention, mentions, sentences, times
from evidence.importing.pasted.proposal import ProposedFigure, Reading, TextPlace, Undecided
from evidence.importing.pasted.spans import FigureSpan, figures_in, numbers_outside
from evidence.record.published.row_type import RowType
from evidence.studies.vocabulary.vocabulary import Vocabulary

# Words shortly before a figure which say that it may be of two values.
_CHANGE = re.compile(
    r"(?:reduction|difference|increase|decrease|change|improvement)\w*\b[^.;()]{0,40}$", re.IGNORECASE
)
_JOINS = re.compile(r"(?:\b(?:and|or|but|while|whereas)|[,;])\s+(?:the\s+)?$", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
LONGEST = 200_000  # letters; a whole paper stays below


def read_text_of_paper(text: str, vocabulary: Vocabulary) -> Reading:
    """Return every figure of a text with its place.

    Raises
    ------
    ValueError
        For a text of more than ``LONGEST`` letters.
    """
    if len(text) > LONGEST:
        raise ValueError(f"the text has {len(text)} letters; at most {LONGEST} are read at once")
    proposals: list[ProposedFigure] = []
    others: list[tuple[TextPlace, str]] = []
    for start, sentence in sentences(text):
        spans = list(figures_in(sentence))
        named, when = mentions(sentence, vocabulary), times(sentence)
        # The time of a figure is no figure, but a length of time may be one: it is what stands outside spans.
        when = [(at, words) for at, words in when if not any(s.start <= at < s.end for s in spans)]
        pairs = _paired(sentence, spans, named)
        for number, span in enumerate(spans):
            outcomes = pairs[number] if pairs else _nearest(span, named)
            undecided = [Undecided.ARM]
            if pairs:
                undecided.append(Undecided.RESPECTIVELY)
            elif len(outcomes) != 1:
                undecided.append(Undecided.SEVERAL_OUTCOMES if outcomes else Undecided.OUTCOME)
            elif _of_another(sentence, span, spans, named):
                undecided.append(Undecided.PERHAPS_ANOTHER)
            proposals.append(
                ProposedFigure(
                    _place(text, start + span.start),
                    sentence[span.start : span.end],
                    span.cell,
                    span.figure.type == RowType.EFFECT,
                    " ".join(sentence.split()),
                    outcomes,
                    tuple(words for _, words in when),
                    (*undecided, *_open(span, len(when), sentence[: span.start])),
                )
            )
        taken = [range(at, at + len(words)) for at, words in when]
        for at, number_text in numbers_outside(sentence, spans):
            if not any(at in each for each in taken):
                others.append((_place(text, start + at), number_text))
    return Reading(tuple(proposals), tuple(others))


def _place(text: str, at: int) -> TextPlace:
    line = text.count("\n", 0, at)
    return TextPlace(line + 1, at - (text.rfind("\n", 0, at) + 1) + 1)


def _paired(sentence: str, spans: Sequence[FigureSpan], named: Sequence[Mention]) -> list[tuple[str, ...]]:
    """Pair figures and outcomes by their order where the sentence says "respectively" of as many of both."""
    if not _RESPECTIVELY.search(sentence) or len(spans) != len(named) or len(spans) < 2:
        return []
    return [(each.outcome,) for each in named]


def _of_another(
    sentence: str, span: FigureSpan, spans: Sequence[FigureSpan], named: Sequence[Mention]
) -> bool:
    """Say whether a figure may be of an outcome that the vocabulary does not know by these words.

    As the first is in "Xs were 41% and major bleeding 12%", and one of both in "major bleeding and Xs were
    seen in 12% and 13%, respectively".
    """
    if len(spans) > 1 and _RESPECTIVELY.search(sentence):
        return True
    first = min(each.start for each in named)
    joined = first >= span.end and _JOINS.search(sentence[span.end : first]) is not None
    return joined and any(other.start > first for other in spans)


def _nearest(span: FigureSpan, named: Sequence[Mention]) -> tuple[str, ...]:
    """Return the outcomes of the sentence, those before the figure first, the nearest of them first."""
    within = [each for each in named if span.start <= each.start < span.end]
    before = [each for each in reversed(named) if each.end <= span.start]
    after = [each for each in named if each.start >= span.end]
    return tuple(dict.fromkeys(each.outcome for each in (*within, *before, *after)))


def _open(span: FigureSpan, named_times: int, before: str) -> Iterator[Undecided]:
    """Give what a figure leaves open by itself."""
    figure = span.figure
    if figure.at is None and named_times != 1:
        yield Undecided.SEVERAL_TIMES if named_times else Undecided.TIME
    if figure.percent is not None and figure.events is None and figure.n is None:
        yield Undecided.DENOMINATOR
    if figure.mean is not None and figure.sd is None and figure.se is None and figure.low is None:
        yield Undecided.SPREAD
    if span.average:
        yield Undecided.AVERAGE
    if figure.type != RowType.EFFECT and _CHANGE.search(before):
        yield Undecided.DIFFERENCE
