"""Files of a job that stay where they stand as an earlier run made them of the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec

from evidence.tables.putting import Put, Sums, put_anew
from evidence.workflow.store import Fetching, key_of

_NOTES = msgspec.json.Decoder(Sums)


class Standing:
    """Notes what files were made of, not their content, and knows by that which of them can stand."""

    def __init__(self, notes: Fetching, keep: Callable[[Path, str], bool]) -> None:
        """Begin with the notes of earlier runs.

        Parameters
        ----------
        keep
            Says of a file whether it stands already with the content of a checksum, so that it stays
            (`Workplace.keep`).
        """
        self._notes, self._keep = notes, keep

    def files(self, made_of: str, folder: Path) -> Sums | None:
        """Return the files in a folder that were made of this; ``None`` unless all of them stand.

        Parameters
        ----------
        made_of
            The checksum of all that they depend on, code too.
        """
        noted = self._notes.read(_key(made_of))
        if noted is None:
            return None
        try:
            sums = _NOTES.decode(noted)
        except msgspec.MsgspecError:
            return None
        return sums if self._stand(folder, sums) else None

    def note(self, made_of: str, folder: Path, sums: Sums) -> None:
        """Note which files stand in a folder now that were made of this, perhaps by another process."""
        self._stand(folder, sums)
        key, note = _key(made_of), msgspec.json.encode(sums)
        if self._notes.read(key) != note:
            self._notes.write(key, note)

    def put_by(self, code: str) -> Put:
        """Return what sees to it that files stand which code makes (`evidence.tables.putting.Put`)."""
        return partial(self._put, code)

    def _put(self, code: str, folder: Path, shown: str, make: Callable[[], Mapping[str, bytes]]) -> Sums:
        made_of = key_of(code, shown)
        sums = self.files(made_of, folder)
        if sums is None:
            sums = put_anew(folder, shown, make)
            self.note(made_of, folder, sums)
        return sums

    def _stand(self, folder: Path, sums: Sums) -> bool:
        """Let the files stay that stand, each of them; whether all do."""
        stand = [self._keep(folder / name, sha256) for name, (sha256, _) in sums.items()]
        return all(stand)


def _key(made_of: str) -> str:
    return key_of("made of", made_of)
