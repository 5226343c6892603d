"""A workbook as the members of its file, so that they are packed once: with our times and our properties."""

from __future__ import annotations

import io

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager

from evidence.workbook.looks import FONT


class Members(Workbook):  # type: ignore[misc]  # untyped
    """A workbook that is written into no file."""

    def __init__(self) -> None:
        """Begin with no sheet."""
        super().__init__(
            io.BytesIO(), {"in_memory": True, "default_format_properties": FONT, "default_row_height": 17}
        )
        self._package = _Package()

    def made(self) -> dict[str, tuple[bytes]]:
        """Close it; returns the content of each member by its name, in their order."""
        self.close()
        return self._package.members

    def _get_packager(self) -> _Package:
        return self._package


class _Package(Packager):  # type: ignore[misc]  # untyped
    """Keeps what XlsxWriter would pack, and leaves it nothing to pack."""

    def __init__(self) -> None:
        super().__init__()
        self.members: dict[str, tuple[bytes]] = {}

    def _create_package(self) -> list[tuple[io.StringIO, str, bool]]:
        texts = super()._create_package()  # we have no pictures, whose members are not texts
        self.members = {name: (text.getvalue().encode(),) for text, name, _ in texts}
        return []
