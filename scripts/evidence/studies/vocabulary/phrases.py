"""The phrases that recognise a condition in free text: pieces anywhere in it, or words near each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from evidence.studies.wording import alike, denies

# Words of one meaning where words are looked for near each other: the noun stands for its other forms.
_FAMILIES = (
    (r"thrombos(?:is|ed)|thrombotic|thrombus|clot(?:ted)?", "thrombosis"),
    (r"ischemic", "ischemia"),
    (r"threat(?:en(?:ing|ed)?)?", "threaten"),
    (r"critically", "critical"),
    (r"acutely", "acute"),
    (r"chronically", "chronic"),
    (r"occluded|occlusive|occluding", "occlusion"),
    (r"obstructed|obstructive", "obstruction"),
    (r"extending|extended|extends", "extension"),
    (r"caval|cava", "cava"),
    (r"arterial|arteries", "artery"),
    (r"non(?:re)?vasculari[sz]\w+", "impossible revascularization"),
    (r"revasculariz(?:able|ed|e)", "revascularization"),
    (r"leg|lower limb|thigh|calf", "leg"),
)
_FAMILY = tuple((re.compile(rf"\b(?:{forms})\b"), noun) for forms, noun in _FAMILIES)
_CLAUSE = re.compile(r"[,;:.()]")
_DENYING = ("not", "non", "never", "unaffected", "spared", "uninvolved")
# Between the first and the last of words that stand near each other, so many others may stand.
_BETWEEN = 4
# Words that must be absent are looked for this far before the first of them, too.
_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of whole words that a text holds, in any order."""

    pieces: tuple[re.Pattern[str], ...]
    denies: bool

    def stands_in(self, text: str) -> bool:
        """Say whether a text, in the form of `alike`, holds all pieces."""
        return all(piece.search(text) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Near:
    """Words that one clause holds near each other, in any order and form; ``absent`` are not among them.

    Each of ``words`` is a list of alternatives; ``elsewhere`` are pieces anywhere in the text.
    """

    words: tuple[tuple[tuple[str, ...], ...], ...]
    absent: frozenset[str]
    elsewhere: Pieces
    denies: bool

    def stands_in(self, text: str) -> bool:
        """Say whether a text, in the form of `alike`, holds the words near each other."""
        return self.elsewhere.stands_in(text) and any(
            self._stands_in(_in_families(clause).split()) for clause in _CLAUSE.split(text)
        )

    def _stands_in(self, said: list[str]) -> bool:
        places = [_places(said, alternatives) for alternatives in self.words]
        return all(places) and any(self._begins(said, places, start) for start in range(len(said)))

    def _begins(self, said: list[str], places: list[list[tuple[int, int]]], start: int) -> bool:
        """Say whether every word stands in the window from ``start``, each in a place of its own."""
        longest = sum(max(end - begin for begin, end in found) for found in places) + _BETWEEN
        window = range(start, min(start + longest, len(said)))
        if not self.absent.isdisjoint(said[max(start - _BEFORE, 0) : window.stop]):
            return False
        inside = [[p for p in found if p[0] in window and p[1] - 1 in window] for found in places]
        return _apart(inside, set())


def _apart(places: list[list[tuple[int, int]]], taken: set[int]) -> bool:
    if not places:
        return True
    return any(
        taken.isdisjoint(range(*place)) and _apart(places[1:], taken | set(range(*place)))
        for place in places[0]
    )


def _places(said: list[str], alternatives: tuple[tuple[str, ...], ...]) -> list[tuple[int, int]]:
    return [
        (i, i + len(words))
        for words in alternatives
        for i in range(len(said) - len(words) + 1)
        if tuple(said[i : i + len(words)]) == words
    ]


def _in_families(text: str) -> str:
    for forms, noun in _FAMILY:
        text = forms.sub(noun, text)
    return text


@cache  # once for the texts of all study files
def phrase_of(words: str) -> Pieces | Near:
    """Read a phrase of the vocabulary.

    ``+`` joins pieces that stand anywhere in a text. ``~`` joins words that stand near each other in one
    clause, ``|`` alternatives of one of them; after ``!`` stand words that are not among them.
    """
    near, *elsewhere = words.split(" + ")
    if "~" not in near:
        return Pieces(_patterns(words.split(" + ")), denies(words))
    wanted, *unwanted = near.split("!")
    alternatives = [
        tuple(tuple(_in_families(alike(word)).split()) for word in each.split("|"))
        for each in wanted.split("~")
    ]
    denying = denies(words)
    absent = {_in_families(alike(word)) for each in unwanted for word in each.split()}
    return Near(
        tuple(alternatives),
        frozenset(absent if denying else absent | set(_DENYING)),
        Pieces(_patterns(elsewhere), denying),
        denying,
    )


def _patterns(pieces: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(rf"(?<![\w-]){re.escape(alike(piece))}(?!\w)") for piece in pieces if piece.strip()
    )
