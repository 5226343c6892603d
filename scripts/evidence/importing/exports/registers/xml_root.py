"""XML of registers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from evidence.importing.text import NotReadable

_DECLARED = re.compile(r"<!(?:ENTITY|DOCTYPE)")
_HEAD = re.compile(r"\A\s*<\?xml[^>]*\?>")
# Signs that XML cannot hold, which registers take over from what was pasted, as they are and by number.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NO_XML_BY_NUMBER = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.I)


def root_of(path: Path, text: str) -> ET.Element:
    """Return the first element.

    Raises
    ------
    NotReadable
        With the line from which on the text is no XML.
    """
    if declared := _DECLARED.search(text):
        line = text.count("\n", 0, declared.start()) + 1
        raise NotReadable(f"{path}:{line}: declares entities of its own, which no register does")
    try:
        return ET.fromstring(_NO_XML_BY_NUMBER.sub(" ", _NO_XML.sub(" ", _HEAD.sub("", text))))
    except ET.ParseError as error:
        line, _ = error.position
        raise NotReadable(
            f"{path}:{line}: the XML cannot be read from here on ({error.msg}): export it again"
        ) from None
