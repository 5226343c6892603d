"""One table says what each measure is; settings, study files, statistics and report agree with it."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.display.measures import measure_of as shown
from evidence.record.measures import (
    ASKED_OF_ANALYSES,
    ASKED_SINGLE_ARM,
    ASKED_TWO_ARM,
    BY_NAME,
    CLOGLOG,
    KINDS,
    LOG,
    LOGIT,
    MEASURES,
    RAW,
    MeasureId,
    measure_of,
    stats_code,
)
from evidence.stats import effects
from evidence.stats.effects._sizes import SCALES
from evidence.studies.notation import effect as notation

SCHEMAS = Path(__file__).parents[3] / "workflow/schemas"
# Back and forth by elementary functions: only rounding differs.
CLOSED_FORM = 1e-12
BACK = {
    LOG: math.exp,
    RAW: float,
    LOGIT: lambda x: 1 / (1 + math.exp(-x)),
    CLOGLOG: lambda x: math.exp(-math.exp(x)),
}


def enumerated(node):
    """Every list of words in a schema that holds a measure."""
    if isinstance(node, dict):
        words = node.get("enum", ())
        if "RR" in words:
            yield tuple(words)
        for value in node.values():
            yield from enumerated(value)
    elif isinstance(node, list):
        for value in node:
            yield from enumerated(value)


@pytest.mark.parametrize("name", ["config", "review"])
def test_settings_allow_the_measures_of_the_table_and_no_other(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    found = set(enumerated(schema))
    two_arm, of_analyses = set(ASKED_TWO_ARM), set(ASKED_OF_ANALYSES)
    assert found and all(set(words) in (of_analyses, two_arm | set(ASKED_SINGLE_ARM)) for words in found)
    (priors,) = [d["properties"] for d in _objects(schema) if {"RR", "mean"} <= set(d.get("properties", ()))][
        :1
    ]
    assert set(priors) <= set(BY_NAME)


def _objects(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value)


def test_names_are_told_apart():
    # A risk ratio of failure is one to the statistics, which are given the failures.
    names = [
        name
        for m in MEASURES
        for name in {m.id, *m.stats} - ({"RR"} if m.id == MeasureId.RR_OF_FAILURE else set())
    ]
    assert len(names) == len(set(names)) == len(BY_NAME)
    assert all(m.kind in KINDS for m in MEASURES)


def test_an_unknown_measure_is_named_with_those_that_are_known():
    with pytest.raises(ValueError, match="'ARR' is not a measure.*IRR"):
        measure_of("ARR")


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.id)
def test_the_statistics_know_each_measure_on_its_scale(measure):
    assert set(measure.stats) <= set(SCALES)
    assert stats_code(measure.id) == measure.stats[0] == stats_code(measure.stats[0])
    if measure.scale in BACK:
        for value in (-0.7, 0.2):
            natural = float(effects.back_transform(value, measure.stats[0]))
            assert natural == pytest.approx(BACK[measure.scale](value), rel=CLOSED_FORM)
    if measure.two_arm:
        assert float(effects.back_transform(0.0, measure.stats[0])) == measure.null


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.id)
def test_what_sets_two_sides_against_each_other_has_a_value_of_no_difference(measure):
    assert measure.two_arm == (measure.null is not None) == shown(measure.id).comparative
    assert measure.ratio == (measure.null == 1.0)
    assert measure.more_events is None or not measure.continuous


@given(value=st.floats(1e-3, 1e3), which=st.sampled_from([m for m in MEASURES if m.two_arm]))
def test_exchanging_the_sides_twice_changes_nothing_and_no_difference_stays(value, which):
    assert which.exchanged(which.exchanged(value)) == pytest.approx(value, rel=CLOSED_FORM)
    assert which.exchanged(which.null) == which.null


def test_the_sides_of_a_difference_are_turned_and_of_a_ratio_inverted():
    assert (measure_of("RD").exchanged(0.25), measure_of("RR").exchanged(0.25)) == (-0.25, 4.0)
    assert (measure_of("MD").exchanged_in_words, measure_of("HR").exchanged_in_words) == (
        "turned",
        "inverted",
    )


def test_study_files_print_the_measures_of_the_table():
    assert set(notation.MEASURES) == {m.id for m in MEASURES if m.printed}
    assert set(notation.RATIOS) == {"RR", "OR", "HR", "SHR", "IRR", "ROM"}
    assert all(m.name.lower() in notation.MEASURES[m.id] for m in MEASURES if m.printed)


def test_hazards_and_rates_are_of_events_in_time():
    assert all(measure_of(name).of_events_in_time for name in ("HR", "SHR", "IRR", "IRD", "rate"))
    assert not any(measure_of(name).of_events_in_time for name in ("RR", "survival", "MD", "proportion"))
    assert (measure_of("HR").scale, measure_of("IRD").scale, measure_of("IRLN").id) == (LOG, RAW, "rate")


def test_a_larger_value_means_more_events_where_events_are_counted():
    fewer = {MeasureId.RR_OF_FAILURE, MeasureId.SURVIVAL}  # count those without
    for measure in MEASURES:
        expected = None if measure.continuous else measure.id not in fewer
        assert measure.more_events is expected, measure.id
