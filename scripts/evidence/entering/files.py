"""Study files on disk: opened with their state, written whole, never over another's changes."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from evidence.entering.splicing import ByHand
from evidence.importing.files import STUDIES
from evidence.studies.identities import Identity, study_paths
from evidence.studies.library import identity
from evidence.studies.reading.ids import RESERVED_NAME, STUDY_ID, wrong_id
from evidence.studies.reading.study_file import read
from evidence.studies.reading.tree.yaml_tree import read_file
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.studies.vocabulary.vocabulary import Vocabulary
from evidence.studies.whole_files import written_beside

VOCABULARY = Path("resources/vocabulary")
MOST_REMEMBERED = 50  # texts as they were opened, to show what another changed


class NoSuchStudy(Exception):
    """No study file can have this name, or none has it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A study file as it was opened; ``state`` is empty for one that is not there yet."""

    id: str
    text: str
    state: str


class ChangedMeanwhile(Exception):
    """The file is another than the one that was opened; ``theirs`` shows what changed since."""

    def __init__(self, theirs: str):
        super().__init__("the file was changed since it was opened")
        self.theirs = theirs


@dataclass(slots=True)
class Desk:
    """The study files of a repository, and what the checks need beside the one that is entered."""

    root: Path
    _opened: dict[tuple[str, str], str] = field(default_factory=dict)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _vocabulary: tuple[object, Vocabulary] | None = None
    _identities: dict[Path, tuple[object, Identity | None]] = field(default_factory=dict)

    def path(self, study: str) -> Path:
        """Return the path of a study file.

        Raises
        ------
        NoSuchStudy
            For a name that no study file may have: nothing outside the folder can be named.
        """
        if wrong_id(study) or RESERVED_NAME.fullmatch(study):
            raise NoSuchStudy(
                "an id has only small letters, digits and underscores, and begins with a letter, "
                "such as enden2012_cavent"
            )
        return self.root / STUDIES / f"{study}.yaml"

    def shown(self, study: str) -> str:
        """Return the path of a study file in messages."""
        return (STUDIES / f"{study}.yaml").as_posix()

    def ids(self) -> list[str]:
        """Return the ids of the study files that are there."""
        folder = self.root / STUDIES
        paths = study_paths(folder) if folder.is_dir() else []
        return [p.stem for p in paths if p.suffix == ".yaml" and STUDY_ID.fullmatch(p.stem)]

    def exists(self, study: str) -> bool:
        """Say whether there is such a file."""
        return self.path(study).exists()

    def open(self, study: str) -> Opened:
        """Read a study file.

        Raises
        ------
        NoSuchStudy
            Where there is none.
        ByHand
            Where it is no text that can be edited here.
        """
        path = self.path(study)
        if path.is_symlink():
            raise ByHand("the file is a link to another: edit that one in an editor")
        if not path.exists():
            raise NoSuchStudy(f"there is no study file {self.shown(study)}")
        data, problem = read_file(path, self.shown(study))
        if data is None:
            raise ByHand(problem.message if problem else "the file cannot be read")
        opened = Opened(study, _text(data), state_of(data))
        self._remember(opened)
        return opened

    def _remember(self, opened: Opened) -> None:
        self._opened[opened.id, opened.state] = opened.text
        while len(self._opened) > MOST_REMEMBERED:
            self._opened.pop(next(iter(self._opened)))

    def text_of(self, study: str, state: str) -> str:
        """Return a text as it was opened: as it is remembered, or as it still stands on disk.

        Raises
        ------
        ChangedMeanwhile
            Where it is neither.
        """
        if (study, state) in self._opened:
            return self._opened[study, state]
        try:
            now = self.open(study)
        except (NoSuchStudy, ByHand):
            raise ChangedMeanwhile("the file is no longer there, or cannot be read") from None
        if now.state != state:
            raise ChangedMeanwhile("it was opened too long ago to show what changed since")
        return now.text

    def save(self, study: str, text: str, state: str) -> Opened:
        """Write a study file whole: it reaches the disk before it takes the place of the one that was opened.

        Parameters
        ----------
        state : of the file as it was opened, empty where there was none.

        Raises
        ------
        ChangedMeanwhile
            Where the file was changed, made or removed since; nothing is written.
        """
        path = self.path(study)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._writing:
            before = self._bytes(path)
            if (state_of(before) if before is not None else "") != state:
                raise ChangedMeanwhile(self._changed_since(study, state, before))
            data = _like(text, before)
            name = written_beside(path, data)
            try:
                if before is None:
                    try:
                        _take_place(name, path)
                    except FileExistsError:
                        raise ChangedMeanwhile(self._changed_since(study, state, self._bytes(path))) from None
                else:
                    os.chmod(name, path.stat().st_mode & 0o777)
                    if self._bytes(path) != before:
                        raise ChangedMeanwhile(self._changed_since(study, state, self._bytes(path)))
                    os.replace(name, path)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(name)
            _reach_disk(path.parent)
        opened = Opened(study, text, state_of(data))
        self._remember(opened)
        return opened

    def _bytes(self, path: Path) -> bytes | None:
        return path.read_bytes() if path.exists() else None

    def _changed_since(self, study: str, state: str, now: bytes | None) -> str:
        """Show what another changed, in lines."""
        if now is None:
            return "the file is no longer there"
        was = self._opened.get((study, state), "")
        lines = difflib.unified_diff(
            was.splitlines(), _text(now).splitlines(), "as it was opened", "as it is now", lineterm="", n=1
        )
        return "\n".join(lines)

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary, read again where its files changed."""
        folder = self.root / VOCABULARY
        state = tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.iterdir()))
        if self._vocabulary is None or self._vocabulary[0] != state:
            self._vocabulary = state, load_vocabulary(folder)
            self._identities.clear()
        return self._vocabulary[1]

    def identities(self, without: str) -> list[Identity]:
        """Return what identifies the other publications; a file that cannot be read is left out."""
        vocabulary = self.vocabulary()
        found = []
        for study in self.ids():
            if study == without:
                continue
            path = self.root / STUDIES / f"{study}.yaml"
            with contextlib.suppress(OSError):
                known = path.stat().st_mtime_ns, path.stat().st_size
                if path not in self._identities or self._identities[path][0] != known:
                    publication, _ = read(path, vocabulary)
                    self._identities[path] = known, identity(publication) if publication else None
                told = self._identities[path][1]
                found += [told] if told else []
        return found


def state_of(data: bytes) -> str:
    """Return what identifies the state of a file."""
    return hashlib.sha256(data).hexdigest()


def _text(data: bytes) -> str:
    """Read a study file as text with plain line ends.

    Raises
    ------
    ByHand
        For what is no UTF-8, or has line ends of two kinds, which could not be kept.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ByHand("the file is no UTF-8 text: save it as UTF-8 in an editor") from None
    ends = text.count("\r\n")
    if "\r" in text.replace("\r\n", "") or 0 < ends < text.count("\n"):
        raise ByHand("the file has line ends of two kinds: save it anew in an editor")
    return text.replace("\r\n", "\n")


def _like(text: str, before: bytes | None) -> bytes:
    """Write a text with the line ends and the mark of the file that it takes the place of."""
    held = before or b""
    if b"\r\n" in held:
        text = text.replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf"
    return (mark if held.startswith(mark) else b"") + text.encode()


def _take_place(name: str, path: Path) -> None:
    """Give a file its name where nothing has it yet.

    Raises
    ------
    FileExistsError
        Where another made a file of this name meanwhile.
    """
    try:
        os.link(name, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without links (memory cards, some network drives): hold the name, then take it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        os.replace(name, path)


def _reach_disk(folder: Path) -> None:
    """Wait until a rename has reached the disk; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
