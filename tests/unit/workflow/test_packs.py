"""Packs hold many entries of the store in one file, and believe no more than the store does."""

import pytest

from evidence.workflow.packs import pack
from evidence.workflow.store import Store


def ask(tmp_path, keys, *names):
    """Ask a pack for entries, each made of its key; returns how many were made."""
    with pack(Store(tmp_path), *(names or ("one",))) as found:
        for key in keys:
            assert found.fetch(key, lambda key=key: content(key)) == content(key)
    return found.made


def content(key):
    return key.encode() * 10


def files(tmp_path):
    return [path for path in tmp_path.glob("*/*") if path.is_file()]


def test_entries_of_a_pack_are_made_once_and_stand_in_one_file(tmp_path):
    assert ask(tmp_path, "aba") == 2
    assert ask(tmp_path, "abc") == 1
    assert ask(tmp_path, "abc") == 0
    assert len(files(tmp_path)) == 1


def test_a_pack_that_nothing_is_asked_of_or_where_all_is_known_is_not_written(tmp_path):
    assert ask(tmp_path, "") == 0 and not files(tmp_path)
    ask(tmp_path, "ab")
    (place,) = files(tmp_path)
    written = place.stat().st_mtime_ns, place.stat().st_ino
    assert ask(tmp_path, "a") == 0
    assert (place.stat().st_mtime_ns, place.stat().st_ino) == written


def test_packs_of_other_names_are_of_use_and_stay_as_they_are(tmp_path):
    ask(tmp_path, "ab", "one")
    assert ask(tmp_path, "bc", "two", "one") == 1
    assert ask(tmp_path, "bc", "two") == 0
    assert ask(tmp_path, "abc", "one") == 1


def test_what_is_set_back_is_known_and_what_was_not_used_for_long_goes(tmp_path):
    ask(tmp_path, "ab")
    assert ask(tmp_path, "ac") == 1
    assert ask(tmp_path, "ab") == 0
    assert ask(tmp_path, "de") == 2  # two of the three others have room
    assert ask(tmp_path, "abc") == 1


def test_what_was_made_before_an_error_is_kept(tmp_path):
    with pytest.raises(ValueError, match="the third"), pack(Store(tmp_path), "one") as found:
        found.fetch("a", lambda: content("a"))
        found.fetch("b", lambda: content("b"))
        found.fetch("c", _fails)
    assert ask(tmp_path, "abc") == 1


def _fails():
    raise ValueError("the third cannot be made")


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: b"", lambda whole: whole + b"a"])
def test_a_damaged_pack_is_as_good_as_none(tmp_path, damage):
    ask(tmp_path, "ab")
    (place,) = files(tmp_path)
    place.write_bytes(damage(place.read_bytes()))
    assert ask(tmp_path, "ab") == 2
    assert ask(tmp_path, "ab") == 0


def test_files_of_a_pack_keep_their_names_and_bytes(tmp_path):
    drawn = {"a.svg": b"<svg/>", "b.png": bytes(range(256))}
    for made in (drawn, {}):
        with pack(Store(tmp_path), "one") as found:
            assert found.fetch_files("key", lambda made=made: made) == drawn
