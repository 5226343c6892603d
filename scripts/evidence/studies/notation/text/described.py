"""Words that say what is counted, passed over where they cannot change what a number says."""

from evidence.studies.notation.text.tokens import Cursor, Token
from evidence.studies.notation.text.words import LINKS, TELLING, UNIT_OF
from evidence.studies.spelling import misspelt

# `68 percen` is no count of 68, `3.5% perpatient-year` no share
_PERCENT = ("percent", "percentage")
_SPANS = frozenset(["year", "years", "month", "months", "week", "weeks", "day", "days"])


def description(cursor: Cursor, *also: str) -> bool:
    """Pass over words that say what is counted, as in `6 all-cause deaths (9.8%)`.

    Nothing is passed over where a word could change what the number says (`of`, `in` and their like may
    stand between), or where another number follows.

    Parameters
    ----------
    also : words that are allowed here besides.
    """
    start = cursor.position
    words: list[Token] = []
    while cursor.peek().kind == "word" or (
        words and cursor.peek().kind == "/" and cursor.peek(1).kind == "word"
    ):
        words.append(cursor.next())
    fine = any(word.text not in LINKS for word in words) and cursor.peek().kind in (
        "end",
        "(",
        ")",
        ",",
        ";",
    )
    for word in words:
        if word.kind == "/" or word.text in LINKS or word.text in also:
            continue
        pieces = word.text.split("-")
        if word.text in TELLING or word.text in UNIT_OF or len(word.text) < 3 or "non" in pieces:
            fine = False
        if any(piece in TELLING - {"risk"} for piece in pieces[:1]):
            fine = False
        if pieces[-1] in _SPANS or misspelt("".join(pieces), _PERCENT):
            fine = False
    if not fine:
        cursor.position = start
    return fine
