"""Office files (zip archives of XML) with the same bytes for the same content: no clock, fixed properties."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from evidence.record.reviews.evidence import ReviewInfo

CORE = "docProps/core.xml"
LANGUAGE = "en-GB"
_LEVEL = 3  # of compression: half the time of the usual 6, for files larger by less than a sixth
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive can hold; the same files make the same bytes


def core_properties(review: ReviewInfo, kind: str) -> bytes:
    """Return the core properties of a review's file: title, subject and language, but no date or name."""
    question = review.question.get("population")
    fields = {
        "dc:title": f"{review.title}: {kind}",
        "dc:subject": str(question) if question else review.title,
        "dc:identifier": review.id,
        "dc:language": LANGUAGE,
    }
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{inner}</cp:coreProperties>'
    ).encode()


def packed(members: Mapping[str, Iterable[bytes]]) -> bytes:
    """Write an archive with fixed times; its members are given in pieces, and need not be in memory whole."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in members.items():
            with archive.open(_member(name), "w") as member:
                member.writelines(pieces)
    return buffer.getvalue()


def with_members(content: bytes, added: Mapping[str, bytes]) -> bytes:
    """Return an archive with further members; pictures are packed already."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, made in added.items():
            archive.writestr(_member(name), made)
    return buffer.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, FIRST_DAY)
    member.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    member._compresslevel = _LEVEL  # type: ignore[attr-defined]  # zipfile has no other place for it here
    return member
