"""A study file as the plan knows it, and what was made of it, in the store."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.record import codec
from evidence.record.published.publication import Publication
from evidence.studies.identities import About, Identity
from evidence.studies.problems import Problem
from evidence.workflow.store import Store, key_of


@dataclass(frozen=True, slots=True)
class StudyFile:
    """One study file; with an error it is not ``readable`` and takes no part in any review.

    ``json`` and ``csv`` are the checksums of what is made of it, ``meaning`` is that of what its figures can
    be chosen and pooled by: all it says but lines, notes, titles and its own checksum.
    """

    id: str
    file: str
    sha256: str
    readable: bool
    identity: Identity | None = None
    unread: Identity | None = None  # of a file that cannot be read as a whole
    header: Publication | None = None  # without its rows
    json: str = ""
    csv: str = ""
    content: str = ""
    meaning: str = ""
    reported: tuple[str, ...] = ()  # outcomes, as the vocabulary names them
    about: About = About()  # of a file that cannot be read as a whole
    problems: tuple[Problem, ...] = ()


def key_of_file(shown: str, sha: str, shared: str) -> str:
    """Return the key of a file's entry in the store.

    Parameters
    ----------
    shared
        As in `library.read_studies`.
    """
    return key_of("study file", shown, sha, shared)


def keep_made(made: dict[str, bytes], names: dict[str, str], store: Store) -> None:
    """Keep the JSON and CSV made of a study file, by their checksums."""
    store.write(key_of("made of a study file", names), codec.packed(made))


def made_of(json: str, csv: str, store: Store) -> dict[str, bytes] | None:
    """Return the JSON and CSV of these checksums, made of a study file; ``None`` where they are not kept."""
    content = store.read(key_of("made of a study file", {"json": json, "csv": csv}))
    return codec.unpacked(content, dict[str, bytes]) if content is not None else None
