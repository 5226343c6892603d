"""The one error of this floor."""

from evidence.record.notes.note import Note


class StatsError(ValueError):
    """Input that the statistics cannot take; the message says what is wrong and what is allowed.

    ``note`` tells it as an object where a result may carry it as a reason.
    """

    def __init__(self, message: str, note: Note | None = None) -> None:
        super().__init__(message)
        self.note = note

    def as_note(self) -> Note:
        """Return the error as a reason."""
        return self.note or Note("refused", words={"why": str(self)})
