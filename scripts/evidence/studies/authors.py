"""Authors as a citation writes them, taken apart; whether two are one person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.studies.letters import letters_of

_ET_AL = re.compile(r",?\s*\bet al\b\.?\s*\Z", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}\Z")
# Before a family name: one letter, or several with hyphens; "TR" and "U.S." may begin the name of a group.
_FIRST_INITIALS = re.compile(r"-?[^\W\d_a-z]\.?(?:-[^\W\d_a-z]\.?)*")
# Chinese, Japanese and Korean names: the family name stands first, and one sign of it is no initial.
_FAMILY_FIRST = re.compile("[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
# Words of an organisation's name and of no person's.
_OF_A_GROUP = re.compile(r"\b(?:for|of|the|in|on|to)\b")
# Behind the name; three or two I alone behind a family name may be initials.
_SUFFIX = re.compile(r"(?:jr|sr|2nd|3rd|4th)\.?", re.IGNORECASE)
_SUFFIX_BEHIND_INITIALS = ("II", "III", "IV")
# Degrees, no part of a name; "MD" right behind a family name are initials.
_DEGREE = re.compile(r"(?:M\.?D|M\.?P\.?H|M\.?B\.?B\.?S|FRCS|FRCR|FACS|Ph\.?D|D\.?Phil|[BM]\.?Sc)\.?")
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
_TWO_LETTERS = re.compile(r"(?<=[aou])e|(?<=a)a")


@dataclass(frozen=True, slots=True)
class Author:
    """A person by family name and initials or given names, or a group, whose name is one whole."""

    family: str
    given: str = ""


def authors(text: str) -> tuple[tuple[Author, ...], bool]:
    """Split authors, and say whether there are others.

    Understands ``Enden T, Haig Y et al.``, ``Enden, T.; Haig, Y.``, ``O Hartung`` and ``Del Giudice et al.``.
    """
    others = bool(_ET_AL.search(text))
    text = _ET_AL.sub("", text).strip()
    if ";" in text:
        return tuple(author(part) for part in text.split(";") if part.strip()), others
    names: list[Author] = []
    for part in _apart(text):
        if names and _initials(part) and not names[-1].given:
            names[-1] = Author(names[-1].family, part)
        elif part and not (names and names[-1].given and _DEGREE.fullmatch(part)):
            names.append(author(part))
    return tuple(names), others


def label_of(text: str) -> str:
    """Name a publication by its authors: the first one's family name, ``Aziz and Comerota`` where two are.

    Two are named where an ``and`` stands between them alone.
    """
    found, others = authors(text)
    if len(found) == 2 and not others and not re.search("[,;]", text):
        return f"{found[0].family} and {found[1].family}"
    return found[0].family if found else ""


def may_be_one(a: Author, b: Author) -> bool:
    """Whether two authors can be one person: family names are the same, initials do not contradict.

    Accents do not tell them apart, nor ``ue`` written for ``ü``, nor initials that one of them leaves out.
    """
    if not _spellings(a.family) & _spellings(b.family):
        return False
    one, other = _first_letters(a.given), _first_letters(b.given)
    return one.startswith(other) or other.startswith(one)


def rough_family(author: Author) -> str:
    """Return letters that all spellings of a family name share, and now and then another name."""
    return _TWO_LETTERS.sub("", letters_of(author.family.translate(_WRITTEN_OUT)))


def _spellings(family: str) -> set[str]:
    return {letters_of(family), letters_of(family.translate(_WRITTEN_OUT))} - {""}


def _first_letters(given: str) -> str:
    """Return "jp" of ``J.-P.``, ``JP`` and ``Jean-Pierre``, without a suffix."""
    words = re.findall(r"[^\W_]+", given)
    last = words[-1] if words else ""
    if _SUFFIX.fullmatch(last) or (len(words) > 1 and last in _SUFFIX_BEHIND_INITIALS):
        words.pop()
    return letters_of("".join(word if word.isupper() else word[0] for word in words))


def _apart(text: str) -> Iterator[str]:
    """Split at commas, and at an ``and`` that stands between two people and not in an organisation's name."""
    for piece in re.split(r",\s*(?:(?:and|&)\s+)?", text):
        first, *rest = re.split(r"\s+(and|&)\s+", piece.strip())
        for word, following in zip(rest[::2], rest[1::2], strict=True):
            initials = author(first).given and author(following).given
            if initials or (word == "and" and _both_people(first, following)):
                yield first
                first = following
            else:
                first = f"{first} {word} {following}"
        yield first


def _both_people(first: str, second: str) -> bool:
    """Whether these are two people: with initials, else two family names alone or two whole names.

    ``National Institute for Health and Care Excellence`` and ``Food and Drug Administration`` are one each.
    """
    if any(author(name).given for name in (first, second)):
        return True
    if any(map(_OF_A_GROUP.search, (first, second))):
        return False
    sizes = [sum(word[:1].isupper() for word in name.split()) for name in (first, second)]
    return min(sizes) == 1 == max(sizes) or min(sizes) > 1


def _initials(text: str) -> bool:
    return bool(_INITIALS.match(text)) and text.isupper()


def _is_degree(word: str, before: str) -> bool:
    """Whether the last word of a name is a degree; one in capitals only behind initials or another degree."""
    if not _DEGREE.fullmatch(word):
        return False
    return not word.isupper() or _initials(before) or bool(_DEGREE.fullmatch(before))


def author(text: str) -> Author:
    """Read ``Enden T``, ``Enden, Tone R.``, ``T. R. Enden``, ``J.-P. Dupont`` or ``CaVenT Study Group``."""
    if "," in text:
        family, given, *behind_given = (part.strip() for part in text.split(","))
        kept = [part for part in behind_given if not _DEGREE.fullmatch(part)]
        return Author(family, ", ".join([given, *kept]))
    words = text.split()
    while len(words) > 2 and _is_degree(words[-1], words[-2]):
        words.pop()
    if len(words) == 2 and all(map(_FAMILY_FIRST.fullmatch, words)):
        return Author(*words)
    of_initials = len(words) > 2 and words[-1] in _SUFFIX_BEHIND_INITIALS and _initials(words[-2])
    is_suffix = of_initials or (len(words) > 1 and bool(_SUFFIX.fullmatch(words[-1])))
    suffix = [words.pop()] if is_suffix else []
    behind = len(words)
    shouted = " ".join(words).isupper()  # then a short family name looks like initials, too
    while behind > 1 and _initials(words[behind - 1]):
        behind -= 1
        if shouted and len(words[behind - 1].strip(".")) > 1:
            break
    # In capitals a group is written, too: of a person one letter is left, or two behind one word.
    letters = len("".join(words[behind:]).replace(".", ""))
    if shouted and letters > (2 if behind == 1 else 1):
        return Author(" ".join([*words, *suffix]))
    if behind > 1 and words[behind:] and words[behind] in _SUFFIX_BEHIND_INITIALS:  # "Example Trial III"
        return Author(" ".join([*words, *suffix]))
    if behind < len(words):
        return Author(" ".join(words[:behind]), " ".join([*words[behind:], *suffix]))
    before = 0
    while before < len(words) - 1 and _FIRST_INITIALS.fullmatch(words[before]):
        before += 1
    return Author(" ".join(words[before:]), " ".join([*words[:before], *suffix]))
