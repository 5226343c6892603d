"""Study files are written whole, after they reached the disk, and never over what another wrote."""

import os

import pytest

from evidence.entering.files import ChangedMeanwhile, NoSuchStudy
from evidence.entering.splicing import ByHand

STUDY_ID = "enden2012_cavent"


def folder_of(desk):
    return desk.root / "resources" / "studies"


def test_what_is_saved_is_what_stands_on_disk(desk):
    opened = desk.open(STUDY_ID)
    saved = desk.save(STUDY_ID, opened.text + "# more\n", opened.state)
    assert desk.path(STUDY_ID).read_text(encoding="utf-8") == opened.text + "# more\n"
    assert desk.open(STUDY_ID).state == saved.state != opened.state
    assert desk.save(STUDY_ID, opened.text, saved.state).state == opened.state


def test_a_file_that_was_changed_since_is_shown_and_left_as_it_is(desk):
    opened = desk.open(STUDY_ID)
    theirs = opened.text.replace("3/101", "4/101")
    desk.path(STUDY_ID).write_text(theirs, encoding="utf-8")
    with pytest.raises(ChangedMeanwhile) as conflict:
        desk.save(STUDY_ID, opened.text + "# mine\n", opened.state)
    assert "-    cdt: 3/101" in conflict.value.theirs
    assert "+    cdt: 4/101" in conflict.value.theirs
    assert desk.path(STUDY_ID).read_text(encoding="utf-8") == theirs


def test_a_file_that_was_removed_or_made_since_is_told(desk):
    opened = desk.open(STUDY_ID)
    desk.path(STUDY_ID).unlink()
    with pytest.raises(ChangedMeanwhile, match="changed"):
        desk.save(STUDY_ID, opened.text, opened.state)
    assert not desk.path(STUDY_ID).exists()
    desk.path("new2024").write_text("study: theirs\n", encoding="utf-8")
    with pytest.raises(ChangedMeanwhile):
        desk.save("new2024", "study: mine\n", "")
    assert desk.path("new2024").read_text(encoding="utf-8") == "study: theirs\n"


def test_a_file_that_is_made_in_the_last_moment_is_not_written_over(desk, monkeypatch):
    def made_meanwhile(source, target):
        target.write_text("study: theirs\n", encoding="utf-8")
        raise FileExistsError

    monkeypatch.setattr(os, "link", made_meanwhile)
    with pytest.raises(ChangedMeanwhile):
        desk.save("new2024", "study: mine\n", "")
    assert desk.path("new2024").read_text(encoding="utf-8") == "study: theirs\n"


def test_a_disk_without_links_gets_new_files_too_and_none_is_written_over(desk, monkeypatch):
    def without(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", without)
    desk.save("new2024", "study: mine\n", "")
    assert desk.path("new2024").read_text(encoding="utf-8") == "study: mine\n"
    assert sorted(p.suffix for p in folder_of(desk).iterdir()) == [".yaml"] * 4
    real = type(desk)._bytes
    monkeypatch.setattr(
        type(desk), "_bytes", lambda d, path: None if path.stem == "other2024" else real(d, path)
    )
    desk.path("other2024").write_text("study: theirs\n", encoding="utf-8")
    with pytest.raises((ChangedMeanwhile, FileExistsError)):
        desk.save("other2024", "study: mine\n", "")
    assert desk.path("other2024").read_text(encoding="utf-8") == "study: theirs\n"


def test_the_text_reaches_the_disk_before_it_takes_the_files_place(desk, monkeypatch):
    done = []
    sync, replace_ = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("fsync"), sync(handle)))
    monkeypatch.setattr(os, "replace", lambda a, b: (done.append("rename"), replace_(a, b)))
    opened = desk.open(STUDY_ID)
    desk.save(STUDY_ID, opened.text + "# more\n", opened.state)
    assert done == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interruption_leaves_the_file_as_it_was_and_nothing_beside_it(desk, monkeypatch, step):
    before = {p.name: p.read_bytes() for p in folder_of(desk).iterdir()}
    opened = desk.open(STUDY_ID)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space"):
        desk.save(STUDY_ID, opened.text + "# more\n", opened.state)
    assert {p.name: p.read_bytes() for p in folder_of(desk).iterdir()} == before


@pytest.mark.parametrize(
    "name",
    [
        "../config/config",
        "a/b",
        "..",
        ".",
        "",
        "a.yaml",
        "A",
        "a b",
        "con",
        "a\0b",
        "é",
        "a" * 101,
        "/etc/passwd",
        "a\n",
    ],
)
def test_no_name_leads_out_of_the_folder(desk, name):
    for use in (desk.open, desk.exists, lambda n: desk.save(n, "study: x\n", "")):
        with pytest.raises(NoSuchStudy):
            use(name)


def test_links_and_what_is_no_text_are_left_to_an_editor(desk, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text("study: x\n", encoding="utf-8")
    desk.path("linked").symlink_to(outside)
    desk.path("latin").write_bytes(b"study: caf\xe9\n")
    desk.path("mixed").write_bytes(b"study: a\r\nrole: b\n")
    desk.path("folder").mkdir()
    for name in ("linked", "latin", "mixed", "folder"):
        with pytest.raises(ByHand):
            desk.open(name)
    assert outside.read_text(encoding="utf-8") == "study: x\n"


@pytest.mark.parametrize(
    ("mark", "end"), [(b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n")]
)
def test_line_ends_and_the_mark_of_a_file_stay(desk, mark, end):
    text = desk.open(STUDY_ID).text
    desk.path(STUDY_ID).write_bytes(mark + text.encode().replace(b"\n", end))
    opened = desk.open(STUDY_ID)
    assert opened.text == text
    desk.save(STUDY_ID, opened.text + "# more\n", opened.state)
    assert desk.path(STUDY_ID).read_bytes() == mark + (text + "# more\n").encode().replace(b"\n", end)
