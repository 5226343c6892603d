"""What is still to come of a publication: results to be read, or a study that has none yet."""

from __future__ import annotations

from evidence.record.published.publication import STATES, Progress
from evidence.record.published.severity import Severity
from evidence.studies.reading.described.dates import date_of, is_before
from evidence.studies.reading.keys import PROGRESS_KEYS
from evidence.studies.reading.tree.section import FileSection


def read_progress(section: FileSection | None) -> Progress | None:
    """Read what a register says of how far a study has come."""
    if section is None:
        return None
    section.known(PROGRESS_KEYS)
    section.require("state")
    progress = Progress(
        state=section.choice("state", STATES),
        as_of=date_of(section, "as of", past=True),
        planned_n=section.integer("planned n", 1),
        start=date_of(section, "start"),
        expected_end=date_of(section, "expected end"),
        primary_outcome=section.text("primary outcome"),
    )
    end = progress.expected_end
    if is_before(end, progress.start):
        said = f"'expected end' is {end}, before the start on {progress.start}"
        section.tell(said, section.line_of("expected end"), key="expected end")
    elif progress.ongoing and is_before(end, progress.as_of):
        said = (
            f"the study was to end {end} and is '{progress.state}' as of {progress.as_of}: is there a "
            "result, or a later date in the register?"
        )
        section.tell(said, section.line_of("expected end"), Severity.NOTE, key="expected end")
    return progress


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
