"""The names of the statistics that other programs rely on: each is found, and is the function of its room."""

import inspect
import math
import re
from pathlib import Path

import pytest

from evidence import stats
from evidence.stats import (
    batch,
    bayes,
    conversions,
    diagnostics,
    effects,
    exact,
    permutation,
    pooling,
    regression,
    small_study,
    survival,
)

EXACT = 1e-14  # two exponentials
SCRIPTS = Path(__file__).parents[3] / "scripts"
# What each module is asked for from outside, with the names of what is given.
INTERFACE = {
    (effects, "two_by_two"): "events_t n_t events_c n_c measure add to drop00",
    (effects, "proportion"): "events n measure add to",
    (effects, "mean_difference"): "mean_t sd_t n_t mean_c sd_c n_c measure",
    (effects, "rate"): "events time measure",
    (effects, "rate_ratio"): "events_t time_t events_c time_c measure",
    (effects, "from_interval"): "estimate lower upper level log",
    (effects, "back_transform"): "value measure n",
    (pooling, "random_effects"): "yi vi tau2_method ci_method prediction level",
    (pooling, "common_effect"): "yi vi",
    (pooling, "mantel_haenszel"): "",
    (pooling, "peto"): "",
    (exact, "glmm_proportion"): "events n nodes",
    (exact, "glmm_two_by_two"): "model",
    (exact, "glmm_rate"): "events time",
    (exact, "beta_binomial"): "events n",
    (batch, "random_effects"): "yi vi mask tau2_method ci_method",
    (diagnostics, "leave_one_out"): "yi vi",
    (diagnostics, "influence"): "yi vi",
    (diagnostics, "baujat"): "yi vi",
    (diagnostics, "gosh"): "yi vi",
    (diagnostics, "cumulative"): "yi vi",
    (small_study, "egger"): "yi vi",
    (small_study, "peters"): "",
    (small_study, "begg"): "yi vi",
    (small_study, "trim_and_fill"): "yi vi",
    (regression, "meta_regression"): "yi vi moderators",
    (permutation, "permutation_test"): "yi vi moderators",
    (survival, "pool"): "yi vi",
    (conversions, "mean_sd_from_quantiles"): "",
    (bayes, "normal_normal"): "",
}
POOLED = (
    "estimate se ci_low ci_high p_value tau2 tau2_se tau2_ci i2 i2_ci h2 q q_df q_p pi_low pi_high weights k "
    "measure method status notes natural"
)


@pytest.mark.parametrize(
    ("module", "name", "given"), [(*function, given.split()) for function, given in INTERFACE.items()]
)
def test_a_function_is_found_by_the_short_name_with_its_parameters(module, name, given):
    assert set(given) <= set(inspect.signature(getattr(module, name)).parameters)


def test_a_pooled_result_has_what_is_promised():
    found = pooling.random_effects([0.1, 0.3, -0.2], [0.02, 0.03, 0.05])
    assert [name for name in POOLED.split() if not hasattr(found, name)] == []


def test_survival_at_one_time_is_pooled_on_its_scale():
    """Both rooms hold the same functions, and S falls where log(-log S) rises."""
    s = survival.from_standard_error([0.9, 0.8, 0.7], [0.03, 0.04, 0.05])
    found, other = survival.pool(s.yi, s.vi), pooling.random_effects(s.yi, s.vi, measure="CLOGLOG")
    assert (found.estimate, found.ci_low, found.tau2) == (other.estimate, other.ci_low, other.tau2)
    natural = found.natural()
    assert natural.ci_low < natural.estimate < natural.ci_high
    assert natural.estimate == pytest.approx(math.exp(-math.exp(found.estimate)), rel=EXACT)


def test_another_name_is_none():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        stats.nothing  # noqa: B018


def test_our_own_modules_name_the_room():
    """What decides whether a job runs follows imports as they are written: a short name would hide the module."""
    short = "|".join(stats.ROOM_OF)
    written = re.compile(rf"from (?:evidence\.)?\.*stats import [^\n]*\b(?:{short})\b")
    files = set(SCRIPTS.rglob("*.py")) - {Path(stats.__file__)}
    assert [path for path in files if written.search(path.read_text(encoding="utf-8"))] == []
