"""Results of the three shipped reviews, as the tests of this folder read them."""

import json

import pytest

from workflow.shipped.real import REVIEWS


@pytest.fixture(scope="module")
def results(real_results):
    return real_results


@pytest.fixture(scope="module")
def evidence(results):
    return {name: json.loads((results / name / "evidence.json").read_text()) for name in REVIEWS}
