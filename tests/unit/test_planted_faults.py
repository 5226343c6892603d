"""What faults lose: statements, elements of lists and values in texts, and nothing without which a program stops at once."""

import ast

import pytest

from mutation import faults

LOST = """\
NAMES = ("one", "two")
PLACE = (1, "two")


def told(found, keep=True):
    \"\"\"Say what was found.\"\"\"
    first = found[0]
    if not keep:
        return first
    first = first.strip()
    found.append(f"{first} of {len(found):d}")
    found += [first, *NAMES]
    found[0] = {"a": first, **found[1]}
    for each in found:
        if each is None:
            raise ValueError(f"{each} is nothing")
        if not each:
            continue
        yield each
    return found
"""


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(LOST)
    return path


def lost(path):
    return {f.old: f for f in faults.faults_of(path) if f.new == faults.LOST}


def test_statements_elements_and_values_in_texts_are_lost(module):
    assert [*lost(module)] == [
        "'one'",
        "'two'",
        "return first",
        "first = first.strip()",
        "found.append(f'{first} of {len(found):d}')",
        "first",
        "len(found)",
        "found += [first, *NAMES]",
        "*NAMES",
        "found[0] = {'a': first, **found[1]}",
        "found[1]",
        "raise ValueError(f'{each} is nothing')",
        "continue",
        "yield each",
    ]


@pytest.mark.parametrize(
    ("old", "instead_of", "left"),
    [
        ("'two'", "NAMES = ('one', 'two')", "NAMES = ('one',)"),
        ("return first", "return first", "pass"),
        ("found += [first, *NAMES]", "found += [first, *NAMES]", "pass"),
        ("*NAMES", "[first, *NAMES]", "[first]"),
        ("found[1]", "{'a': first, **found[1]}", "{'a': first}"),
        ("len(found)", "f'{first} of {len(found):d}'", "f'{first} of '"),
        ("continue", "continue", "pass"),
    ],
)
def test_what_is_lost_is_gone_and_nothing_else(module, old, instead_of, left):
    whole = ast.unparse(ast.parse(LOST))
    faulty = ast.unparse(faults.with_fault(module, lost(module)[old].number))
    assert whole.count(instead_of) == 1
    assert faulty == whole.replace(instead_of, left)


def test_what_yields_nothing_any_longer_can_still_be_gone_through(module):
    names = {}
    exec(compile(faults.with_fault(module, lost(module)["yield each"].number), str(module), "exec"), names)
    assert list(names["told"](["a", {}])) == []


def test_a_fault_in_a_list_over_many_lines_is_on_the_line_of_its_element(tmp_path):
    path = tmp_path / "module.py"
    path.write_text("def f(a):\n    return [\n        a,\n        -a,\n    ]\n")
    assert {f.old: f.line for f in faults.faults_of(path) if f.new == faults.LOST} == {"a": 3, "-a": 4}
    assert {f.statement for f in faults.faults_of(path)} == {(2, 5)}
