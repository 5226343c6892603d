"""The count in the middle of a range, when a range is small, whose patients are counted, and where settings live."""

import pytest

from evidence.review.config.files.setting_homes import setting_homes
from evidence.review.selection.assumed.ranges import is_small, middle
from unit.review import builders


@pytest.mark.parametrize(
    ("low", "high", "percent", "n", "taken"),
    [
        (10, 12, 33.0, 33, 11), (10, 13, None, 32, 11), (10, 13, 36.0, None, 11), (10, 13, 36.0, 32, 12), (10, 13, 35.8, 32, 11),
        (10, 13, 12.5, 92, 11),  # as near to both: 11.5
        (7, 7, 50.0, 14, 7),
    ],
)  # fmt: skip
def test_of_two_middles_the_one_nearer_to_the_percentage_is_taken(low, high, percent, n, taken):
    values = {"percent": percent, "n": n}
    assert middle(low, high, builders.row("p", 1, "a", type="percent", values=values)) == taken


@pytest.mark.parametrize(
    ("low", "high", "n", "small"),
    [
        (99, 101, 1000, True), (0, 2, 1000, False), (1, 2, 1000, True), (999, 1001, 1000, False), (998, 1000, 1000, True),
        (108, 118, 1000, True),  # 5 patients are 0.5 % of 1000, and half of an error of 10.01
        (108, 119, 1000, False), (108, 118, 999, False),
        (980, 984, 1000, True),  # 2 patients are less than half of an error of 4.2
        (95, 105, 1000, False),  # 5 are more than half of an error of 9.5, and than 2 % of the count
        (4, 5, 100, True), (4, 6, 100, False), (0, 0, 50, False), (1, 1, 50, True), (50, 50, 50, True),
    ],
)  # fmt: skip
def test_half_a_range_is_set_against_the_patients_and_against_chance_or_the_count(low, high, n, small):
    assert is_small(low, high, n) is small


def part(name, n, **changes):
    return builders.arm(name, ["thrombectomy"], n, **changes)


@pytest.mark.parametrize(
    ("arms", "patients"),
    [
        ([part("a", 30), part("b", 40)], 70),
        ([part("a", 30), part("b", 40), part("all", 70, combines=("a", "b"))], 70),
        ([part("a", 30), part("half", 15, subset_of="a")], 30),
        ([part("a", None), part("b", 40)], 40),
        ([part("a", None), part("b", None), part("all", 70, combines=("a", "b"))], 70),
        ([part("a", None)], None),
    ],
)
def test_patients_of_a_publication_are_counted_once(arms, patients):
    assert builders.publication("p", arms, []).n == patients


def test_a_setting_is_found_wherever_the_file_can_have_it_and_once_a_place():
    number = {"type": "number"}
    schema = {
        "properties": {
            "level": number,
            "analyses": {"additionalProperties": {"$ref": "#/$defs/analysis"}},
            "list": {"items": {"properties": {"level": number}}},
        },
        "$defs": {
            "analysis": {
                "properties": {"level": number, "inner": {"$ref": "#/$defs/analysis"}},
                "oneOf": [{"properties": {"tau2": number}}, {"properties": {"level": number}}],
            }
        },
    }
    homes = setting_homes(schema)
    assert homes["level"] == ["", "analyses.<name>", "list"]
    assert homes["tau2"] == ["analyses.<name>"] and homes["analyses"] == [""]
    assert homes["inner"] == ["analyses.<name>"]
