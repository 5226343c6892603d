"""What the tests of study files share."""

import pytest
from study_examples import ROOT

from evidence.studies import vocabulary


@pytest.fixture(scope="session")
def words():
    """Give the vocabulary of the repository."""
    return vocabulary.load(ROOT / "resources" / "vocabulary")
