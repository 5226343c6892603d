"""A Word document as the members of its file, so that they are packed once: with our times and our text."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter


class _Package:
    """Keeps what python-docx would write into a file."""

    def __init__(self) -> None:
        self.members: dict[str, bytes] = {}

    def write(self, place: PackURI, content: bytes) -> None:
        self.members[place.membername] = content


def members_of(document: Document) -> dict[str, bytes]:
    """Return the content of each member by its name, in the order in which python-docx saves them."""
    package, kept = document.part.package, _Package()
    parts = package.parts
    for part in parts:
        part.before_marshal()
    writer: Any = PackageWriter  # typed in parts
    writer._write_content_types_stream(kept, parts)
    writer._write_pkg_rels(kept, package.rels)
    writer._write_parts(kept, parts)
    return kept.members
