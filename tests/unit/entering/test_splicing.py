"""A file written at one place, read by a parser of its own: the value is there, and all else is as it was."""

import pytest
import yaml

from evidence.entering.splicing import ByHand, append, put

ENTRY = {"outcome": "death", "cdt": "3/100"}
REST = "study: X  # as the registry has it\nrole: primary\n"
COMMENTS = "# as the registry has it"


@pytest.mark.parametrize(
    ("outcomes", "before"),
    [
        ("", []),
        ("outcomes:\n", []),
        ("outcomes:  # none yet\n", []),
        ("outcomes: []\n", []),
        ("outcomes: []  # none yet\n", []),
        ("outcomes:\n  - outcome: fever\n    cdt: 1/9\n", [{"outcome": "fever", "cdt": "1/9"}]),
        ("outcomes:\n- outcome: fever\n  cdt: 1/9  # of nine\n", [{"outcome": "fever", "cdt": "1/9"}]),
        ("outcomes:\n  - {outcome: fever, cdt: 1/9}\n\n  - {outcome: pain}\n", [{"outcome": "fever", "cdt": "1/9"}, {"outcome": "pain"}]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("behind", ["", "notes: read twice\n"])
def test_a_new_figure_stands_behind_the_last_one_wherever_the_list_begins(outcomes, before, behind):
    text = append(f"{REST}{outcomes}{behind}", ("outcomes",), ENTRY)
    expected = {"study": "X", "role": "primary", "outcomes": [*before, ENTRY]} | (
        {"notes": "read twice"} if behind else {}
    )
    assert yaml.safe_load(text) == expected
    assert COMMENTS in text and ("# none yet" in outcomes) == ("# none yet" in text)
    assert ("# of nine" in outcomes) == ("# of nine" in text)


@pytest.mark.parametrize("outcomes", ["outcomes: [{outcome: fever}]\n", "outcomes: {outcome: fever}\n"])
def test_a_list_that_is_not_one_of_lines_is_left_to_an_editor(outcomes):
    with pytest.raises(ByHand, match="outcomes"):
        append(REST + outcomes, ("outcomes",), ENTRY)


@pytest.mark.parametrize(
    ("text", "path", "order", "expected"),
    [
        ("citation: {year: 2020}\n", ("citation", "doi"), (), {"citation": {"year": 2020, "doi": "10.1/x"}}),
        ("citation: {year: 2020}\n", ("citation", "doi"), ("doi", "year"), {"citation": {"doi": "10.1/x", "year": 2020}}),
        ("citation: {}\n", ("citation", "doi"), (), {"citation": {"doi": "10.1/x"}}),
        ("citation: {year: }\n", ("citation", "doi"), ("year", "doi"), {"citation": {"year": None, "doi": "10.1/x"}}),
        ("citation: {year: , volume: 3}\n", ("citation", "doi"), ("year", "doi"), {"citation": {"year": None, "doi": "10.1/x", "volume": 3}}),
        ("citation:\n  year: 2020\n", ("citation", "doi"), ("doi", "year"), {"citation": {"doi": "10.1/x", "year": 2020}}),
        ("notes: |  # of two readers\n  one\n  two\nrole: primary\n", ("notes",), (), {"notes": "10.1/x", "role": "primary"}),
        ("notes: >\n  one\n  two\nrole: primary\n", ("notes",), (), {"notes": "10.1/x", "role": "primary"}),
        ("outcomes:\n  - at: 3 days\n    cdt: 3\n", ("outcomes", 0, "outcome"), ("outcome", "at"), {"outcomes": [{"at": "3 days", "outcome": "10.1/x", "cdt": 3}]}),
    ],
)  # fmt: skip
def test_a_value_is_put_where_it_belongs_and_nothing_else_is_moved(text, path, order, expected):
    written = put(REST.replace("role: primary\n", "") + text, path, "10.1/x", order)
    found = yaml.safe_load(written)
    assert found == {"study": "X", **expected} and COMMENTS in written
    for key, value in expected.items():
        if isinstance(value, dict):
            assert list(found[key]) == list(value), "in the order of the form"
    assert ("# of two readers" in text) == ("# of two readers" in written)
