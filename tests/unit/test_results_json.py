"""The results' JSON loses nothing and lets no nan through."""

import math

import pytest

from evidence.record.codec import from_plain, to_plain
from evidence.record.synthesis import ArmFigure, Candidate, LeftOut


def candidate(**changes):
    arm = ArmFigure(arms=("a",), label="A", n=10, events=3, printed=("3/10",), row_ids=("x/1/a",))
    values = dict(
        key="x", study="X", publication="x2019", label="X 2019", year=2019, design="case series", kind="counts",
        intervention=arm, comparator=None, effect=None, at_months=6.0, at_printed="6 months", segment=None,
        unit="patient", definition=None, usable=True, reason=None, n=10, second_hand=False, source="abstract",
        derivation=(), row_ids=("x/1/a",), attributes={"design": "case series"},
    )  # fmt: skip
    return Candidate(**(values | changes))


def test_a_candidate_survives_the_way_to_json_and_back():
    before = candidate()
    assert from_plain(to_plain(before), Candidate) == before


def test_an_infinity_survives_as_a_word():
    before = candidate(at_months=math.inf)
    assert to_plain(before)["at_months"] == "Inf"
    assert from_plain(to_plain(before), Candidate) == before


def test_a_nan_is_refused():
    with pytest.raises(ValueError, match="does not exist is None"):
        to_plain(candidate(at_months=math.nan))


def test_an_unknown_field_is_refused():
    plain = to_plain(LeftOut("s", "p", "l", "a", "22%", None, "not poolable", "no denominator", ("p/1/a",)))
    with pytest.raises(ValueError, match="unknown field colour"):
        from_plain(plain | {"colour": "red"}, LeftOut)
