"""Texts in CSV files that a spreadsheet would run as a formula, and how they are kept from it.

A text that begins with ``=``, ``@``, a tab or a line end is preceded by an apostrophe, and one that begins
with ``+`` or ``-`` unless it is a printed number such as ``-14.2% (-32.0% to 4.8%)``, which no spreadsheet
runs; the wide forms of these signs count as they do. Numbers are never touched.
"""

from __future__ import annotations

import re

GUARD = (
    "A text that a spreadsheet would run as a formula (it begins with =, @, a tab or a line end, or with + "
    "or - and is no printed number) is preceded by an apostrophe; drop it to get the text itself."
)
_ALWAYS_RUN = ("=", "@", "\t", "\n", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH COMMERCIAL AT}")
_RUN_UNLESS_A_NUMBER = ("+", "-", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}")
_FIRST = {*_ALWAYS_RUN, *_RUN_UNLESS_A_NUMBER}
_NUMBER = r"[+-]?\d[\d.,]*\s?%?"
# "-14.2%", "-14.2% (-32.0% to 4.8%)", "-93.25% (SD 11.7)"
_PRINTED_NUMBER = re.compile(rf"{_NUMBER}(\s?\((SD |SE )?{_NUMBER}((\s(to|and)\s|,\s){_NUMBER})?\))?\Z")


def runs_as_formula(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV file would run this text."""
    if text.startswith(_ALWAYS_RUN):
        return True
    return text.startswith(_RUN_UNLESS_A_NUMBER) and not _PRINTED_NUMBER.match(text)


def guarded(value: object) -> object:
    """Return a value of a CSV file so that no spreadsheet runs it; what is no text stays as it is."""
    if not isinstance(value, str) or value[:1] not in _FIRST or not runs_as_formula(value):
        return value
    return "'" + value
