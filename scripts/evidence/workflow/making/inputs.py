"""Everything that is read before anything can be planned: vocabulary, study files, settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence.review.config import settings
from evidence.review.config.settings import Settings
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.studies.vocabulary.vocabulary import Vocabulary
from evidence.workflow.making.plan import STUDIES, vocabulary_folder
from evidence.workflow.making.study_files.library import StudyFiles, read_studies
from evidence.workflow.store import Store, key_of


@dataclass(frozen=True, slots=True)
class Inputs:
    """The vocabulary, all study files and the reviews as configured; with what is wrong in each."""

    words: Vocabulary
    studies: StudyFiles
    settings: Settings


def read_words(root: Path, home: Path) -> Vocabulary:
    """Read the vocabulary, which may have problems."""
    return load_vocabulary(vocabulary_folder(root, home))


def read_inputs(
    root: Path,
    home: Path,
    words: Vocabulary,
    reading: str,
    store: Store,
    *,
    config: Mapping[str, object] | None = None,
) -> Inputs:
    """Read study files and settings; a study file is read once for each content.

    Parameters
    ----------
    reading
        A key of the code that reads study files.
    """
    shared = key_of(_meaning(words), reading)
    studies = read_studies(root / STUDIES, words, shared, store)
    found = settings.load(root, home / "workflow/schemas", words, _known_studies(studies), config)
    return Inputs(words, studies, found)


def _meaning(words: Vocabulary) -> list[object]:
    """Return all that a vocabulary says, comments and order of files apart."""
    kinds = (
        words.outcomes, words.treatments, words.devices, words.conditions, words.procedures, words.tools,
    )  # fmt: skip
    return [list(kind) for kind in kinds]


def _known_studies(studies: StudyFiles) -> settings.KnownStudies:
    return settings.KnownStudies(
        ids=frozenset(f.id for f in studies.files),
        studies=frozenset(f.header.study for f in studies.readable if f.header),
        complete=not studies.left_out,
    )
