"""Files of a job that stay where they stand as an earlier run made them of the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from evidence.tables.putting import Sums, put_anew
from evidence.workflow.store import Fetching, key_of


class Standing:
    """Puts files into a folder, or lets them stand; it notes what was made of what, not the content."""

    def __init__(self, notes: Fetching, code: str, keep: Callable[[Path, str], bool]) -> None:
        """Begin with the notes of earlier runs.

        Parameters
        ----------
        code
            The code that makes the files.
        keep
            Says of a file whether it stands already with the content of a checksum, so that it stays
            (`Workplace.keep`).
        """
        self._notes, self._code, self._keep = notes, code, keep

    def put(self, folder: Path, shown: str, make: Callable[[], Mapping[str, bytes]]) -> Sums:
        """See to it that files stand in a folder (`evidence.tables.putting.Put`)."""
        key = key_of("files", self._code, shown)
        noted = self._notes.read(key)
        if noted is not None:
            sums: Sums = {name: (sha256, size) for name, (sha256, size) in json.loads(noted).items()}
            if all(self._keep(folder / name, sha256) for name, (sha256, _) in sums.items()):
                return sums
        sums = put_anew(folder, shown, make)
        self._notes.write(key, json.dumps(sums).encode())
        return sums
