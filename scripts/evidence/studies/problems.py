"""Problems of study files and vocabulary: one list for all files, in words for a reviewer."""

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# A line longer than this quotes something that is no word or figure.
LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place.

    `where` names the place inside the file, such as `outcomes[3]`; entries are counted from 1, as readers do.
    """

    file: str
    line: int
    where: str
    message: str
    severity: str = "error"
    rule: str = ""
    outcome: str = ""
    arm: str = ""
    key: str = ""  # what it is about, where it is one key of the place


def unforeseen(file: str, error: Exception) -> Problem:
    """Give the problem of a file that the checks themselves stumble over: a fault of theirs, told by name."""
    said = (
        f"the file cannot be worked with ({type(error).__name__}: {error}); please report this with the file"
    )
    return Problem(file, 0, "", said, rule="unforeseen")


def format_problem(problem: Problem) -> str:
    """Give one line: `studies/x2019.yaml:41 outcomes[3]: 12 events of 10 patients (death, arm pcdt)`."""
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    if problem.where:
        place += f" {problem.where}"
    arm = f"arm {problem.arm}" if problem.arm else ""
    about = ", ".join(part for part in (problem.outcome, arm) if part)
    grade = "" if problem.severity == "error" else f"{problem.severity}: "
    line = f"{place}: {grade}{problem.message}" + (f" ({about})" if about else "")
    line = "".join(map(_visible, line))
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 4]} ..."


def _visible(sign: str) -> str:
    r"""Give a sign that can be seen (spaces too), any other as ``\u200b``."""
    if sign.isprintable() or unicodedata.category(sign) == "Zs":
        return sign
    return sign.encode("unicode_escape").decode()


def nearest(word: str, legal: Iterable[str]) -> str:
    """Give ` (did you mean X?)` for the legal word nearest to a misspelt one, "" when none is near."""
    by_lower = {each.lower(): each for each in legal}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f" (did you mean '{by_lower[close[0]]}'?)" if close else ""
