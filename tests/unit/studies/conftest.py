"""What the tests of study files share."""

import pytest
from study_examples import ROOT

from evidence.studies.vocabulary.loading import load_vocabulary


@pytest.fixture(scope="session")
def words():
    """Give the vocabulary of the repository."""
    return load_vocabulary(ROOT / "resources" / "vocabulary")
