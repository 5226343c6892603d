"""What is missing in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.display import words
from evidence.display.library.citations import publication_link
from evidence.display.prose.notes import sentence
from evidence.display.section import Report
from evidence.display.tables.cells import Grid, Span
from evidence.record.results.missing import Missing
from evidence.record.reviews.flow import NAMED_BY_OTHERS, NOTHING, PART, SoughtStudy
from evidence.sections.missing.columns import PRINTED, SOUGHT_PRINTED, SoughtLine

SAID = (
    "This report was made without what is listed here. A study file with an error takes part in nothing; it "
    "is listed where it could be about this question. Mend the files and run again."
)


LOOKED_FOR = (
    "These studies are known by name and were sought; their results were not found, or only in part. What "
    "this report says is said without what is missing of them."
)
NOT_ALL_HERE = LOOKED_FOR.replace("in part.", "in part, or are in no study file of the library.")


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One thing that is missing, and why."""

    place: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class MissingView:
    """Everything the section shows; either of the tables may be empty."""

    said: str
    caption: str
    grid: Grid
    looked_for: str
    sought_names: str  # in one sentence
    sought_caption: str
    sought: Grid


def view(report: Report) -> MissingView | None:
    """Prepare the section; ``None`` where nothing is missing."""
    evidence = report.evidence
    search = evidence.flow.search if evidence.flow else None
    sought = search.missed if search else ()
    if not evidence.missing and not sought:
        return None
    names = {o.outcome.id: o.outcome.label for o in evidence.outcomes}
    read = {p.id: publication_link(p, report.addresses.publications) for p in evidence.publications}
    return MissingView(
        SAID,
        "What could not be used or made, and why",
        PRINTED.grid([_line(missing, names) for missing in evidence.missing]),
        NOT_ALL_HERE if any(s.without_file for s in sought) else LOOKED_FOR,
        _names(sought),
        "Studies sought by name and not found, or found in part",
        SOUGHT_PRINTED.grid([SoughtLine(s, _name(s, read)) for s in sought]),
    )


def _names(sought: Sequence[SoughtStudy]) -> str:
    """Name them in one sentence a kind: of which nothing was read, read in part, read and not here."""
    kinds = (
        ("Not found", [s.name for s in sought if s.found in (NOTHING, NAMED_BY_OTHERS)]),
        ("Found in part", [s.name for s in sought if s.found == PART and not s.without_file]),
        ("Found, and without its study file", [s.name for s in sought if s.without_file]),
    )
    return " ".join(f"{kind}: {', '.join(names)}." for kind, names in kinds if names)


def _name(study: SoughtStudy, read: Mapping[str, Span]) -> Span | None:
    file = study.publication
    return read.get(file, Span(file, code=True)) if file else None


def _line(missing: Missing, names: dict[str, str]) -> MissingLine:
    place = f"{missing.file}:{missing.line}" if missing.line else missing.file
    if not missing.outcome:
        return MissingLine(place, "the study file", words.sentence(sentence(missing.reason)))
    outcome = names.get(missing.outcome, missing.outcome)
    where = f"{outcome} ({missing.synthesis})" if missing.synthesis else outcome
    what = f"{missing.study} in {where}" if missing.study else where
    return MissingLine(place, what, words.sentence(sentence(missing.reason)))
