"""What is still to come of a publication: results to be read, or a study that has none yet."""

from __future__ import annotations

import datetime
import re

from evidence.record.published.publication import STATES, Progress
from evidence.studies.reading.keys import PROGRESS_KEYS
from evidence.studies.reading.tree.section import FileSection

DATE = re.compile(r"[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def read_progress(section: FileSection | None) -> Progress | None:
    """Read what a register says of how far a study has come."""
    if section is None:
        return None
    section.known(PROGRESS_KEYS)
    section.require("state")
    return Progress(
        state=section.choice("state", STATES),
        as_of=date_of(section, "as of"),
        planned_n=section.integer("planned n", 1),
        start=date_of(section, "start"),
        expected_end=date_of(section, "expected end"),
        primary_outcome=section.text("primary outcome"),
    )


def no_figures(top: FileSection, progress: Progress | None) -> str:
    """Say why a publication brings no figure, "" where it does; where nothing says why is told.

    What is awaited and a study that goes on are reasons too.
    """
    reason, awaited = top.text("no figures"), top.text("awaiting")
    listed = top.get("outcomes")
    if listed is not None and listed.value and reason:
        top.tell("both 'outcomes' and 'no figures': leave one of them out", top.line_of("no figures"))
    if reason and awaited:
        said = "both 'no figures' and 'awaiting': what is still to be read stands under 'awaiting' alone"
        top.tell(said, top.line_of("no figures"))
    if listed is not None and (listed.value or listed.kind != "list"):
        return reason
    if awaited:
        return f"awaiting: {awaited}"
    if progress and progress.ongoing and not reason:
        return f"ongoing: {progress.told}"
    if not reason:
        said = (
            "a study with arms but no outcomes: write the outcomes, or say why under 'no figures:', "
            "what is still to be read under 'awaiting:', or how far the study has come under 'progress:'"
        )
        top.tell(said, top.line_of("outcomes"))
    return reason


def date_of(section: FileSection, key: str) -> str:
    """Give a date as it is written: a year, a month or a day; "" when it is absent."""
    text = section.text(key)
    if text and not DATE.fullmatch(text):
        section.tell(f"'{key}' should be a date such as 2026-01-06, 2026-01 or 2026", section.line_of(key))
    elif len(text) == len("2026-01-06"):
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            section.tell(f"'{key}' is '{text}', a day that the month does not have", section.line_of(key))
    return text
