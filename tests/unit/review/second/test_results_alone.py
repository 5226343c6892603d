"""A result alone is that of the whole analysis, and agrees with its second computation."""

import pytest

from evidence.review.guidance.comparing import of_analysis, of_level
from evidence.review.pooling.computing import AnalysisInput
from evidence.review.pooling.effects.figures import figures_of
from evidence.review.pooling.modelling import models
from evidence.review.pooling.subgroups import LevelInput
from evidence.review.pooling.thresholds import Limit
from evidence.review.second import twice
from unit.review.invented_analyses import HOUSE, IQWIG, series, survivals, tables

ONE_GROUP = ([2, 5, 1, 9, 4, 3], [20, 31, 18, 40, 25, 22])
# Studies heap at both ends, so that the ladder of counts goes on to its posterior.
HEAPED = ([0, 20, 1, 24], [22, 21, 25, 24])
TWO_GROUPS = ((3, 30, 9, 31), (5, 42, 8, 40), (9, 60, 15, 61), (2, 25, 6, 27), (7, 50, 12, 49))
CASES = {
    **{f"{k} of one group": (series(*(c[:k] for c in ONE_GROUP)), "proportion") for k in (1, 2, 3, 6)},
    "heaped": (series(*HEAPED), "proportion"),
    **{f"{k} of two groups": (tables(TWO_GROUPS[:k]), "RR") for k in (1, 2, 4, 5)},
    "survivals": (survivals(), "survival"),
}


@pytest.mark.parametrize("settings", [HOUSE, IQWIG], ids=["house", "iqwig"])
@pytest.mark.parametrize("case", CASES)
def test_what_is_compared_is_the_same_of_a_result_alone(case, settings):
    candidates, measure = CASES[case]
    named, by_key = models.model_name(measure, settings, rare=False), {c.key: c for c in candidates}
    given = AnalysisInput(figures_of(candidates), measure, named, settings, Limit(0.5, "below"))
    whole, alone = twice.analysis(given), twice.result(given)
    assert of_analysis(alone, by_key) == of_analysis(whole, by_key)
    assert (alone.beside, alone.beyond) == ((), None)
    given = LevelInput(figures_of(candidates), measure, named, settings)
    found, short = twice.level(given), twice.level(given, alone=True)
    assert of_level(short.level, by_key) == of_level(found.level, by_key)
    assert (short.point, short.effects, short.level.beside) == (found.point, found.effects, ())
