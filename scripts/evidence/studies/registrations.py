"""The numbers under which trials are registered, in whatever text they stand."""

from __future__ import annotations

import re
from itertools import takewhile

_NAMED = re.compile(r"(NCT|ISRCTN|CRD|ACTRN|ChiCTR|DRKS|UMIN)[\s:#]*([\w-]*\d[\d-]*)", re.IGNORECASE)
_SET_APART = re.compile(r"[-_]")
# Of registers whose numbers are written in one way. A number of the EU register ends there in a country, one
# of CTIS in the number of its submission: both are left out, since all these are one trial.
_IN_ONE_WAY = re.compile(
    r"(?<![\d-])(?:(?:EUCTR|CTIS)?(20\d{2}-\d{6}-\d{2})(?:-\d{2}|-[A-Z]{2,4}\b)?(?!-?\d)"
    r"|U1111-\d{4}-\d{4}(?!\d))"
    r"|\b(?:JPRN-)?(jRCTs?\d{9,10}|IRCT\d{6,}N\d+|CTRI/\d{4}/\d{2,3}/\d{4,}|PACTR\d{12,}|KCT\d{7}|TCTR\d{11}"
    r"|RPCEC\d{8}|SLCTR/\d{4}/\d{3}|LBCTR\d{8,}|RBR-\w{5,}|NL-OMON\d+|NTR\d{3,}|NL\d{4,5})\b",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 5  # no register gives shorter numbers


def numbers_in(text: str) -> tuple[str, ...]:
    """Give the numbers of known registers in their order: `nct 0025-1771` as NCT00251771, each once.

    Numbers of other kinds (of a protocol, of a sponsor, of an ethics committee) are none.
    """
    found = [
        (each.start(), f"{_spelt(each[1])}{_SET_APART.sub('', each[2]).upper()}")
        for each in _NAMED.finditer(text)
    ]
    found += [(each.start(), each[1] or each[2] or each[0]) for each in _IN_ONE_WAY.finditer(text)]
    once: dict[str, str] = {}
    for _, number in sorted(found):
        once.setdefault(number.upper(), number)
    return tuple(once.values())


def _spelt(register: str) -> str:
    return "ChiCTR" if register.upper() == "CHICTR" else register.upper()


def registrations(text: str) -> frozenset[str]:
    """Give the numbers under which a study is registered, in capitals, which tell one from another.

    A text without a number of a known register is a number itself.
    Words alone (`none`, `not reported`) are no number, so that two studies without one are not one study.
    """
    if named := numbers_in(text):
        return frozenset(each.upper() for each in named)
    plain = " ".join(text.split()).upper()
    return frozenset([plain] if sum(c.isdigit() for c in plain) >= _FEWEST_DIGITS else [])


def register_of(number: str) -> str:
    """Return the letters that the numbers of a register begin with; none for the EU's."""
    return "".join(takewhile(str.isalpha, number.upper()))
