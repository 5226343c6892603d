"""What could not be used or made, and why: nothing is left out in silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """A study file that could not be read, a study that an outcome is made without, or a lost outcome."""

    reason: str
    file: str = ""  # of the study
    line: int = 0  # 0: the file as a whole
    study: str = ""
    outcome: str = ""
    synthesis: str = ""  # within the outcome; empty: all of it
    row_ids: tuple[str, ...] = ()  # the figures that are not used


def in_words(missing: Missing) -> str:
    """Return one line: ``resources/studies/x.yaml:41: X is left out of pts_any (lysis): why``."""
    place = f"{missing.file}:{missing.line}" if missing.line else missing.file
    where = missing.outcome + (f" ({missing.synthesis})" if missing.synthesis else "")
    if not missing.outcome:
        said = missing.reason
    elif missing.study:
        said = f"{missing.study} is left out of {where}: {missing.reason}"
    else:
        said = f"{where} could not be made: {missing.reason}"
    return f"{place}: {said}" if place else said
