"""The reading age of a text by a standard formula."""

from __future__ import annotations

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
    import textstat  # takes two seconds, and only the plain-language page needs it

    grade = float(textstat.flesch_kincaid_grade(text))
    return ReadingAge(round(grade + AGE_IN_GRADE_0), grade)
