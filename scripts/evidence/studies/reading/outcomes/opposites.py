"""Figures whose own words say that they are of the opposite outcome: `12 free of PTS` under the syndrome."""

import re

from evidence.record.better import Better
from evidence.record.published.row_type import COUNTED_OR_ESTIMATED, RowType
from evidence.studies.notation import Figure
from evidence.studies.vocabulary.terms import OutcomeTerm

_SPARED = frozenset(
    ["free", "freedom", "alive", "survivor", "survivors", "survived", "surviving", "intact", "spared"]
    + ["patent", "healed", "salvaged", "success", "successes", "successful", "successfully"]
    + ["survival", "salvage", "unaffected", "uneventful", "uncomplicated"]
)
_STRUCK = frozenset(
    ["death", "deaths", "died", "dead", "failure", "failures", "failed", "unsuccessful", "lost"]
    + ["occlusion", "occlusions", "occluded", "amputation", "amputations", "amputated", "thrombosed"]
)
_WORD = re.compile(r"[A-Za-z]+")


def counts_the_opposite(text: str, figure: Figure, outcome: OutcomeTerm) -> str:
    """Say what is wrong where a figure names the patients whom the outcome does not count, "" otherwise.

    An outcome of which more is better (survival, technical success) counts those who are spared, one of which
    less is better (death, amputation) those who are struck; `12 free of amputation` are spared.
    """
    if figure.type not in COUNTED_OR_ESTIMATED:
        return ""
    words = [word.lower() for word in _WORD.findall(text)]
    spared = next((word for word in words if word in _SPARED), "")
    struck = next((word for word in words if word in _STRUCK), "")
    wrong = {Better.LOWER: spared, Better.HIGHER: "" if spared else struck}.get(outcome.direction)
    if not wrong:
        return ""
    named = {word.lower() for name in (outcome.label, *outcome.synonyms) for word in _WORD.findall(name)}
    if wrong in named:
        return ""
    what = "number" if figure.type == RowType.COUNT else "share"
    other = f", or put it under `{outcome.complement}`" if outcome.complement else ""
    return (
        f"'{text[:40]}' seems to count the opposite of '{outcome.label}' ('{wrong}'): write the {what} of "
        f"those with {outcome.label} alone, and the paper's words under `printed:`{other}"
    )
