"""The selection model with two-sided p values, written down a second time; and where its chances are fixed."""

import numpy as np
import pytest
from scipy import stats

from evidence.stats import small_study

# Newton's steps end at 1e-8 standard errors, differences see less.
AT_THE_TOP = 1e-6
Y = np.array([0.62, -0.31, 0.55, 0.08, 0.71, 0.12, -0.44, 0.9, 0.35, 0.02])
V = np.array([0.04, 0.02, 0.06, 0.03, 0.08, 0.05, 0.03, 0.1, 0.02, 0.04])


def height(mu, tau2, chances, step):
    """Log likelihood but for the constant: each estimate's density, weighted by its chance of being seen."""
    se, root, z = np.sqrt(V), np.sqrt(V + tau2), stats.norm.isf(step / 2)
    significant = np.abs(Y) / se >= z
    far = stats.norm.sf(z * se, mu, root) + stats.norm.cdf(-z * se, mu, root)
    seen = chances[0] * far + chances[1] * (1 - far)
    own = np.where(significant, *chances)
    density = stats.norm.logpdf(Y, mu, root) + np.log(2 * np.pi) / 2
    return (density + np.log(own) - np.log(seen)).sum(), significant.sum()


@pytest.mark.parametrize("step", [0.05, 0.2])
def test_two_sided_selection_is_the_highest_point_of_its_likelihood(step):
    found = small_study.step_selection(Y, V, steps=(step,), alternative="two-sided")
    at = [found.estimate, found.tau2, found.delta[1]]
    top, significant = height(at[0], at[1], (1.0, at[2]), step)
    assert found.log_likelihood == pytest.approx(top, abs=AT_THE_TOP)
    assert found.studies.tolist() == [significant, len(Y) - significant]
    for i in range(3):
        for by in (-1e-2, 1e-2):
            moved = list(at)
            moved[i] += by
            if min(moved[1:]) >= 0:
                assert height(moved[0], moved[1], (1.0, moved[2]), step)[0] < top


def test_fixed_chances_are_taken_as_they_are():
    found = small_study.step_selection(Y, V, steps=(0.05,), alternative="two-sided", delta=(1.0, 0.4))
    top, _ = height(found.estimate, found.tau2, (1.0, 0.4), 0.05)
    assert found.log_likelihood == pytest.approx(top, abs=AT_THE_TOP)
    assert found.q_selection is None and np.isnan(found.delta_se).all()
    assert found.delta.tolist() == [1.0, 0.4]
