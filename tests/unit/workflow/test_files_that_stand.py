"""Files that an earlier run made of the same stay, and only those that nobody touched."""

from pathlib import Path

import msgspec
import pytest

from evidence.tables.putting import sum_of
from evidence.workflow.job.standing import Standing
from evidence.workflow.job.workplace import Workplace
from evidence.workflow.making.orders import Order, read_manifest
from evidence.workflow.packs import pack
from evidence.workflow.store import Fetching, Store, key_of

ORDER = Order("report/one", "key", {})
FOLDER = Path("results/one/tables")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs of a job that puts two files; returns whether it made them."""
    monkeypatch.chdir(tmp_path)
    FOLDER.mkdir(parents=True)

    def run(said="said", code="code"):
        made = []
        place = Workplace(ORDER)
        with pack(Store(Path("store")), "one") as notes:
            put = Standing(notes, place.keep).put_by(code)
            files = {"a.csv": said.encode(), "a.parquet": f"{code} {said}".encode()}
            sums = put(FOLDER, said, lambda: made.append(said) or files)
        assert place.close() == []
        assert sums == {name: sum_of(content) for name, content in files.items()}
        assert {f.name: f.read_bytes() for f in FOLDER.iterdir()} == files
        assert set(read_manifest(Path("."), ORDER.job).made) == {f"{FOLDER}/{name}" for name in files}
        return bool(made)

    return run


def test_what_shows_the_same_stands(run):
    assert run() and not run() and not run()


def test_what_shows_something_else_or_is_made_by_other_code_is_made(run):
    assert run() and run("something else") and run(code="other code")
    assert run("said"), "what stands is of other code, though it was made of this once"


@pytest.mark.parametrize("touch", [lambda file: file.unlink(), lambda file: file.write_bytes(b"said?")])
@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_what_somebody_touched_is_made_again(run, name, touch):
    assert run()
    touch(FOLDER / name)
    assert run() and not run()


def test_without_notes_files_are_made(run):
    assert run()
    for entry in Path("store").rglob("*"):
        if entry.is_file():
            entry.write_bytes(b"no entry")
    assert run() and not run()


def test_a_note_that_is_none_of_ours_is_passed_over(tmp_path, monkeypatch):
    """An earlier version noted checksums alone."""
    monkeypatch.chdir(tmp_path)
    FOLDER.mkdir(parents=True)
    (FOLDER / "a.csv").write_bytes(b"said")
    sha256, size = sum_of(b"said")
    notes = Store(Path("store"))
    kept = []

    def keep(path, content):
        kept.append(path)
        return content == sha256

    standing = Standing(notes, keep)
    standing.note("this", FOLDER, {"a.csv": (sha256, size)})
    assert standing.files("this", FOLDER) == {"a.csv": (sha256, size)}
    (entry,) = (file for file in Path("store").rglob("*") if file.is_file())
    for other in ({"a.csv": sha256}, ["a.csv"], "a.csv"):
        entry.unlink()
        notes.write(key_of("made of", "this"), msgspec.json.encode(other))
        assert standing.files("this", FOLDER) is None


def test_all_files_that_stand_are_kept_though_one_is_gone():
    """The others need not be written again by whoever makes them all anew."""
    kept = []

    def keep(path, content):
        kept.append(path.name)
        return path.name != "a"

    standing = Standing(_Noted(), keep)
    standing.note("this", FOLDER, {name: sum_of(b"x") for name in "abc"})
    kept.clear()
    assert standing.files("this", FOLDER) is None
    assert kept == ["a", "b", "c"]


class _Noted(Fetching):
    """Notes in memory."""

    def __init__(self):
        super().__init__()
        self._held = {}

    def read(self, key):
        return self._held.get(key)

    def write(self, key, content):
        self._held[key] = content
