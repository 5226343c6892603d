"""Figures whose own words count another unit than their entry: `8/11 limbs` where patients are counted."""

import re

from evidence.record.published.row_type import COUNTED_OR_ESTIMATED
from evidence.studies.notation import Figure
from evidence.studies.notation.text.tokens import one_spelling
from evidence.studies.reading.outcomes.times import number_word

_UNIT_OF = {
    **dict.fromkeys(("patients", "participants", "subjects", "people", "persons"), "patient"),
    **dict.fromkeys(("women", "men", "children", "adults", "respondents"), "patient"),
    **dict.fromkeys(("limbs", "legs", "extremities"), "limb"),
    "procedures": "procedure",
    "interventions": "procedure",
    "infusions": "infusion",
    "vessels": "vessel",
    "segments": "vein segment",
    **{f"{unit}s": unit for unit in ("vein", "lesion", "aneurysm", "tumour", "eye", "stent")},
    "tumors": "tumour",
    **dict.fromkeys(("vertebrae", "levels"), "vertebral level"),
}
_WORD = re.compile(r"[0-9]+|[a-z]+(?:-[a-z]+)*|[()]")
# What may stand between a number and what it counts: `8 (73%) of the limbs`.
_BETWEEN = ("of", "the", "all")


def counts_another_unit(text: str, figure: Figure, unit: str) -> str:
    """Say what is wrong where all nouns behind numbers of a count or share are of another unit, else ""."""
    if figure.type not in COUNTED_OR_ESTIMATED:
        return ""
    said = {_UNIT_OF[noun]: noun for noun in _nouns(one_spelling(text).lower())}
    if not said or unit in said:
        return ""
    other, noun = next(iter(said.items()))
    return (
        f"'{text[:40]}' counts {noun}, and the entry counts {unit}s: write `unit: {other}` in the entry "
        f"where that is what is counted, else the number of {unit}s, and the paper's words under `printed:`"
    )


def _nouns(plain: str) -> list[str]:
    """Give the nouns of a unit that follow a number, or words that may stand between."""
    words = _WORD.findall(plain)
    pairs = zip(words, words[1:], strict=False)
    return [
        noun
        for before, noun in pairs
        if noun in _UNIT_OF
        and (before.isdecimal() or before in _BETWEEN or before == ")" or number_word(before) is not None)
    ]
