"""What was published about a publication afterwards: its retraction, correction, or a concern about it."""

from __future__ import annotations

from evidence.record.publication import NOTICES, Notice
from evidence.studies.progress import date_of
from evidence.studies.section import FileSection

NOTICE_KEYS = ("kind", "date", "url", "note")


def read_notices(top: FileSection) -> tuple[Notice, ...]:
    """Read the list under `notices:`."""
    node = top.get("notices")
    if node is None:
        return ()
    if node.kind != "list":
        top.tell("'notices' should be a list of {kind, date, url, note}", node.line)
        return ()
    found = []
    for number, each in enumerate(node.value, start=1):
        section = FileSection(each, f"notices[{number}]", top.file, top.problems)
        section.known(NOTICE_KEYS)
        section.require("kind")
        kind = section.choice("kind", NOTICES)
        found.append(Notice(kind, date_of(section, "date"), section.text("url"), section.text("note")))
    return tuple(found)
