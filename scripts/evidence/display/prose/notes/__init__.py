"""The one place where notes and reasons become sentences: a sentence for each kind of note.

Sentences begin in small letters, and end without a full stop, where they stand within others. What they quote
is carried by the note; studies are named by ``names``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.display.prose.notes import (
    analyses,
    certainty,
    designs,
    pooling,
    second,
    selection,
    steps,
)
from evidence.display.prose.notes.said import Said, Template, asks_for_studies, filled
from evidence.record.notes.note import Note

NO_NAMES: Mapping[str, str] = {}

_ANY: Mapping[str, Template] = {
    "together": lambda s: " ".join(s.parts),
    "not_computable": "it cannot be computed with ({error})",
    "file_error": "{problem}",
    "file_error_unknown_question": "{problem}; of which conditions the file is cannot be read",
    "refused": "{why}",
}
TEMPLATES: Mapping[str, Template] = {
    **_ANY,
    **pooling.EFFECTS,
    **pooling.POOLING,
    **analyses.ANALYSES,
    **analyses.CURVES,
    **second.SECOND,
    **selection.CHOICE,
    **designs.DESIGNS,
    **selection.ASSUMPTIONS,
    **selection.PUBLICATIONS,
    **selection.FIGURES,
    **selection.SELECTION,
    **certainty.CERTAINTY,
    **steps.STEPS,
}
# What is filled with numbers and words alone, by far the most; the others ask for studies or parts as well.
_PLAIN = {kind: t for kind, t in TEMPLATES.items() if isinstance(t, str) and not asks_for_studies(t)}


def sentence(note: Note, names: Mapping[str, str] = NO_NAMES) -> str:
    """Put a note into words.

    Parameters
    ----------
    names
        The label of each study by its candidate key or id; a study without one stands under its key.
    """
    plain = _PLAIN.get(note.kind)
    if plain is not None:
        return plain.format_map({**note.numbers, **note.words})
    return filled(TEMPLATES[note.kind], Said(note, names, sentence))


def sentences(notes: Iterable[Note], names: Mapping[str, str] = NO_NAMES) -> tuple[str, ...]:
    """Put notes into words, in their order."""
    return tuple(sentence(note, names) for note in notes)


def told(note: Note | None, names: Mapping[str, str] = NO_NAMES) -> str | None:
    """Put a note into words where there is one."""
    return None if note is None else sentence(note, names)
