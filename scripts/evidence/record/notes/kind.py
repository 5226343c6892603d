"""What a kind of note is: how serious, what it says, and the numbers and words it carries."""

from __future__ import annotations

from dataclasses import dataclass, field

NOTE = "note"  # how a number came about
WARNING = "warning"  # what a reader must beware of
REASON = "reason"  # why something is as it is: left out, not pooled, proposed
SEVERITIES = (NOTE, WARNING, REASON)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of note is; ``may_lack`` names what a note of the kind need not carry."""

    severity: str
    meaning: str
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    carried: frozenset[str] = field(init=False, repr=False)  # numbers and words
    needed: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Put the names together, which every note of the kind is held against."""
        object.__setattr__(self, "carried", frozenset((*self.numbers, *self.words)))
        object.__setattr__(self, "needed", self.carried - {*self.may_lack})


def _kind(severity: str, meaning: str, numbers: str, words: str, may_lack: str) -> Kind:
    return Kind(severity, meaning, tuple(numbers.split()), tuple(words.split()), tuple(may_lack.split()))


def note(meaning: str, numbers: str = "", words: str = "", may_lack: str = "") -> Kind:
    """Make a kind that says how a number came about; names of numbers and words with spaces between them."""
    return _kind(NOTE, meaning, numbers, words, may_lack)


def warning(meaning: str, numbers: str = "", words: str = "", may_lack: str = "") -> Kind:
    """Make a kind that says what a reader must beware of."""
    return _kind(WARNING, meaning, numbers, words, may_lack)


def reason(meaning: str, numbers: str = "", words: str = "", may_lack: str = "") -> Kind:
    """Make a kind that says why something is as it is."""
    return _kind(REASON, meaning, numbers, words, may_lack)
