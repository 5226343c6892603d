"""Many new study files are read by several processes, each file once."""

from pathlib import Path

import pytest

from evidence.record.published.severity import Severity
from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.workflow import side_by_side
from evidence.workflow.making.study_files import library, study_file, tidying
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


def test_what_was_made_of_files_stays_where_another_of_their_shelf_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(study_file, "SHELVES", 1)
    studies, store = tmp_path / "studies", Store(tmp_path / "store")
    studies.mkdir()
    vocabulary = load_vocabulary(mini.REPOSITORY / "resources/vocabulary")
    for events in ("10/40", "11/40"):
        for name in NAMES:
            (studies / f"{name}2019.yaml").write_text(
                mini.trial(name.title(), events if name == NAMES[0] else "9/40", "18/40")
            )
        found = library.read_studies(studies, vocabulary, "code", store).readable
        with study_file.made_from(0, store) as kept:
            made = [study_file.made_of(file.json, file.csv, kept) for file in found]
        assert len(made) == len(NAMES) and all(made)


def test_a_run_tells_of_files_with_errors_all_that_the_checker_tells(tmp_path):
    """The overlap with nobody and the value that stands twice, beside a word that is not legal."""
    studies = tmp_path / "studies"
    studies.mkdir()
    again = "  - {outcome: pts_any, at: 24 months, a: 12/40, source: abstract}\n"
    wrong = mini.trial("Alpha", "10/40", "18/40", again).replace(
        "role: primary", "role: first\noverlaps: [nobody2019]"
    )
    (studies / "alpha2019.yaml").write_text(wrong)
    (studies / "beta2019.yaml").write_text(mini.trial("ALPHA", "10/40", "18/40"))
    vocabulary = load_vocabulary(mini.REPOSITORY / "resources/vocabulary")
    told = library.read_studies(studies, vocabulary, "code", Store(tmp_path / "store")).problems
    assert told == check_all(study_paths(studies), vocabulary).problems
    rules = {problem.rule for problem in told if problem.severity == Severity.ERROR}
    assert rules == {"overlaps", "study file", "study_name", "two_figures"}
    assert {Path(problem.file).name for problem in told} == {"alpha2019.yaml"}
