"""Sentences on designs: strata, and what of non-randomised contrasts is adjusted."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.display.prose.notes.names import STRATA
from evidence.display.prose.notes.said import Said, Template, some_of


def _crude(s: Said) -> str:
    total = s.number("total")
    figures = "This contrast is" if total == 1 else f"All {total:g} contrasts are"
    return (
        f"{figures} of values as they are: no model adjusts for differences between the patients of the two "
        "groups, which matching alone can have balanced."
    )


DESIGNS: Mapping[str, Template] = {
    "other_stratum": lambda s: (
        f"another design: it stands with {STRATA.get(s.word('stratum'), s.word('stratum'))}, "
        "beside this result"
    ),
    "stronger_design": "{study} is represented by {who} (the stronger design)",
    "adjusted_first": "{study} is represented by {who} (adjusted for confounders)",
    "adjusted_and_crude": lambda s: (
        f"{some_of(s.number('adjusted'), s.number('total'))} "
        f"{'enters' if s.number('adjusted') == 1 else 'enter'} with an effect adjusted for confounders"
        f"{s.of_whom}, the others with crude values."
    ),
    "crude_effects": _crude,
    "adjusted_elsewhere": "{study} enters with crude values; its adjusted effect ({printed}) is in another "
    "measure, or without an interval, or nothing that the model takes.",
    "case_control": "a case-control study chooses patients by their outcome: it has odds ratios and no "
    "{measure}",
    "stratum_held_back": lambda s: f"{s.word('study')} is held back{s.because}.",
}
