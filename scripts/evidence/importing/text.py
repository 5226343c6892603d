"""Text files as other programs write them: in any of the usual encodings, with any line ends."""

from __future__ import annotations

from pathlib import Path

_FIRST = 4096  # bytes, in which an encoding shows
LARGEST = 200 * 2**20  # bytes; exports of whole databases stay far below


class NotReadable(Exception):
    """A file cannot be read; the message is one line that begins with its path."""


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises
    ------
    NotReadable
        When there is no such file, it is a folder or a special file, or too large.
    """
    try:
        if not path.exists():
            raise NotReadable(f"{path}: there is no such file")
        if not path.is_file():
            raise NotReadable(f"{path}: is no file")
        if path.stat().st_size > LARGEST:
            raise NotReadable(f"{path}: larger than {LARGEST >> 20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror or error}") from None


def read_text(path: Path) -> str:
    """Read a text: UTF-8 or UTF-16 with its mark or without, else Windows' western letters.

    Raises
    ------
    NotReadable
        As `read_bytes` does, and for what is no text.
    """
    return text_in(read_bytes(path), path)


def text_in(data: bytes, path: Path) -> str:
    """Return the text of a file that was read, with plain line ends.

    Raises
    ------
    NotReadable
        For what is no text.
    """
    if b"\0" in data[:_FIRST] and not _of_two_bytes(data):
        raise NotReadable(f"{path}: is no text")
    return decoded(data).replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes) -> str:
    """Return the text of bytes in one of the usual encodings, without marks of byte order.

    Exports that were put together may have an encoding each: without a mark, a line that is no UTF-8 is read
    as Windows' letters, and the others stay what they are.
    """
    if encoding := _of_two_bytes(data):
        return data.decode(encoding, errors="replace")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "".join(map(_decoded_line, data.splitlines(keepends=True)))
    return text.replace("\ufeff", "")


def _of_two_bytes(data: bytes) -> str:
    """Return the encoding of letters of two bytes, by its mark or by where zeros stand; nothing of others.

    Of western letters, digits and tags one byte is zero, always the same: at least a quarter of all here.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    first = data[:_FIRST]
    zeros = first[::2].count(0), first[1::2].count(0)
    if min(zeros) or max(zeros) < len(first) / 4:
        return ""
    return "utf-16-be" if zeros[0] else "utf-16-le"


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
