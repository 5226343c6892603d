"""Planning in these tests reads the imports of the package once in each worker."""

from unittest import mock

import pytest

from evidence.workflow.making import code
from workflow import in_process


@pytest.fixture(scope="session", autouse=True)
def graph_read_once():
    """Planning in a new folder would find the same graph again, which takes most of the time of a plan."""
    with mock.patch.object(code, "_read", in_process.graph_of):
        yield
