"""What the tests of importing share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def library(tmp_path):
    """A repository with the vocabulary and no study file."""
    (tmp_path / "resources" / "studies").mkdir(parents=True)
    (tmp_path / "resources" / "vocabulary").symlink_to(ROOT / "resources" / "vocabulary")
    return tmp_path
