"""The reading age of a text by a standard formula, where the library that knows it is installed."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

LIBRARY = "textstat"
# A reader in a school grade of the United States is that many years old at its beginning.
AGE_IN_GRADE_0 = 5


@dataclass(frozen=True, slots=True)
class ReadingAge:
    """How hard a text is; ``age`` is ``None`` where it was not measured."""

    age: int | None
    grade: float | None

    @property
    def told(self) -> str:
        """In words."""
        if self.age is None or self.grade is None:
            return f"Reading age: not measured ({LIBRARY} is not installed)."
        return (
            f"Reading age {self.age} years (Flesch-Kincaid grade {self.grade:.1f}, measured with {LIBRARY})."
        )


def reading_age(text: str) -> ReadingAge:
    """Measure a text by the Flesch-Kincaid grade (Kincaid 1975)."""
    try:
        library = importlib.import_module(LIBRARY)
    except ImportError:
        return ReadingAge(None, None)
    # Releases differ in whether the functions stand in the module or in an object of its name.
    measure = getattr(library, "flesch_kincaid_grade", None) or library.textstat.flesch_kincaid_grade
    grade = float(measure(text))
    return ReadingAge(round(grade + AGE_IN_GRADE_0), grade)
