"""What tests of several folders share: a browser, and one whole run of the shipped reviews."""

import shutil

import pytest

from chromium import Browser
from workflow import mini


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    running = Browser(tmp_path_factory.mktemp("profile"))
    yield running
    running.quit()


@pytest.fixture(scope="session")
def real_results(tmp_path_factory):
    """The results folder of a run of all reviews from their configuration, and that a second run does nothing."""
    folder = tmp_path_factory.mktemp("real")
    for name in ("config", "resources"):
        shutil.copytree(mini.REPOSITORY / name, folder / name)
    run = mini.snakemake(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    again = mini.snakemake(folder)
    assert "Nothing to be done" in again.stdout + again.stderr
    return folder / "results"
