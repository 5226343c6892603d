"""Text files as other programs write them: in any of the usual encodings, with any line ends."""

from __future__ import annotations

from pathlib import Path

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
    """Read a text: UTF-8 or UTF-16 by its mark, UTF-8 without one, else Windows' western letters.

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
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotReadable(f"{path}: is no text")
    return decoded(data).replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes) -> str:
    """Return the text of bytes in one of the usual encodings, without marks of byte order.

    Exports that were put together may have an encoding each: without a mark, a line that is no UTF-8 is read
    as Windows' letters, and the others stay what they are.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "".join(map(_decoded_line, data.splitlines(keepends=True)))
    return text.replace("\ufeff", "")


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
