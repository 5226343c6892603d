"""What no result may hold, whatever the data: nan where nothing says so, negative variances, p values beyond 1."""

import dataclasses
import warnings
from collections.abc import Mapping

import numpy as np

from evidence.stats.effects import EffectSizes
from evidence.stats.errors import StatsError
from evidence.stats.exact import BatchGLMM

# Fields that are nan by their definition: up to how many studies, and why.
ALWAYS = 1000
NAN_BY_DESIGN = {
    "BatchPooled.tau2": (1, "a data set of one study says nothing of spread"),
    "BatchPooled.i2": (1, "the same"),
    "BatchPooled.h2": (1, "the same"),
    "LeaveOneOut.tau2": (2, "one study left"),
    "LeaveOneOut.i2": (2, "one study left"),
    "Cumulative.tau2": (ALWAYS, "the first study alone"),
    "Cumulative.i2": (ALWAYS, "the first study alone"),
    "Influence.rstudent": (2, "one study left, whose spread is not known"),
    "Influence.q_without": (2, "the same"),
    "Influence.dffits": (2, "the same"),
    "Influence.cook_distance": (2, "the same"),
    "Influence.covariance_ratio": (2, "the same"),
    "Influence.dfbetas": (2, "the same"),
    "Influence.tau2_without": (2, "the same"),
    "Gosh.tau2": (ALWAYS, "subsets of one study"),
    "Gosh.i2": (ALWAYS, "subsets of one study"),
    "BatchGLMM.tau2": (1, "a data set of one study says nothing of spread"),
    "Specifications.tau2": (1, "a selection of one study"),
    "Specifications.i2": (1, "a selection of one study"),
    "Specifications.h2": (1, "a selection of one study"),
    "Curve.se_log": (ALWAYS, "no one is left: the logarithm of survival 0"),
    "Curve.ci_low": (ALWAYS, "the same"),
    "Curve.ci_high": (ALWAYS, "the same"),
    "Selection.delta_se": (ALWAYS, "a chance that is fixed, or at a bound, has no error"),
}
NEVER_BELOW_0 = ("tau2", "se", "i2", "q", "sigma2", "hk_factor", "k", "tau2_ci", "i2_ci", "tau2s")
# What went in, kept in the result.
INPUTS = ("design", "y", "x", "v", "n")


# Columns of a batch of models that have numbers only where there is a maximum.
FITTED = ("estimate", "se", "ci_low", "ci_high", "p_value", "tau2", "log_likelihood")


def _pooled(found):
    return np.isin(found.status, ("pooled", "single study", "tau2 at zero"))


def answer_or_words(call):
    """Result of a call under which every warning is an error; None if it was refused in words."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return call()
        except StatsError as told:
            assert len(str(told)) > 20, told
            return None


def assert_sound(found, dropped, at=""):
    """Walk through a result; `dropped` marks studies without an estimate, whose rows are nan."""
    if isinstance(found, BatchGLMM):  # a data set whose likelihood has no maximum says so in its status
        found = dataclasses.replace(found, **{c: getattr(found, c)[_pooled(found)] for c in FITTED})
    if isinstance(found, EffectSizes):  # what cannot be estimated is dropped with its reason
        dropped = found.dropped
    name = at or type(found).__name__
    if dataclasses.is_dataclass(found):
        for field in dataclasses.fields(found):
            if field.name not in INPUTS:
                assert_sound(getattr(found, field.name), dropped, f"{type(found).__name__}.{field.name}")
    elif isinstance(found, Mapping):
        for value in found.values():
            assert_sound(value, dropped, at)
    elif isinstance(found, tuple | list):
        for value in found:
            assert_sound(value, dropped, at)
    elif isinstance(found, float | np.ndarray) and np.asarray(found).dtype.kind == "f":
        _numbers(np.atleast_1d(found), dropped, name)


def _numbers(values, dropped, name):
    missing = np.isnan(values)
    if values.shape[:1] == dropped.shape:
        missing = missing[~dropped]
    most = NAN_BY_DESIGN.get(name, (0, ""))[0]
    assert not missing.any() or (~dropped).sum() <= most, f"{name} is nan"
    field = name.split(".")[-1]
    if field in NEVER_BELOW_0:
        assert not (values < 0).any(), f"{name} is below 0"
    if field == "p_value" or field.endswith("_p"):
        assert not ((values < 0) | (values > 1)).any(), f"{name} is no probability"
