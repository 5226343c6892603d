"""Which tests are tried against a fault, what a fault in loaded functions changes, and how surely a share is known."""

import time
from fnmatch import fnmatch
from pathlib import Path

import pytest

from mutation import faults, measuring, trying
from mutation.faults import Fault
from mutation.measuring import SECONDS_EACH, Chooser

PACKAGE = Path("nowhere/scripts/evidence")


def found(**tests: tuple[float, list[int]]) -> dict[str, dict]:
    """Seconds and lines of m.py that each test runs; `one__a` stands for one.py::a."""
    return {
        name.replace("__", ".py::"): {"seconds": seconds, "lines": {"m.py": lines} if lines else {}}
        for name, (seconds, lines) in tests.items()
    }


def fault(line: int, statement: tuple[int, int] | None = None) -> Fault:
    return Fault(PACKAGE / "m.py", 0, line, line, "a + b", "a - b", "f", statement or (line, line))


def chosen(tests, of, **options) -> tuple[list[str], int]:
    job = Chooser(tests, PACKAGE, **options)(of)
    return [test.id for test in job.tests], job.left_out


def test_the_most_direct_test_of_each_file_that_runs_the_line_comes_first():
    tests = found(
        one__wide=(1, [1, 2, 3]), one__direct=(1, [3]), two__wider=(1, [1, 2, 3, 4]), two__other=(1, [1])
    )
    assert chosen(tests, fault(3)) == (["one.py::direct", "two.py::wider", "one.py::wide"], 0)


def test_a_line_that_no_test_runs_has_none():
    assert chosen(found(one__a=(1, [1])), fault(9)) == ([], 0)


def test_a_constant_on_a_line_of_its_own_belongs_to_its_statement():
    assert chosen(found(one__a=(1, [7])), fault(9, (7, 10))) == (["one.py::a"], 0)


def test_tests_beyond_the_time_are_counted_as_left_out_and_shorter_ones_are_tried():
    tests = found(one__a=(1, [3]), one__b=(SECONDS_EACH, [3]), one__c=(2, [3]))
    assert chosen(tests, fault(3)) == (["one.py::a", "one.py::c"], 1)


def test_what_noticed_it_last_time_comes_first():
    killers = {measuring.signature(fault(3), PACKAGE): "one.py::b"}
    assert chosen(found(one__a=(1, [3]), one__b=(5, [3])), fault(3), killers=killers)[0] == [
        "one.py::b",
        "one.py::a",
    ]


def test_then_come_those_that_noticed_other_faults_of_the_module():
    killers = {"m.py f: a * b -> a / b": "one.py::c", "n.py f: a * b -> a / b": "one.py::b"}
    tests = found(one__a=(1, [3]), one__b=(2, [3]), one__c=(5, [3]))
    assert chosen(tests, fault(3), killers=killers)[0] == ["one.py::c", "one.py::a", "one.py::b"]


MODULE = """\
LEAST = 2


def doubled(x):
    def inside(y):
        return y * 2

    return inside(x)


def kept(x=LEAST + 1):
    return x
"""


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(MODULE)
    return path


def test_a_fault_in_a_function_changes_the_code_of_those_that_hold_it_alone(module):
    (one,) = [f for f in faults.faults_of(module) if f.new == "y / 2"]
    changed = trying.changed_code(one)
    assert {code.co_name for code in changed} == {"doubled", "inside"}
    names = {}
    exec(compile(MODULE, str(module), "exec"), names)
    assert names["doubled"](6) == 12
    names["doubled"].__code__ = changed[names["doubled"].__code__]
    assert names["doubled"](6) == 3


@pytest.mark.parametrize("old", ["2", "LEAST + 1"])
def test_a_fault_in_what_is_computed_when_the_module_is_loaded_needs_it_loaded_anew(module, old):
    one = next(f for f in faults.faults_of(module) if f.old == old and f.function != "doubled")
    assert trying.changed_code(one) is None


@pytest.mark.parametrize(
    ("noticed", "tried", "low", "high"),
    # Agresti and Coull 1998, DOI 10.2307/2685469: with no success of n, 0 to z^2 / (n + z^2).
    [(0, 10, 0, 3.841459 / 13.841459), (10, 10, 10 / 13.841459, 1), (5, 10, 0.2366, 0.7634)],
)
def test_the_interval_of_a_share_is_wilsons(noticed, tried, low, high):
    assert measuring.interval(noticed / tried, tried) == pytest.approx((low, high), abs=1e-4)


def test_the_tests_that_are_tried_are_there():
    root = Path(__file__).parents[2]
    assert [name for name in measuring.TESTS if not (root / name).exists()] == []


def test_no_fault_is_put_into_how_precisely_or_where_an_answer_is_searched_for(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "_POINTS, _REACH = 31, 9.0\n_STARTS = (0.5, 2.0)\nLIMIT, _STEP = 31, 0.5\n\n\n"
        "def found(f):\n"
        "    best = minimize(f, 0.5, bracket=(1, 2), options={'xatol': 0.5, 'maxiter': 300, 'scale': 2.0})\n"
        "    return best\n"
    )
    changed = {f.old for f in faults.faults_of(module)}
    assert changed == {"31", "0.5", "2.0"}  # LIMIT with what stands beside it, the start, and the scale
    assert {f.line for f in faults.faults_of(module)} == {3, 7}


def test_arguments_that_are_the_same_are_not_exchanged(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "def found(a, b, events_t, events_c):\n    return outer(a, a), table(events_t, events_c)\n"
    )
    assert [f.old for f in faults.faults_of(module)] == ["table(events_t, events_c)"]


def test_what_was_not_tried_with_all_its_tests_is_said_apart_and_counts_as_not_noticed(tmp_path):
    module = tmp_path / "scripts" / "evidence" / "stats" / "m.py"
    module.parent.mkdir(parents=True)
    module.write_text("def f(a, b):\n    return a * b + a - b\n")
    one, *_ = faults.faults_of(module)
    fates = [trying.KILLED] * 6 + [trying.IN_TIME] + [trying.SURVIVED] + [trying.NOT_KNOWN] * 2
    text = measuring.summary([trying.Verdict(one, fate, 3, 0) for fate in fates], tmp_path)
    assert text.splitlines()[0] == (
        "stats: 70 % (95 % interval 40 to 89 %) noticed (7 of 10 drawn of 3), 1 not, 0 in lines that no test runs, "
        "2 not known; without these 88 % (95 % interval 53 to 98 %)"
    )


@pytest.mark.parametrize(("left_out", "fate"), [(0, trying.SURVIVED), (1, trying.NOT_KNOWN)])
def test_a_fault_is_missed_where_all_tests_that_run_it_passed_and_not_known_where_some_were_left_out(
    left_out, fate
):
    child = trying._Child(trying.Job(fault(3), (), left_out), lambda report: 0)
    while (verdict := child.ended()) is None:
        time.sleep(trying.PAUSE)
    assert verdict.fate == fate


@pytest.fixture
def house(tmp_path):
    """A package of two modules, of which one imports the other, and files of tests that import one or none."""
    texts = {
        "scripts/evidence/stats/low.py": "LEAST = 2\n\n\ndef made(x=3):\n    return x + 1\n\n\nTABLE = made()\n",
        "scripts/evidence/stats/high.py": "from .low import LEAST\n",
        "tests/unit/test_far.py": "from evidence.stats import high\n",
        "tests/unit/test_near.py": "from .helping import low\n",
        "tests/unit/helping.py": "from evidence.stats import low\n",
        "tests/unit/test_none.py": "import os\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_is_computed_when_a_module_is_loaded_is_tried_by_all_whose_files_load_it(house):
    """Whichever of them loaded it first: constants, defaults, and what is called where the module is written."""
    package = house / "scripts" / "evidence"
    low = package / "stats" / "low.py"
    watched = {
        "tests/unit/test_far.py": {
            "seconds": 0,
            "lines": {"stats/low.py": [1, 4, 5, 8], "stats/high.py": [1]},
        },
        **{f"tests/unit/test_{n}.py::a": {"seconds": 1, "lines": {}} for n in ("far", "near", "none")},
        "tests/unit/test_near.py::b": {"seconds": 1, "lines": {"stats/low.py": [5]}},
    }
    choose = Chooser(watched, package)
    everyone = {f"tests/unit/test_{n}" for n in ("far.py::a", "near.py::a", "near.py::b")}
    for old in ("2", "3", "x + 1"):  # the last is run for TABLE
        (one,) = [f for f in faults.faults_of(low) if f.old == old and f.new in ("3", "4", "x - 1")]
        assert {t.id for t in choose(one).tests} == everyone


def test_many_short_tests_of_the_statistic_itself_come_before_a_long_one_that_passes_by():
    tests = found(one__a=(0.01, [3]), one__b=(0.01, [3]), one__c=(0.01, [3]), two__a=(1, [3]))
    assert chosen(tests, fault(3))[0] == ["one.py::a", "one.py::b", "one.py::c", "two.py::a"]


def test_no_module_is_taken_for_a_file_of_tests(pytestconfig):
    """Pytest loads such files its own way, before a fault could be put into them."""
    patterns = pytestconfig.getini("python_files")
    modules = [p.name for p in (pytestconfig.rootpath / "scripts").rglob("*.py")]
    assert "sign_test.py" in modules and patterns
    assert not [name for name in modules if any(fnmatch(name, pattern) for pattern in patterns)]
