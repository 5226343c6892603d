"""Notes and reasons as objects: what is said, of which studies, with which numbers; never a sentence.

A kind (`evidence.record.notes.note_kinds`) says how serious the note is and what it carries. The
sentence of each kind stands once, in ``evidence.display.prose``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evidence.record.notes.kind import NOTE, WARNING
from evidence.record.notes.note_kinds import KINDS


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say, as data.

    Attributes
    ----------
    kind
        A key of ``note_kinds.KINDS``.
    studies
        Whom it is about: candidate keys or study ids, never places in an array.
    numbers, words
        What the sentence quotes, by name: numbers in full precision; printed words, labels and names.
    parts
        The notes that this one is made of: the reasons behind it, or the members of a list.

    Raises
    ------
    ValueError
        For a kind that does not exist, or numbers and words that the kind does not carry.
    """

    kind: str
    studies: tuple[str, ...] = ()
    numbers: Mapping[str, int | float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        kind = KINDS.get(self.kind)
        if kind is None:
            raise ValueError(f"there is no kind of note {self.kind!r}")
        given = self.numbers.keys() | self.words.keys()
        if kind.needed <= given <= kind.carried:
            return
        missing, extra = kind.needed - given, given - kind.carried
        told = [f"lacks {', '.join(sorted(missing))}"] if missing else []
        told += [f"carries {', '.join(sorted(extra))}"] if extra else []
        raise ValueError(f"a note of kind {self.kind!r} {' and '.join(told)}")

    def __hash__(self) -> int:
        pairs = (tuple(sorted(self.numbers.items())), tuple(sorted(self.words.items())))
        return hash((self.kind, self.studies, pairs, self.parts))

    @property
    def severity(self) -> str:
        """One of ``kind.SEVERITIES``."""
        return KINDS[self.kind].severity


@dataclass(frozen=True, slots=True)
class RowNote(Note):
    """A note of the statistics floor, which knows arrays only: ``rows`` are the places (from 0) it is about.

    The floor above names the studies (`of_studies`); a row note never reaches the results.
    """

    rows: tuple[int, ...] = ()

    def __hash__(self) -> int:
        return hash((Note.__hash__(self), self.rows))


def of_studies(notes: Iterable[Note], keys: Sequence[str]) -> tuple[Note, ...]:
    """Put the studies in the place of rows; ``keys`` are those of the array's rows."""
    return tuple(_named(note, keys) for note in notes)


def _named(note: Note, keys: Sequence[str]) -> Note:
    parts = of_studies(note.parts, keys)
    if isinstance(note, RowNote):
        studies = tuple(keys[row] for row in note.rows)
        return Note(note.kind, studies, note.numbers, note.words, parts)
    return replace(note, parts=parts) if parts != note.parts else note


def warnings_of(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return what a reader must beware of, each once."""
    return tuple(dict.fromkeys(n for n in notes if n.severity == WARNING))


def notes_of(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return how numbers came about, each once."""
    return tuple(dict.fromkeys(n for n in notes if n.severity == NOTE))


def wording() -> dict[str, str]:
    """Say what each kind of note means, for readers of the data."""
    return {name: kind.meaning for name, kind in sorted(KINDS.items())}
