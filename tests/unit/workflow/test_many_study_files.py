"""Many new study files are read by several processes, each file once."""

from pathlib import Path

import pytest

from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.workflow import side_by_side
from evidence.workflow.making.study_files import library, tidying
from evidence.workflow.store import Store
from workflow import mini

NAMES = ("alpha", "beta", "gamma", "delta")


@pytest.mark.skipif(not side_by_side.can_fork(), reason="this machine's processes cannot be copied")
def test_what_other_processes_have_read_is_not_read_again(tmp_path, monkeypatch):
    studies, read = tmp_path / "studies", tmp_path / "read"
    studies.mkdir()
    read.mkdir()
    for name in NAMES:
        (studies / f"{name}2019.yaml").write_text(mini.trial(name.title(), "10/40", "18/40"))
    monkeypatch.setattr(library, "MANY", 2)
    monkeypatch.setattr(side_by_side, "processors", lambda: 2)
    vocabulary, store = load_vocabulary(mini.REPOSITORY / "resources/vocabulary"), Store(tmp_path / "store")
    make = tidying._make

    def once(data, shown, *known):
        (read / Path(shown).name).touch(exist_ok=False)
        return make(data, shown, *known)

    monkeypatch.setattr(tidying, "_make", once)
    found = library.read_studies(studies, vocabulary, "code", store)
    assert sorted(f.id for f in found.readable) == sorted(f"{name}2019" for name in NAMES)
    assert found.problems == () and len(list(read.iterdir())) == len(NAMES)
