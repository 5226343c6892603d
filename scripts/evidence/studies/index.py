"""The index of study files: what each is about and reports, and its problems, cached while unchanged.

The workflow reads the index while it plans, so that an outcome depends on just the files that report
it; an unchanged library costs a checksum for each file.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from evidence.studies.extraction import extract
from evidence.studies.json_io import publication_dict
from evidence.studies.library import between_files, finding_problems, identity
from evidence.studies.problems import Problem, from_dict, to_dict
from evidence.studies.publications import Publication
from evidence.studies.study_file import read_bytes
from evidence.studies.vocabulary import Vocabulary, load

CACHE_SCHEMA = "study-index/2"


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
    header: Mapping[str, object] = field(
        default_factory=dict
    )  # the publication without its rows, as in its JSON
    problems: tuple[Problem, ...] = ()


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
    vocabulary_problems = cache.get("vocabulary_problems")
    if vocabulary_problems is None:
        vocabulary = load(vocabulary_folder)
        vocabulary_problems = [to_dict(problem) for problem in vocabulary.problems]
    old, kept, entries, changed = cache.get("files", {}), {}, [], False
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
        if known is None or known["sha256"] != digest:
            vocabulary = vocabulary or load(vocabulary_folder)
            known, changed = _plain(_entry(data, shown, digest, vocabulary)), True
        kept[shown] = known
        entries.append(_from_plain(known))
    if changed or kept.keys() != old.keys() or "vocabulary_problems" not in cache:
        _write_cache(cache_path, version, kept, vocabulary_problems)
    names = {entry.id for entry in entries}
    problems = [from_dict(each) for each in vocabulary_problems]
    problems += [problem for entry in entries for problem in entry.problems]
    problems += between_files([entry for entry in entries if entry.readable], names)
    return Index(tuple(entries), tuple(sorted(problems)))


def _entry(data: bytes, shown: str, digest: str, vocabulary: Vocabulary) -> IndexEntry:
    publication, problems = read_bytes(data, shown, vocabulary)
    if publication is None:
        return IndexEntry(Path(shown).stem, shown, digest, False, problems=tuple(problems))
    return _readable(publication, digest, problems, vocabulary)


def _readable(
    publication: Publication, digest: str, problems: list[Problem], vocabulary: Vocabulary
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
        header=json.loads(json.dumps(publication_dict(publication, (), digest))),
        problems=tuple(sorted(problems + found)),
    )


def _plain(entry: IndexEntry) -> dict:
    return asdict(entry)


def _from_plain(data: dict) -> IndexEntry:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    values["problems"] = tuple(from_dict(each) for each in data["problems"])
    return IndexEntry(**values)


def _version(vocabulary_folder: str | Path) -> str:
    """Give a checksum of the vocabulary and of the code that reads study files."""
    digest = hashlib.sha256(CACHE_SCHEMA.encode())
    code = sorted(Path(__file__).parent.rglob("*.py"))
    words = sorted(Path(vocabulary_folder).glob("*.yaml"))
    for path in (*code, *words):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_cache(cache_path: str | Path | None, version: str) -> dict:
    if cache_path is None:
        return {}
    try:
        cache = json.loads(Path(cache_path).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(cache, dict) or cache.get("version") != version:
        return {}
    return cache


def _write_cache(cache_path: str | Path | None, version: str, files: dict, problems: list) -> None:
    """Replace the cache in one move, so that a run cut short leaves the old one."""
    if cache_path is None:
        return
    text = json.dumps({"version": version, "vocabulary_problems": problems, "files": files})
    target = Path(cache_path)
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
