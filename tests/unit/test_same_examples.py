"""Property tests draw the same examples whichever tests ran, and whichever modules were loaded, before them."""

import importlib
import sys

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

# Not among the numbers that hypothesis tries by itself.
NUMBERS = (7_391_846_201, 7_391_846_203, 7_391_846_207)


def drawn():
    found = []

    @settings(max_examples=200, phases=[Phase.generate], derandomize=True, database=None)
    @given(st.integers())
    def note(number):
        found.append(number)

    note()
    return found


def test_a_module_with_new_numbers_changes_no_example(tmp_path, monkeypatch, pytestconfig):
    if pytestconfig.getoption("hypothesis_profile", None) == "searching":
        pytest.skip("new examples are looked for")
    before = drawn()
    (tmp_path / "numbers_elsewhere.py").write_text(f"NUMBERS = {NUMBERS}\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("numbers_elsewhere")
    monkeypatch.setitem(sys.modules, "numbers_kept", sys.modules.pop("numbers_elsewhere"))
    assert drawn() == before
