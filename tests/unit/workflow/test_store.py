"""The store does work again only where something it depends on differs, and believes nothing it did not write."""

import contextlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from evidence.workflow import side_by_side
from evidence.workflow import store as store_module
from evidence.workflow.store import Store, key_of, writing_behind

PATIENCE = 120  # seconds, which only what hangs takes


def count():
    calls = []

    def make():
        calls.append(1)
        return b"result %d" % len(calls)

    return calls, make


def test_work_is_done_once_and_again_where_the_key_differs(tmp_path):
    calls, make = count()
    key = key_of("code 1", {"b": 1, "a": 2})
    assert key == key_of("code 1", {"a": 2, "b": 1})
    assert Store(tmp_path).fetch(key, make) == b"result 1"
    store = Store(tmp_path)
    assert store.fetch(key, make) == b"result 1"
    assert (store.made, store.known) == (0, 1)
    assert store.fetch(key_of("code 2", {"a": 2, "b": 1}), make) == b"result 2"
    assert len(calls) == 2


def test_a_failed_work_leaves_nothing_that_could_be_taken_for_a_result(tmp_path):
    def fail():
        raise ValueError("no result")

    store = Store(tmp_path)
    for _ in range(2):
        with contextlib.suppress(ValueError):
            store.fetch("ab12", fail)
    assert store.made == 2 and not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole.replace(b"result", b"resolt"),
        lambda whole: whole[:-3],
        lambda whole: b"",
        lambda whole: whole + b"more",
        lambda whole: whole.replace(b"evidence-store/1", b"evidence-store/0"),
        lambda whole: os.urandom(len(whole)),
    ],
    ids=["altered", "cut short", "empty", "longer", "another version", "noise"],
)
def test_an_entry_that_is_not_what_was_written_is_made_again(tmp_path, damage):
    calls, make = count()
    store = Store(tmp_path)
    store.fetch("ab12", make)
    place = store.place("ab12")
    place.write_bytes(damage(place.read_bytes()))
    assert Store(tmp_path).fetch("ab12", make) == b"result 2"
    assert Store(tmp_path).fetch("ab12", make) == b"result 2"


def test_a_folder_in_an_entrys_place_is_as_good_as_none(tmp_path):
    _, make = count()
    store = Store(tmp_path)
    store.place("ab12").mkdir(parents=True)
    assert store.fetch("ab12", make) == b"result 1"


def test_files_keep_their_names_and_bytes(tmp_path):
    files = {"a.svg": b"<svg/>", "b.png": bytes(range(256))}
    assert Store(tmp_path).fetch_files("ab12", lambda: files) == files
    assert Store(tmp_path).fetch_files("ab12", lambda: {}) == files


def test_beyond_its_limit_the_store_throws_away_what_was_used_longest_ago(tmp_path):
    store = Store(tmp_path, limit=3 * 1100)
    for i, key in enumerate(("aa", "bb", "cc", "dd")):
        store.write(key, bytes(1000))
        os.utime(store.place(key), (i, i))
    assert store.read("aa") is not None  # used now
    assert store.trim() == 1
    assert [key for key in ("aa", "bb", "cc", "dd") if store.place(key).exists()] == ["aa", "cc", "dd"]
    assert store.trim() == 0


def test_many_writers_at_a_time_leave_whole_entries(tmp_path):
    def work(i):
        return Store(tmp_path).fetch(f"{i % 5:02d}", lambda: b"%d" % (i % 5) * 10_000)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(200)))
    assert found == [b"%d" % (i % 5) * 10_000 for i in range(200)]
    assert sorted(p.name for p in tmp_path.glob("*/*")) == ["00", "01", "02", "03", "04"]


def test_a_store_that_cannot_be_written_costs_time_and_no_result(tmp_path):
    (tmp_path / "file").write_text("in the way")
    _, make = count()
    store = Store(tmp_path / "file")
    assert store.fetch("ab12", make) == b"result 1"
    assert store.fetch("ab12", make) == b"result 2"


def test_entries_of_several_works_at_once_are_known_when_the_last_has_ended(tmp_path):
    store = Store(tmp_path)
    with store.together():
        for key in ("a" * 64, "b" * 64):
            with store.together():
                store.write(key, key.encode())
        assert store.read("a" * 64) is None
    assert store.read("a" * 64) == b"a" * 64 and store.read("b" * 64) == b"b" * 64


def test_entries_written_together_are_known_at_the_end_also_where_one_fails(tmp_path):
    store = Store(tmp_path)
    with pytest.raises(ValueError, match="the third"), store.together():
        for place in range(2):
            store.fetch(key_of(place), lambda place=place: str(place).encode())
            assert not store.place(key_of(place)).exists()
        store.fetch(key_of(2), _fails)
    assert [store.read(key_of(place)) for place in range(3)] == [b"0", b"1", None]
    assert not [path for path in tmp_path.glob("*/.*")]


def _fails():
    raise ValueError("the third cannot be made")


def test_entries_written_behind_are_read_at_once_and_have_reached_their_places_at_the_end(
    tmp_path, monkeypatch
):
    reached = threading.Event()
    monkeypatch.setattr(store_module, "write_whole", held_back(store_module.write_whole, reached))
    store = Store(tmp_path)
    calls, make = count()
    with writing_behind():
        assert store.fetch("ab12", make) == b"result 1"
        assert not store.place("ab12").exists()
        assert store.fetch("ab12", make) == b"result 1"
        assert Store(tmp_path).read("ab12") == b"result 1"
        reached.set()
    assert len(calls) == 1
    assert store.place("ab12").is_file() and Store(tmp_path).read("ab12") == b"result 1"


def test_entries_written_behind_are_kept_where_the_work_ends_with_an_error(tmp_path):
    with pytest.raises(ValueError, match="the third"), writing_behind():
        for place in range(2):
            Store(tmp_path).fetch(key_of(place), lambda place=place: str(place).encode())
        Store(tmp_path).fetch(key_of(2), _fails)
    assert [Store(tmp_path).read(key_of(place)) for place in range(3)] == [b"0", b"1", None]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here alone")
def test_a_forked_process_writes_its_own_entries(tmp_path):
    """They are in their places when its pieces are done; those of this process come behind."""
    this, began = os.getpid(), tmp_path / "began"

    def work(place):
        if os.getpid() == this:
            waited_for(began.exists)
        else:
            began.touch()
        return Store(tmp_path / "store").fetch(f"{place:02d}", lambda: b"%d" % os.getpid())

    def there():
        return {p.name for p in (tmp_path / "store").glob("*/??")}

    with writing_behind():
        made = side_by_side.each(work, range(4), 2)
        theirs = {f"{place:02d}" for place, by in enumerate(made) if int(by) != this}
        assert theirs and theirs <= there()
    assert there() == {"00", "01", "02", "03"}


def waited_for(true):
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def held_back(write, until):
    def late(path, whole):
        assert until.wait(PATIENCE)
        write(path, whole)

    return late
