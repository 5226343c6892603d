"""What was published about a publication afterwards: its retraction, correction, or a concern about it."""

from __future__ import annotations

from evidence.record.published.publication import NOTICES, RETRACTED, Notice
from evidence.studies.reading.described.dates import date_of
from evidence.studies.reading.keys import NOTICE_KEYS, RETRACTED_KEYS
from evidence.studies.reading.tree.section import FileSection


def read_notices(top: FileSection) -> tuple[Notice, ...]:
    """Read the list under `notices:`, and `retracted:`, which says the same of a retraction in short."""
    retracted = _retracted(top)
    node = top.get("notices")
    if node is None:
        return retracted
    if node.kind != "list":
        top.tell("'notices' should be a list of {kind, date, url, note}", node.line)
        return retracted
    found = list(retracted)
    for number, each in enumerate(node.value, start=1):
        section = FileSection(each, f"notices[{number}]", top.file, top.problems)
        section.known(NOTICE_KEYS)
        section.require("kind")
        kind = section.choice("kind", NOTICES)
        found.append(
            Notice(kind, date_of(section, "date", past=True), section.text("url"), section.text("note"))
        )
    if sum(each.kind == RETRACTED for each in found) > 1:
        top.tell("the retraction is told twice: under 'retracted' and under 'notices'", node.line)
    return tuple(found)


def _retracted(top: FileSection) -> tuple[Notice, ...]:
    """Read `retracted: {date, notice}`; the notice is its address or a few words."""
    section = top.sub("retracted")
    if section is None:
        return ()
    section.known(RETRACTED_KEYS)
    section.require("date", "notice")
    notice = section.text("notice")
    address = notice if notice.startswith(("http://", "https://")) else ""
    return (Notice(RETRACTED, date_of(section, "date", past=True), address, "" if address else notice),)
