"""The small library as it was run once: what a change of it says is tried on copies."""

import pytest

from evidence.workflow.history import command
from workflow import in_process, mini


@pytest.fixture(scope="package")
def begun(run_once, tmp_path_factory):
    """The small library as it was run once and kept under a name."""
    folder = mini.copy(run_once, tmp_path_factory.mktemp("begun"))
    with in_process.inside(folder):
        assert command.main(["first", "--date", "2024-05-01"], mini.REPOSITORY) == 0
    return folder


@pytest.fixture
def folder(begun, tmp_path):
    return mini.copy(begun, tmp_path / "library")
