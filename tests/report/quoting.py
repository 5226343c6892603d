"""Reasons in invented words, for examples of reports."""

from evidence.record.notes.note import Note


def quoted(text: str) -> Note:
    """Return a reason that says just this."""
    return Note("excluded_by_review", words={"reason": text})
