"""The small library as it was run once: what a change of it says is tried on copies."""

import shutil

import pytest

from evidence.workflow.history import command, last_run
from evidence.workflow.making.orders import RESULTS
from workflow import in_process, mini


@pytest.fixture(scope="package")
def begun(tmp_path_factory):
    """The small library as it was run once and kept under a name."""
    folder = mini.make(tmp_path_factory.mktemp("begun"))
    in_process.make_results(folder)
    with in_process.inside(folder):
        last_run.since_last_run(in_process.plan(folder).plan, RESULTS)
        assert command.main(["first", "--date", "2024-05-01"], mini.REPOSITORY) == 0
    return folder


@pytest.fixture
def folder(begun, tmp_path):
    return shutil.copytree(begun, tmp_path / "library")
