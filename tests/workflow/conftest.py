"""Planning in these tests reads the imports of the package once in each worker."""

from unittest import mock

import pytest

from evidence.workflow.history import last_run
from evidence.workflow.making import code
from evidence.workflow.making.orders import RESULTS
from shared import made_once
from workflow import in_process, mini


@pytest.fixture(scope="session", autouse=True)
def graph_read_once():
    """Planning in a new folder would find the same graph again, which takes most of the time of a plan."""
    with mock.patch.object(code, "_read", in_process.graph_of):
        yield


@pytest.fixture(scope="session")
def run_once(tmp_path_factory, worker):
    """The small library as it was run once and told of: to be copied, never changed."""

    def make(folder):
        mini.make(folder)
        in_process.make_results(folder)
        with in_process.inside(folder):
            last_run.since_last_run(in_process.plan(folder).plan, RESULTS)

    return made_once(tmp_path_factory, worker, "small_library_run_once", make)
