"""The study files as the plan sees them: each read, checked and made tidy once for each content (`tidying`).

What is made of a file (its JSON and CSV in results/studies) is kept in the store and handed to the step
`extract`, so that a file is read once, and so that a job's key holds what a file says, not how it is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from evidence.record import codec
from evidence.record.notes.note import Note
from evidence.record.published.severity import Severity
from evidence.record.results.missing import Missing
from evidence.record.reviews.publications import OTHER_QUESTION
from evidence.review.config.reviews.review_spec import ReviewSpec
from evidence.review.selection.asked.eligibility import could_be_about, decide
from evidence.review.selection.asked.publications import classed
from evidence.studies.identities import between_files, study_paths
from evidence.studies.problems import Problem, format_problem
from evidence.studies.vocabulary.vocabulary import Vocabulary
from evidence.workflow import side_by_side
from evidence.workflow.making.study_files.study_file import (
    StudyFile,
    by_shelf,
    key_of_file,
    known_of,
    made_from,
    made_of,
)
from evidence.workflow.packs import Pack
from evidence.workflow.progress.counting import counted
from evidence.workflow.store import Store, checksum, read_plain

# So many new or changed files are worth several processes, each of which costs what sixty files do.
MANY = 300


@dataclass(frozen=True, slots=True)
class StudyFiles:
    """All study files by name, and every problem of any of them, sorted."""

    files: tuple[StudyFile, ...]
    problems: tuple[Problem, ...]

    @property
    def readable(self) -> tuple[StudyFile, ...]:
        """Those that take part."""
        return tuple(f for f in self.files if f.readable)

    @property
    def left_out(self) -> tuple[StudyFile, ...]:
        """Those with an error."""
        return tuple(f for f in self.files if not f.readable)


def read_studies(folder: Path, vocabulary: Vocabulary, shared: str, store: Store) -> StudyFiles:
    """Read all study files of a folder.

    Parameters
    ----------
    shared
        A key of what the reading of every file depends on: the vocabulary and the code.
    """
    paths = study_paths(folder) if folder.is_dir() else []
    shelves = by_shelf(paths, Path.as_posix)
    known: dict[Path, StudyFile | None] = {}
    for shelf, there in shelves.items():
        with known_of(shelf, store) as kept:
            known |= {path: _made_before(path, shared, kept) for path in there}

    def read(shelf: int) -> dict[Path, StudyFile]:
        # Where no file is new, nothing of what reads them is imported.
        from evidence.workflow.making.study_files.tidying import read_new

        found = {}
        with store.together(), known_of(shelf, store) as kept, made_from(shelf, store) as made:
            for path in shelves[shelf]:
                file = _made_before(path, shared, kept)
                if file is None:
                    file = read_new(path, vocabulary, shared, kept, made)
                else:
                    made_of(file.json, file.csv, made)  # a pack keeps what it was asked for
                found[path] = file
        return found

    new = [shelf for shelf, there in shelves.items() if any(known[path] is None for path in there)]
    if sum(file is None for file in known.values()) >= MANY:
        # what they make goes through the store
        with counted("read the study files", "part", len(new)) as one_more:
            side_by_side.each(lambda shelf: bool(read(shelf)), new, side_by_side.processors(), one_more)
    with store.together():
        for shelf in new:
            known |= read(shelf)
    found = [file for path in paths if (file := known[path]) is not None]
    names = {f.id for f in found}
    identities = [f.identity for f in found if f.identity is not None]
    across = between_files(identities, names)
    if unread := [f.unread for f in found if f.unread is not None]:
        # Imported here: most libraries have no file with an error.
        from evidence.studies.library import of_unread

        across += of_unread(unread, identities, names)
    faulty = {p.file for p in across if p.severity == Severity.ERROR}
    files = tuple(replace(f, readable=False) if f.file in faulty else f for f in found)
    problems = [*vocabulary.problems, *across, *(p for f in files for p in f.problems)]
    return StudyFiles(files, tuple(sorted(problems)))


def _made_before(path: Path, shared: str, kept: Pack) -> StudyFile | None:
    """Return what was made of a file when it was read; ``None`` where it has to be read now."""
    try:
        key = key_of_file(path.as_posix(), checksum(read_plain(path)), shared)
    except (OSError, UnicodeError):
        return None  # the reading tells why
    made = kept.read(key)
    file = codec.unpacked(made, StudyFile) if made is not None else None
    # A date that lies ahead does so no more some day: a file with an error is judged anew by each planning.
    return file if file is None or file.readable else None


def left_out_of(studies: StudyFiles, spec: ReviewSpec) -> tuple[Missing, ...]:
    """Return the study files with errors that a review could lack, an entry for each error.

    A file whose conditions and treatments can be read is named where they fit the review's question. Where
    they cannot, it is named in every review, which says so.
    """
    files = {f.file: f for f in studies.left_out if _could_be_about(f, spec)}
    errors = sorted({p for p in studies.problems if p.severity == Severity.ERROR and p.file in files})
    return tuple(
        Missing(
            reason=Note(
                "file_error" if _known(files[p.file]) else "file_error_unknown_question",
                words={"problem": format_problem(replace(p, file="", line=0)).strip(": ")},
            ),
            file=p.file,
            line=p.line,
        )
        for p in errors
    )


def _known(file: StudyFile) -> bool:
    """Whether the conditions of a file with an error could be read."""
    return file.header is not None or bool(file.about.conditions)


def _could_be_about(file: StudyFile, spec: ReviewSpec) -> bool:
    if file.header is not None:
        return decide(classed(file.header, spec.vocabulary), spec.eligibility).status != OTHER_QUESTION
    known = file.about
    return could_be_about(known.conditions, known.treatments, spec.vocabulary, spec.eligibility)
