"""The index of study files: what each is about and reports, and its problems, cached while unchanged.

The workflow reads the index while it plans, so that an outcome depends on just the files that report
it; an unchanged library costs a checksum for each file.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidence.record import codec
from evidence.record.publication import Publication
from evidence.studies.extraction import extract
from evidence.studies.library import between_files, finding_problems, identity
from evidence.studies.problems import Problem
from evidence.studies.publications import StudyDescription
from evidence.studies.recording import record
from evidence.studies.study_file import read_bytes
from evidence.studies.vocabulary import Vocabulary, load

CACHE_SCHEMA = "study-index/3"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One study file. `readable` is false where it has errors; it then reports nothing.

    `conditions` and `treatments` include the wider terms; `outcomes` are those with at least one entry.
    """

    id: str
    file: str
    sha256: str
    readable: bool
    study: str = ""
    role: str = ""
    publication: str = ""
    design: str = ""
    doi: str = ""
    pmid: str = ""
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()
    suspected_overlaps: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    header: Publication | None = None  # without its rows
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cache:
    """What the cache file holds: the entries by the path of their file."""

    version: str
    vocabulary_problems: tuple[Problem, ...]
    files: dict[str, IndexEntry]


@dataclass(frozen=True, slots=True)
class Index:
    """All entries by file name, and the sorted problems of all files and of the vocabulary."""

    entries: tuple[IndexEntry, ...]
    problems: tuple[Problem, ...]

    def reporting(self, outcome: str) -> tuple[str, ...]:
        """Give the ids of the publications that report an outcome."""
        return tuple(entry.id for entry in self.entries if outcome in entry.outcomes)


def scan(
    paths: Iterable[str | Path], vocabulary_folder: str | Path, cache_path: str | Path | None = None
) -> Index:
    """Make the index of study files.

    Parameters
    ----------
    paths : the files; anything that is not a study file is reported as a problem.
    vocabulary_folder : the vocabulary; it is read only when a file or the vocabulary has changed.
    cache_path : a JSON file that keeps the entries, by the checksum of the file, of the vocabulary and of
        this package's own code. A missing, damaged or unwritable cache is no error.
    """
    version = _version(vocabulary_folder)
    cache = _read_cache(cache_path, version)
    vocabulary: Vocabulary | None = None
    if cache is None:
        vocabulary = load(vocabulary_folder)
        cache, changed = _Cache(version, vocabulary.problems, {}), True
    else:
        changed = False
    vocabulary_problems = cache.vocabulary_problems
    old = cache.files
    kept: dict[str, IndexEntry] = {}
    entries: list[IndexEntry] = []
    for path in sorted(Path(each) for each in paths):
        shown = path.as_posix()
        try:
            data = path.read_bytes()
        except OSError as error:
            said = f"the file cannot be read: {error.strerror or error}"
            problem = Problem(shown, 0, "", said, rule="yaml")
            entries.append(IndexEntry(path.stem, shown, "", False, problems=(problem,)))
            continue
        digest = hashlib.sha256(data).hexdigest()
        known = old.get(shown)
        if known is None or known.sha256 != digest:
            vocabulary = vocabulary or load(vocabulary_folder)
            known, changed = _entry(data, shown, digest, vocabulary), True
        kept[shown] = known
        entries.append(known)
    if changed or kept.keys() != old.keys():
        _write_cache(cache_path, _Cache(version, vocabulary_problems, kept))
    names = {entry.id for entry in entries}
    problems = list(vocabulary_problems)
    problems += [problem for entry in entries for problem in entry.problems]
    problems += between_files([entry for entry in entries if entry.readable], names)
    return Index(tuple(entries), tuple(sorted(problems)))


def _entry(data: bytes, shown: str, digest: str, vocabulary: Vocabulary) -> IndexEntry:
    publication, problems = read_bytes(data, shown, vocabulary)
    if publication is None:
        return IndexEntry(Path(shown).stem, shown, digest, False, problems=tuple(problems))
    return _readable(publication, digest, problems, vocabulary)


def _readable(
    publication: StudyDescription, digest: str, problems: list[Problem], vocabulary: Vocabulary
) -> IndexEntry:
    known = identity(publication)
    arms = publication.arms.values()
    found = finding_problems(publication, extract(publication, vocabulary))
    return IndexEntry(
        id=known.id,
        file=known.file,
        sha256=digest,
        readable=True,
        study=known.study,
        role=known.role,
        publication=publication.publication,
        design=publication.design,
        doi=known.doi,
        pmid=known.pmid,
        conditions=publication.population.conditions,
        treatments=vocabulary.treatments.with_wider(each for arm in arms for each in arm.treatments),
        devices=tuple(dict.fromkeys(each for arm in arms for each in arm.devices)),
        outcomes=tuple(dict.fromkeys(entry.outcome for entry in publication.entries)),
        overlaps=known.overlaps,
        suspected_overlaps=known.suspected_overlaps,
        lines=known.lines,
        header=record(publication, (), digest),
        problems=tuple(sorted(problems + found)),
    )


def _version(vocabulary_folder: str | Path) -> str:
    """Give a checksum of the vocabulary and of the code that reads study files."""
    digest = hashlib.sha256(CACHE_SCHEMA.encode())
    package = Path(__file__).parents[1]
    code = sorted(path for floor in ("record", "studies") for path in (package / floor).rglob("*.py"))
    words = sorted(Path(vocabulary_folder).glob("*.yaml"))
    for path in (*code, *words):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_cache(cache_path: str | Path | None, version: str) -> _Cache | None:
    if cache_path is None:
        return None
    try:
        cache = codec.read(Path(cache_path), _Cache)
    except (OSError, codec.DecodeError):
        return None
    return cache if cache.version == version else None


def _write_cache(cache_path: str | Path | None, cache: _Cache) -> None:
    """Replace the cache in one move, so that a run cut short leaves the old one."""
    if cache_path is None:
        return
    target = Path(cache_path)
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(codec.encode(cache))
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
