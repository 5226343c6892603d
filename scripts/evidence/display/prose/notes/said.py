"""A note on its way to a sentence: its numbers and words, the studies by name, its parts as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from evidence.record.notes.note import Note, RowNote

MOST_NAMED = 8  # studies; of more the first are named
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a template or a function of a kind writes its sentence from."""

    note: Note
    names: Mapping[str, str]
    say: Callable[[Note, Mapping[str, str]], str]

    def number(self, name: str) -> float:
        """Return a number of the note."""
        return self.note.numbers[name]

    def word(self, name: str) -> str:
        """Return a word of the note."""
        return self.note.words[name]

    @property
    def who(self) -> str:
        """The studies by name; of a row note the rows, counted from 1."""
        if isinstance(self.note, RowNote):
            rows = [str(row + 1) for row in self.note.rows]
            return f"row{'s' if len(rows) > 1 else ''} {_first(rows)}" if rows else ""
        return _first(dict.fromkeys(self.names.get(key, key) for key in self.note.studies))

    @property
    def of_whom(self) -> str:
        """The studies in brackets behind what is said of them; nothing where none is named."""
        who = self.who
        return f" ({who})" if who else ""

    @property
    def parts(self) -> list[str]:
        """The parts as sentences."""
        return [self.say(part, self.names) for part in self.note.parts]

    @property
    def because(self) -> str:
        """The parts in brackets, joined by semicolons; nothing where there is none."""
        return f" ({'; '.join(self.parts)})" if self.note.parts else ""


def _first(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:MOST_NAMED]) + (" and more" if len(listed) > MOST_NAMED else "")


Template = str | Callable[[Said], str]


def filled(template: Template, said: Said) -> str:
    """Write the sentence: a function writes its own, a text is filled with what the note carries."""
    if callable(template):
        return template(said)
    return template.format_map(_Filling(said))


_OF_STUDIES: Mapping[str, Callable[[Said], str]] = {
    "who": lambda said: said.who,
    "of_whom": lambda said: said.of_whom,
    "because": lambda said: said.because,
    "parts": lambda said: "; ".join(said.parts),
}


def asks_for_studies(template: str) -> bool:
    """Whether a text is filled with the studies or the parts of its note."""
    return any(f"{{{name}" in template for name in _OF_STUDIES)


class _Filling(dict[str, object]):
    """What a text is filled with; the studies and the parts are put into words where it asks for them."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.note.numbers)
        self.update(said.note.words)
        self._said = said

    def __getitem__(self, name: str) -> object:
        told = _OF_STUDIES.get(name)
        return told(self._said) if told is not None else super().__getitem__(name)


def counted(number: float, noun: str, several: str | None = None) -> str:
    """Write ``1 study`` or ``12 studies``."""
    return f"{number:,.0f} {noun if number == 1 else several or noun + 's'}"


def studies(number: float) -> str:
    """Write ``1 study`` or ``12 studies``."""
    return counted(number, "study", "studies")


def some_of(number: float, total: float) -> str:
    """Write ``2 of 12 studies``; of one study ``the one study``."""
    return "the one study" if number == total == 1 else f"{number:,.0f} of {studies(total)}"


def listed(words: Iterable[str]) -> str:
    """Join as a sentence does: ``a, b and c``."""
    found = list(words)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""
