"""The methods name the priors that the review's Bayesian analyses have."""

from types import SimpleNamespace

import pytest

from evidence.display.prose.methods.robustness import robustness
from evidence.record.pooling_model import PoolingModel

SCALES = {"RR": 0.5}


def told(*priors):
    analyses = [
        SimpleNamespace(
            id=f"a{i}", model=PoolingModel.BAYESIAN, estimate=0.5, beyond=None,
            settings={"tau_prior": prior, "tau_prior_scale": SCALES},
        )
        for i, prior in enumerate(priors)
    ]  # fmt: skip
    synthesis = SimpleNamespace(diagnostics=None, analyses=analyses, measure="RR")
    return robustness(SimpleNamespace(outcomes=[SimpleNamespace(syntheses=[synthesis])]))


@pytest.mark.parametrize(
    ("priors", "named", "scaled"),
    [
        (["half-normal", "half-normal"], "that is half-normal (Röver 2021), with the scale 0.5 for", True),
        (["empirical"], "that is learnt from Cochrane reviews (odds ratios: Turner 2015;", False),
        (["empirical", "half-normal"], "half-normal for other measures) or half-normal (Röver 2021)", True),
    ],
)
def test_every_prior_of_the_bayesian_analyses_is_named(priors, named, scaled):
    """That of the first analysis was told of all: `a empirical prior ... with the scale 0.5`."""
    (text,) = told(*priors)
    assert named in text and ("with the scale" in text) is scaled


def test_without_a_bayesian_analysis_nothing_is_said_of_priors():
    assert told() == []
