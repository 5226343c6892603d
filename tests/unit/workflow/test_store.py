"""The store does work again only where something it depends on differs."""

import contextlib

from evidence.workflow.store import Store, checksum_of_files


def test_work_is_done_once_and_again_when_an_input_or_the_code_changes(tmp_path):
    calls = []

    def make():
        calls.append(1)
        return {"a.json": b"1"}

    first = Store(tmp_path, ["code 1"])
    assert first.fetch(["input"], make) == {"a.json": b"1"}
    assert Store(tmp_path, ["code 1"]).fetch(["input"], make) == {"a.json": b"1"}
    assert len(calls) == 1
    Store(tmp_path, ["code 1"]).fetch(["other input"], make)
    Store(tmp_path, ["code 2"]).fetch(["input"], make)
    assert len(calls) == 3


def test_a_failed_work_leaves_nothing_that_could_be_taken_for_a_result(tmp_path):
    def fail():
        raise ValueError("no result")

    store = Store(tmp_path, [])
    for _ in range(2):
        with contextlib.suppress(ValueError):
            store.fetch(["x"], fail)
    assert store.made == 2 and not any(tmp_path.iterdir())


def test_what_a_run_does_not_use_is_forgotten(tmp_path):
    old = Store(tmp_path, [])
    old.fetch(["old"], lambda: {"a": b"1"})
    new = Store(tmp_path, [])
    new.fetch(["new"], lambda: {"a": b"2"})
    new.forget_unused()
    assert len(list(tmp_path.iterdir())) == 1


def test_the_checksum_of_files_does_not_depend_on_their_order(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("1")
    b.write_text("2")
    assert checksum_of_files([a, b]) == checksum_of_files([b, a])
    before = checksum_of_files([a, b])
    b.write_text("3")
    assert checksum_of_files([a, b]) != before
