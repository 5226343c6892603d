"""Which tests are tried against a fault: those that run its line first, then the others of their files."""

from pathlib import Path

from mutation.faults import Fault
from mutation.measuring import SECONDS_EACH, Chooser

PACKAGE = Path("scripts/evidence")


def found(**tests: tuple[float, list[int]]) -> dict[str, dict]:
    """Seconds and lines of m.py that each test runs; `one__a` stands for one.py::a."""
    return {
        name.replace("__", ".py::"): {"seconds": seconds, "lines": {"m.py": lines} if lines else {}}
        for name, (seconds, lines) in tests.items()
    }


def fault(line: int) -> Fault:
    return Fault(PACKAGE / "m.py", 0, line, line, "a + b", "a - b", "f")


def test_the_tests_of_a_line_come_first_and_then_those_that_may_look_at_what_they_made():
    tests = found(one__wide=(1, [1, 2, 3]), one__direct=(1, [3]), one__looks=(0.1, []), two__other=(1, [1]))
    chosen, left_out = Chooser(tests, PACKAGE)(fault(3))
    assert [t.id for t in chosen] == ["one.py::direct", "one.py::wide", "one.py::looks"]
    assert left_out == 0


def test_a_line_that_no_test_runs_has_none():
    assert Chooser(found(one__a=(1, [1])), PACKAGE)(fault(9)) == ([], 0)


def test_tests_beyond_the_time_are_counted_as_left_out():
    tests = found(one__a=(1, [3]), one__b=(SECONDS_EACH, [3]), one__c=(1, []))
    chosen, left_out = Chooser(tests, PACKAGE)(fault(3))
    assert [t.id for t in chosen] == ["one.py::a"] and left_out == 2
