"""A study file read, checked and made tidy: what is done once for each content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evidence.display.prose.notes import sentence
from evidence.record import codec
from evidence.record.published.publication import Publication
from evidence.record.published.severity import Severity
from evidence.studies.library import finding_problems, identity, told_besides
from evidence.studies.problems import OF_THE_MACHINE, Problem, unforeseen
from evidence.studies.reading.about import about
from evidence.studies.reading.study_file import read_as_far_as_it_goes, read_bytes
from evidence.studies.reading.tree.yaml_tree import read_file
from evidence.studies.tidy import rows
from evidence.studies.tidy.extraction import extract
from evidence.studies.tidy.recording import record
from evidence.studies.vocabulary.vocabulary import Vocabulary
from evidence.workflow.job.selection_data import for_selection
from evidence.workflow.making.study_files.study_file import StudyFile, keep_made, key_of_file
from evidence.workflow.packs import Pack
from evidence.workflow.store import checksum, key_of


def read_new(path: Path, vocabulary: Vocabulary, shared: str, kept: Pack, kept_made: Pack) -> StudyFile:
    """Read a study file of which nothing is known yet, and keep what is made of it.

    Parameters
    ----------
    shared
        As in `library.read_studies`.
    kept, kept_made
        What is known of the files of its shelf, and what was made of them.
    """
    shown = path.as_posix()
    if not _is_text(shown):
        shown = shown.encode("utf-8", "backslashreplace").decode()
        told = Problem(shown, 0, "", "the name of this file is not UTF-8: rename it", rule="file name")
        return StudyFile(Path(shown).stem, shown, "", False, problems=(told,))
    data, problem = read_file(path, shown)
    if data is None:
        return StudyFile(path.stem, shown, "", False, problems=(problem,) if problem else ())
    sha = checksum(data)
    key = key_of_file(shown, sha, shared)
    try:
        made = _make(data, shown, sha, vocabulary, kept_made)
    except OF_THE_MACHINE:
        raise
    except Exception as error:
        return StudyFile(path.stem, shown, sha, False, problems=(unforeseen(shown, error),))
    kept.write(key, codec.packed(made))
    return made


def _is_text(name: str) -> bool:
    """Whether a name is text: other bytes of a file name stand for signs that cannot be written."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _make(data: bytes, shown: str, sha: str, vocabulary: Vocabulary, kept_made: Pack) -> StudyFile:
    study, problems = read_as_far_as_it_goes(data, shown, vocabulary)
    if study is None or any(p.severity == Severity.ERROR for p in problems):
        return StudyFile(
            Path(shown).stem,
            shown,
            sha,
            False,
            unread=identity(study) if study is not None else None,
            problems=tuple(sorted([*problems, *told_besides(study, problems, vocabulary)])),
            about=about(data, shown, vocabulary),
        )
    publication = record(study, extract(study, vocabulary), sha)
    made = _texts(publication)
    names = {kind: checksum(text) for kind, text in made.items()}
    keep_made(made, names, kept_made)
    problems = sorted([*problems, *finding_problems(study, publication)])
    return StudyFile(
        id=publication.id,
        file=shown,
        sha256=sha,
        readable=not any(p.severity == Severity.ERROR for p in problems),
        identity=identity(study),
        header=replace(publication, rows=()),
        content=key_of(names),
        meaning=codec.checksum_of(for_selection(publication)),
        reported=tuple(sorted({row.outcome for row in publication.rows})),
        problems=tuple(problems),
        json=names["json"],
        csv=names["csv"],
    )


def _texts(publication: Publication) -> dict[str, bytes]:
    return {"json": codec.encode(publication), "csv": rows.csv_text(publication.rows, sentence).encode()}


def tidy(data: bytes, shown: str, vocabulary: Vocabulary) -> dict[str, bytes] | None:
    """Return the JSON and CSV made of a study file's bytes; ``None`` where it has an error."""
    study, _ = read_bytes(data, shown, vocabulary)
    if study is None:
        return None
    return _texts(record(study, extract(study, vocabulary), checksum(data)))
