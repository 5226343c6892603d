"""Problems of study files and vocabulary: one list for all files, in words for a reviewer."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.record.published.severity import Severity
from evidence.studies.spelling import FEW, alike, denies, misspelt

# What goes wrong on a machine (a full disk, too little memory, a broken installation) is no fault of a study;
# a result without that study would stay.
OF_THE_MACHINE = (OSError, MemoryError, ImportError)
# A line longer than this quotes something that is no word or figure.
LONGEST_LINE = 1000
# The rule of a name that points at nothing and stops no more than what cannot be had without it.
NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place.

    `where` names the place inside the file, such as `outcomes[3]`; entries are counted from 1, as readers do.
    """

    file: str
    line: int
    where: str
    message: str
    severity: Severity = Severity.ERROR
    rule: str = ""
    outcome: str = ""
    arm: str = ""
    key: str = ""  # what it is about, where it is one key of the place
    beside: str = ""  # the other study file, where two together show it


def unforeseen(file: str, error: Exception) -> Problem:
    """Give the problem of a file that the checks themselves stumble over: a fault of theirs, told by name."""
    said = (
        f"the file cannot be worked with ({type(error).__name__}: {error}); please report this with the file"
    )
    return Problem(file, 0, "", said, rule="unforeseen")


def format_problem(problem: Problem, *, silenced: bool = False) -> str:
    """Give one line: `studies/x2019.yaml:41 outcomes[3]: 12 events of 10 patients (death, arm pcdt)`."""
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    if problem.where:
        place += f" {problem.where}"
    arm = f"arm {problem.arm}" if problem.arm else ""
    about = ", ".join(part for part in (problem.outcome, arm) if part)
    grade = "" if problem.severity == Severity.ERROR else f"{problem.severity}: "
    grade = "silenced: " if silenced else grade
    line = f"{place}: {grade}{problem.message}" + (f" ({about})" if about else "")
    line = "".join(map(_visible, line))
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 4]} ..."


def _visible(sign: str) -> str:
    r"""Give a sign that can be seen (spaces too), any other as ``\u200b``."""
    if sign.isprintable() or unicodedata.category(sign) == "Zs":
        return sign
    return sign.encode("unicode_escape").decode()


def nearest(word: str, legal: Iterable[str]) -> str:
    """Give ` (did you mean X?)` for the legal word that one misspells, else words like it, else "".

    Only a slip of the pen is asked about: whoever takes the advice without looking must not end with another
    meaning (`randomised trial` misspells no `quasi-randomised trial`, nor `amputation` a `minor_amputation`).
    """
    legal = [each for each in legal if denies(each) == denies(word)]
    if meant := misspelt(word, legal):
        return f" (did you mean '{meant}'?)"
    like = ", ".join(f"'{each}'" for each in alike(word, legal)) if any(map(str.isalpha, word)) else ""
    return f" (words like it: {like})" if like else ""


_MOST_NAMED = 16


def allowed(word: str, legal: Iterable[str], head: str = "; allowed: ") -> str:
    """Give the legal word that one misspells, else words like it and what is legal, shortened."""
    legal = list(legal)
    near = nearest(word, legal)
    if misspelt(word, legal) or not legal:
        return near
    if len(legal) <= FEW:
        near = ""
    more = f" and {len(legal) - _MOST_NAMED} more" if len(legal) > _MOST_NAMED else ""
    return f"{near}{head}{', '.join(legal[:_MOST_NAMED])}{more}"


def known(word: str, there: Iterable[str]) -> str:
    """Give what `allowed` does where few names are there; of hundreds of studies only names like it."""
    there = sorted(there)
    return allowed(word, there) if len(there) <= _MOST_NAMED else nearest(word, there)


def elsewhere(key: str, legal: Iterable[str], homes: Mapping[str, Sequence[str]], here: str) -> str:
    """Give ` (it stands under 'population')` for a key that is right in another place of the file, else "".

    Parameters
    ----------
    legal : keys of the place where it was found; what is misspelt there is no matter of place.
    homes : the places of all keys of the file, "" for the top of the file.
    here : the place where it was found.
    """
    if misspelt(key, legal):
        return ""
    found = key if key in homes else misspelt(key, homes)
    places = [place for place in homes.get(found, ()) if place != here]
    if not places:
        return ""
    named = " or ".join(f"under '{place}'" if place else "at the top of the file" for place in places[:FEW])
    return f" ({'it' if found == key else repr(found)} stands {named})"
