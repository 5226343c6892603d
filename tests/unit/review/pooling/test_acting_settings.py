"""Which settings a model and measure use: two analyses that differ in others alone are one."""

from dataclasses import replace

import pytest

from evidence.record.reviews.methods import ModelSettings
from evidence.review.pooling.analyses import acting
from unit.review.builders import SETTINGS

# Another value for each setting.
CHANGES = {
    "tau2": "DL", "interval": "wald", "prediction": "normal", "tau_prior": "half-cauchy", "tau_prior_scale": {"RR": 9.0},
    "add": 0.1, "to": "all", "add_by_arm_size": True, "ratio_of_means": "corrected", "within_study_correlation": 0.9,
    "imputed_still_at_risk": 0.1, "medians": "other", "two_arm_model": "Peto", "rare_two_arm_model": "Peto",
    "single_arm_model": "common effect", "level": 0.8, "rule": "iqwig",
}  # fmt: skip
ALWAYS = {"level", "rule"}
INTERVALS, PRIORS = {"interval", "prediction"}, {"tau_prior", "tau_prior_scale"}
CELLS = {"add", "to", "add_by_arm_size"}


@pytest.mark.parametrize(
    ("measure", "model", "used"),
    [
        ("RR", "inverse variance", {"tau2"} | INTERVALS | PRIORS | CELLS),
        ("IRR", "inverse variance", {"tau2"} | INTERVALS | PRIORS | CELLS),
        ("OR", "Bayesian", INTERVALS | PRIORS | CELLS),
        ("OR", "common effect", CELLS),
        ("OR", "Mantel-Haenszel", set()),
        ("OR", "Peto", set()),
        ("OR", "conditional exact", set()),
        ("OR", "common-effect logistic", set()),
        ("RR", "sparse ladder", INTERVALS),
        ("RR", "binomial-normal", INTERVALS),
        ("RR", "beta-binomial", INTERVALS),
        ("MD", "inverse variance", {"tau2"} | INTERVALS | PRIORS),
        ("ROM", "inverse variance", {"tau2", "ratio_of_means"} | INTERVALS | PRIORS),
        ("SMD", "three-level", {"within_study_correlation"}),
        ("survival", "inverse variance", {"tau2", "imputed_still_at_risk"} | INTERVALS | PRIORS),
        ("proportion", "GLMM", INTERVALS | PRIORS | CELLS),
    ],
)
def test_an_analysis_is_another_one_only_by_the_settings_that_it_uses(measure, model, used):
    told = set()
    for name, value in CHANGES.items():
        changed: ModelSettings = replace(SETTINGS, **{name: value})
        assert changed != SETTINGS, name
        if acting(changed, measure, model) != acting(SETTINGS, measure, model):
            told.add(name)
    assert told == used | ALWAYS
