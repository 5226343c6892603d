"""Ground floor: statistics of meta-analysis on plain arrays.

Knows effect sizes, pooling models and intervals; knows nothing of studies, files, configuration or drawing.
Modules are imported one by one (``from evidence.stats import effects, pooling``), so that a step loads only
what it uses; those of `ROOM_OF` stand in a room and are found under the short name too, which other programs
rely on. Names follow metafor and the Cochrane Handbook. Importing any module costs numpy and scipy.special,
never scipy.stats.
"""

from importlib import import_module
from types import ModuleType

ROOM_OF = {
    "batch": "inverse_variance.batch",
    "bayes": "bayesian.normal_model",
    "conversions": "quantiles.conversions",
    "permutation": "resampling.permutation",
    "pooling": "inverse_variance.pooling",
    "regression": "inverse_variance.regression",
    "survival": "over_time.survival",
}


def __getattr__(name: str) -> ModuleType:
    """Give a module by its short name, loaded when it is first asked for."""
    if name not in ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{ROOM_OF[name]}")
