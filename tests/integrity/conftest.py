"""The library of the repository, read and checked once."""

from pathlib import Path

import pytest

from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.seeding import running
from evidence.studies.vocabulary.loading import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def words():
    """Give the vocabulary."""
    return load_vocabulary(ROOT / "resources" / "vocabulary")


@pytest.fixture(scope="session")
def checked(words):
    """Give all findings on the files as they are."""
    return check_all(study_paths(ROOT / "resources" / "studies"), words)


@pytest.fixture(scope="session")
def library(words):
    """Give the files as the seeded-error study reads them."""
    return running.read_library(ROOT / "resources" / "studies", words)
