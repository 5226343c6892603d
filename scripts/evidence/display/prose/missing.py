"""What could not be used or made, in one line."""

from __future__ import annotations

from evidence.display.prose.notes import sentence
from evidence.record.results.missing import Missing


def in_words(missing: Missing) -> str:
    """Return one line: ``resources/studies/x.yaml:41: X is left out of pts_any (lysis): why``."""
    place = f"{missing.file}:{missing.line}" if missing.line else missing.file
    where = missing.outcome + (f" ({missing.synthesis})" if missing.synthesis else "")
    why = sentence(missing.reason)
    if not missing.outcome:
        said = why
    elif missing.study:
        said = f"{missing.study} is left out of {where}: {why}"
    else:
        said = f"{where} could not be made: {why}"
    return f"{place}: {said}" if place else said
