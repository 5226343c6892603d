"""Many new study files are read by several processes, each file once."""

import os

import pytest

from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.workflow import side_by_side
from evidence.workflow.making import library
from evidence.workflow.store import Store
from workflow import mini

NAMES = ("alpha", "beta", "gamma", "delta")


@pytest.mark.skipif(not side_by_side.can_fork(), reason="this machine's processes cannot be copied")
def test_what_other_processes_have_read_is_not_read_again(tmp_path, monkeypatch):
    for name in NAMES:
        (tmp_path / f"{name}2019.yaml").write_text(mini.trial(name.title(), "10/40", "18/40"))
    monkeypatch.setattr(library, "MANY", 2)
    monkeypatch.setattr(side_by_side, "processors", lambda: 2)
    vocabulary, store = load_vocabulary(mini.REPOSITORY / "resources/vocabulary"), Store(tmp_path / "store")
    make, here = library._make, os.getpid()

    def elsewhere(*asked):
        assert os.getpid() != here, "read by the process that waits for the others"
        return make(*asked)

    monkeypatch.setattr(library, "_make", elsewhere)
    found = library.read_studies(tmp_path, vocabulary, "code", store)
    assert sorted(f.id for f in found.readable) == sorted(f"{name}2019" for name in NAMES)
    assert found.problems == ()
