"""The design of a trial where the words of its register leave no choice; the reviewer decides on the rest."""

from __future__ import annotations

import re

_NOT = r"(?<!non-)(?<!non )(?<!not )(?<!quasi-)(?<!quasi )"
_RANDOMISED = re.compile(
    rf"\b(?:allocation|randomi[sz]ation): randomi[sz]ed\b|\brandomi[sz]ed: yes\b"
    rf"|{_NOT}\brandomi[sz]ed controlled (?:clinical )?trial\b",
    re.IGNORECASE,
)
_QUASI = re.compile(r"\bquasi-randomi[sz]ed\b", re.IGNORECASE)
_ONE_ARM = re.compile(r"\bsingle[- ]arm\b|\b(?:model|assignment): single\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:allocation|randomi[sz]ation): (?:non|not)[- ]randomi[sz]ed\b|^non[- ]randomi[sz]ed control",
    re.IGNORECASE,
)


def design_of(kind: str, words: str) -> str:
    """Return a design of study files from a register's kind of study and its words on allocation and arms.

    Nothing for a study that is not called interventional, and where the words say two things.
    """
    if not kind.lower().startswith("interventional"):
        return ""
    randomised, one_arm = _RANDOMISED.search(words), _ONE_ARM.search(words)
    if _QUASI.search(words):
        return "" if randomised or one_arm else "quasi-randomised trial"
    if randomised and one_arm:
        return ""
    if randomised:
        return "" if _OTHERWISE.search(words) else "randomised controlled trial"
    if one_arm:
        return "single-arm trial"
    return "non-randomised comparison" if _OTHERWISE.search(words) else ""
