"""A study file as the plan knows it, and what was made of it, in the store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from evidence.record import codec
from evidence.record.published.publication import Publication
from evidence.studies.identities import About, Identity
from evidence.studies.problems import Problem
from evidence.workflow.packs import Pack, pack
from evidence.workflow.store import Store, checksum, key_of

# What is known of the files stands in so many packs, what was made of them in as many: one of thousands of
# files would be long to write again for one that changed. Where many files are new, a run that is cut short
# loses what was read for one of them.
SHELVES = 32
T = TypeVar("T")


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


def by_shelf(files: Iterable[T], path_of: Callable[[T], str]) -> dict[int, list[T]]:
    """Return study files, or what stands for them, by the shelf that each has by its path."""
    found: dict[int, list[T]] = {}
    for file in files:
        shelf = int(checksum(os.fsencode(path_of(file)))[:4], 16) % SHELVES
        found.setdefault(shelf, []).append(file)
    return found


def known_of(shelf: int, store: Store) -> AbstractContextManager[Pack]:
    """Open the pack with what is known of the files of a shelf: each plan reads it."""
    return pack(store, f"study files {shelf}")


def made_from(shelf: int, store: Store) -> AbstractContextManager[Pack]:
    """Open the pack with the JSON and CSV made of the files of a shelf."""
    return pack(store, f"made of study files {shelf}")


def keep_made(made: dict[str, bytes], names: dict[str, str], kept: Pack) -> None:
    """Keep the JSON and CSV made of a study file, by their checksums."""
    kept.write(key_of("made of a study file", names), codec.packed(made))


def made_of(json: str, csv: str, kept: Pack) -> dict[str, bytes] | None:
    """Return the JSON and CSV of these checksums, made of a study file; ``None`` where they are not kept."""
    content = kept.read(key_of("made of a study file", {"json": json, "csv": csv}))
    return codec.unpacked(content, dict[str, bytes]) if content is not None else None
