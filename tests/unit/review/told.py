"""What notes say, as tests ask for it: kinds and numbers, not words."""

from collections.abc import Iterator

from evidence.record.notes.note import Note


def within(note: Note) -> Iterator[Note]:
    """Go through a note and all its parts."""
    yield note
    for part in note.parts:
        yield from within(part)


def kinds(*notes: Note) -> set[str]:
    """Return the kinds of notes and their parts."""
    return {inner.kind for note in notes for inner in within(note)}


def part(note: Note, kind: str) -> Note:
    """Return the one note of a kind within a note."""
    (found,) = [inner for inner in within(note) if inner.kind == kind]
    return found
