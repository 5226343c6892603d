"""A rerun is exact: for each kind of change these jobs and no others run, and the results are a clean run's."""

import json
import os
import random
import shutil
import subprocess
import sys

import pytest

from evidence.workflow.making.code import code_graph, package_files
from evidence.workflow.making.versions import installed
from evidence.workflow.store import Store
from workflow import changes, in_process, mini


@pytest.fixture
def finished(mini_in_process):
    return mini_in_process


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return in_process.Clean(tmp_path_factory.mktemp("clean"))


# What reviewers do every day is tried in the default tests, the rest among the slow ones.
EVERY_DAY = {
    "nothing",
    "a figure of a study file",
    "a comment in a study file",
    "all files touched",
    "a study file added",
    "an analysis added",
    "the tau2 estimator",
    "an outcome's label",
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(c, id=c.kind, marks=() if c.kind in EVERY_DAY else pytest.mark.slow)
        for c in changes.CHANGES
    ],
)
def test_a_change_runs_these_jobs_and_leaves_what_a_clean_run_makes(finished, clean, tmp_path, change):
    folder = tmp_path / "moved"  # every case also runs in a moved folder
    shutil.copytree(finished, folder)
    change.make(folder)
    config = mini.configured(folder) | change.config if change.config else None
    ran, _ = in_process.run(folder, config)
    assert ran == change.jobs
    assert in_process.files(folder) == clean.files(folder, config)
    assert in_process.run(folder, config)[0] == set()


# Plans with a copy of the workflow, then after each change to one of its files, then with each folder before all others in
# which libraries are looked for, and prints what would run. What is added to a file imports nothing, so that the graph of
# imports is read once, and once more with another version of a library.
PLAN = """
import dataclasses, json, os, sys
home, changes, places = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
sys.path.insert(0, home + "/scripts")
from pathlib import Path
from evidence.workflow.making import code, versions
from evidence.workflow.making.run import make_run

def running():
    return sorted({job.split("/")[0] for job in make_run(Path("."), Path(home)).running})

read, unchanged, graph = code._read, running(), code._read(code.package_files())
code._read = lambda files: dataclasses.replace(graph, files=files)
found = []
for file, text in changes:
    path = Path(home, file)
    before = path.read_bytes()
    path.write_bytes(before + text.encode())
    os.utime(path, (1_000_000_000, 1_000_000_000))
    found.append(running())
    path.write_bytes(before)
for place in places:
    sys.path.insert(0, place)
    versions.installed.cache_clear()
    if place == places[0]:
        code._read, same = read, code._read
    found.append(running())
    code._read = same
    sys.path.remove(place)
print(json.dumps([unchanged, *found]))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A copy of the workflow that a test may change, compiled where the workflow is."""
    target = tmp_path_factory.mktemp("workflow")
    for name in ("scripts", "workflow"):
        shutil.copytree(mini.REPOSITORY / name, target / name)
    shutil.copy(mini.REPOSITORY / "CITATION.cff", target)
    return target


@pytest.fixture(scope="module")
def folder(mini_in_process, tmp_path_factory):
    copy = tmp_path_factory.mktemp("planned") / "library"
    shutil.copytree(mini_in_process, copy)
    return copy


@pytest.fixture(scope="module")
def planned(folder, home, tmp_path_factory) -> dict[str, set[str]]:
    """The rules that would run by the code of another copy of the workflow: unchanged, after each change, with each library."""
    then = [(change.file, change.text) for change in changes.CODE_CHANGES]
    places = []
    for library in changes.VERSION_CHANGES:
        place = tmp_path_factory.mktemp("other")
        (place / f"{library}-99.0.dist-info").mkdir()
        (place / f"{library}-99.0.dist-info/METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {library}\nVersion: 99.0\n"
        )
        places.append(str(place))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHONPATH")}
    command = [sys.executable, "-c", PLAN, str(home), json.dumps(then), json.dumps(places)]
    found = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    kinds = ["nothing", *(change.kind for change in changes.CODE_CHANGES), *changes.VERSION_CHANGES]
    return dict(zip(kinds, map(set, json.loads(found.stdout)), strict=True))


def test_a_copy_of_the_workflow_elsewhere_runs_nothing(planned):
    assert planned["nothing"] == set()


@pytest.mark.parametrize("change", changes.CODE_CHANGES, ids=lambda change: change.kind)
def test_a_change_of_the_workflow_runs_what_depends_on_it(planned, change):
    assert planned[change.kind] == change.rules


@pytest.mark.parametrize("library", changes.VERSION_CHANGES)
def test_another_version_of_a_library_runs_what_depends_on_it(planned, library):
    assert planned[library] == changes.VERSION_CHANGES[library]


def test_every_other_file_of_the_package_is_claimed_by_the_module_that_reads_it(tmp_path):
    assert code_graph(package_files(), Store(tmp_path)).unclaimed == ()


def test_every_library_that_the_package_imports_is_installed_under_the_name_that_keys_use(tmp_path):
    graph = code_graph(package_files(), Store(tmp_path))
    assert {name for names in graph.libraries.values() for name in names} <= set(installed())


def walk(seed: int, steps: int, folder, tmp_path, clean) -> None:
    """Make random changes one after the other, some undone later, some two at a time."""
    draw = random.Random(seed)
    done = []
    for step in range(steps):
        for _ in range(draw.choice((1, 1, 2))):
            if done and draw.random() < 0.25:
                name, before = done.pop()  # undone: the sources as they were
                for part in ("config", "resources"):
                    shutil.rmtree(folder / part)
                    shutil.copytree(before / part, folder / part)
                continue
            change = draw.choice(changes.CHANGES)
            before = tmp_path / f"before{step}.{draw.randrange(10**9)}"
            for part in ("config", "resources"):
                shutil.copytree(folder / part, before / part)
            try:
                change.make(folder)
            except (AssertionError, FileNotFoundError):
                continue  # it has been made already, or what it needs is gone
            done.append((change.kind, before))
        in_process.run(folder)
        told = [name for name, _ in done]
        assert in_process.files(folder) == clean.files(folder), (seed, step, told)
        assert in_process.run(folder)[0] == set(), (seed, step, told)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_any_sequence_of_changes_ends_with_what_a_clean_run_makes(finished, clean, tmp_path, seed):
    folder = tmp_path / "library"
    shutil.copytree(finished, folder)
    walk(seed, 3, folder, tmp_path, clean)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 9))
def test_any_longer_sequence_of_changes_ends_with_what_a_clean_run_makes(finished, clean, tmp_path, seed):
    folder = tmp_path / "library"
    shutil.copytree(finished, folder)
    walk(seed, 8, folder, tmp_path, clean)


def test_the_page_of_reruns_is_made_from_this_list():
    from workflow import renew_reruns

    assert renew_reruns.PAGE.read_text() == renew_reruns.text()
