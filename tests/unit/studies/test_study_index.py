"""Many files: checks between them, and the index with its cache."""

import json
import subprocess
import sys

import pytest
from study_examples import RIGHT, ROOT

from evidence.studies import index, read_all
from evidence.studies.index import scan
from evidence.studies.library import study_paths
from evidence.studies.problems import format_problem

VOCABULARY = ROOT / "resources" / "vocabulary"
OTHER = RIGHT.replace("22172244", "26853645").replace("role: primary", "role: follow-up", 1)


@pytest.fixture
def folder(tmp_path):
    """Give a folder with two study files."""
    studies = tmp_path / "studies"
    studies.mkdir()
    (studies / "enden2012.yaml").write_text(RIGHT)
    (studies / "haig2016.yaml").write_text(OTHER.replace("pts_any", "pts_severe"))
    return studies


def messages(problems):
    return [format_problem(each).rpartition("/")[2] for each in problems]


def test_files_that_are_right_give_publications_and_no_problem(folder, words):
    library = read_all(folder, words)
    assert [each.id for each in library.publications] == ["enden2012", "haig2016"]
    assert library.problems == ()


def test_problems_of_all_files_come_in_one_sorted_list(folder, words):
    (folder / "a2020.yaml").write_text("study: x: y")
    (folder / "z2020.yml").write_text(RIGHT)
    (folder / "enden2012.yaml").write_text(RIGHT.replace("overlaps: []", "overlaps: [haig2061]"))
    assert messages(read_all(folder, words).problems) == [
        "a2020.yaml:1: unreadable YAML at column 9: a colon inside a value: put the whole value in quotes",
        "enden2012.yaml:4 overlaps: 'haig2061' is not a study file (did you mean 'haig2016'?)",
        "z2020.yml: not a study file: study files end in .yaml",
    ]


def test_one_publication_in_two_files_is_told(folder, words):
    (folder / "haig2016.yaml").write_text(RIGHT)
    assert messages(read_all(folder, words).problems) == [
        "haig2016.yaml:3 role: warning: enden2012 is also the primary publication of CaVenT",
        "haig2016.yaml:5 citation: warning: the same PMID as enden2012: is it one publication in two files?",
    ]


def test_findings_stand_in_the_list_and_do_not_stop_a_file(folder, words):
    (folder / "haig2016.yaml").write_text(OTHER.replace("37/90 (41.1%)", "37/90 (45%)"))
    library = read_all(folder, words)
    assert len(library.publications) == 2
    (problem,) = library.problems
    assert (problem.severity, problem.where, problem.line, problem.arm) == (
        "warning",
        "outcomes[1]",
        20,
        "cdt",
    )


def test_the_index_says_what_each_file_reports(folder):
    found = scan(study_paths(folder), VOCABULARY)
    first = found.entries[0]
    assert (first.id, first.study, first.outcomes) == ("enden2012", "CaVenT", ("pts_any",))
    assert "leg DVT" in first.conditions
    assert "catheter-directed thrombolysis" in first.treatments
    assert found.reporting("pts_severe") == ("haig2016",)
    assert found.reporting("death") == ()


def test_an_unchanged_library_is_not_read_again(folder, tmp_path, monkeypatch):
    cache = tmp_path / "cache" / "index.json"
    paths = study_paths(folder)
    first = scan(paths, VOCABULARY, cache)
    calls = []
    monkeypatch.setattr(index, "load", lambda *given: calls.append(given))
    monkeypatch.setattr(index, "read_bytes", lambda *given: calls.append(given))
    assert scan(paths, VOCABULARY, cache) == first
    assert calls == []


def test_only_a_changed_file_is_read_again(folder, tmp_path, monkeypatch):
    cache = tmp_path / "index.json"
    scan(study_paths(folder), VOCABULARY, cache)
    read, original = [], index.read_bytes
    monkeypatch.setattr(
        index, "read_bytes", lambda data, shown, words: read.append(shown) or original(data, shown, words)
    )
    (folder / "haig2016.yaml").write_text(OTHER.replace("pts_any", "death"))
    found = scan(study_paths(folder), VOCABULARY, cache)
    assert read == [(folder / "haig2016.yaml").as_posix()]
    assert found.reporting("death") == ("haig2016",)


def test_problems_of_unchanged_files_are_told_again_from_the_cache(folder, tmp_path):
    cache = tmp_path / "index.json"
    (folder / "a2020.yaml").write_text("")
    first = scan(study_paths(folder), VOCABULARY, cache)
    assert [each.message for each in first.problems] == ["the file is empty"]
    assert scan(study_paths(folder), VOCABULARY, cache) == first
    assert not first.entries[0].readable


def test_a_changed_vocabulary_makes_the_cache_void(folder, tmp_path):
    copied = tmp_path / "vocabulary"
    copied.mkdir()
    for each in VOCABULARY.glob("*.yaml"):
        (copied / each.name).write_text(each.read_text())
    cache = tmp_path / "index.json"
    assert scan(study_paths(folder), copied, cache).problems == ()
    outcomes = copied / "outcomes.yaml"
    outcomes.write_text(outcomes.read_text().replace("  pts_severe:", "  pts_grave:"))
    assert any("pts_severe" in each.message for each in scan(study_paths(folder), copied, cache).problems)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"version": "x"}'])
def test_a_damaged_cache_is_made_anew(folder, tmp_path, content):
    cache = tmp_path / "index.json"
    cache.write_text(content)
    found = scan(study_paths(folder), VOCABULARY, cache)
    assert len(found.entries) == 2
    assert len(json.loads(cache.read_text())["files"]) == 2


def test_reading_study_files_imports_nothing_heavy():
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import evidence.studies, evidence.studies.index; "
        "heavy = {'numpy', 'scipy', 'pandas', 'matplotlib', 'jsonschema', 'evidence.stats'} & set(sys.modules); "
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
