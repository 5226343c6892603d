"""The table of sensitivity analyses tells what differs from the primary analysis, and nothing else."""

import dataclasses

import pytest
import result_builders as ex
from large_review import synthesis_of
from quoting import quoted

from evidence.display.measures import measure_of
from evidence.display.numbers import effect_format
from evidence.sections.sensitivity import view as sensitivity

FORMAT = effect_format(measure_of("RR"), [0.8])


def with_analyses(*analyses):
    return dataclasses.replace(synthesis_of(3), analyses=analyses)


@pytest.fixture
def primary():
    return synthesis_of(3).primary


def nothing(id_, reason):
    return ex.analysis(
        id=id_, label=id_, status="not pooled", status_reason=quoted(reason), effects=[], estimate=None, k=0
    )


def test_two_ways_to_pool_nothing_are_the_same_result():
    s = with_analyses(nothing("primary", "no study has a figure"), nothing("strict", "no study is left"))
    assert sensitivity.compared(s, FORMAT)[0] == ()
    assert sensitivity.compared(s, FORMAT)[1] == ("strict",)


def test_an_analysis_that_pools_nothing_where_the_primary_one_does_is_shown_with_its_reason(primary):
    s = with_analyses(primary, nothing("strict", "no study is left"))
    shown = sensitivity.compared(s, FORMAT)[0]
    assert [a.id for a in shown] == ["primary", "strict"]
    assert shown[1].effect == "Not pooled: no study is left"


def test_an_analysis_that_pools_where_the_primary_one_does_not_is_shown(primary):
    s = with_analyses(nothing("primary", "too few"), dataclasses.replace(primary, id="loose", label="loose"))
    assert [a.id for a in sensitivity.compared(s, FORMAT)[0]] == ["primary", "loose"]


def test_the_same_number_of_the_same_studies_is_not_repeated(primary):
    s = with_analyses(primary, dataclasses.replace(primary, id="again", label="again"))
    assert sensitivity.compared(s, FORMAT)[0] == () and sensitivity.compared(s, FORMAT)[1] == ("again",)
