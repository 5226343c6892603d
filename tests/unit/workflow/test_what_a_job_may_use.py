"""How many processors a job uses, and how often it looks for objects in circles."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

import evidence
from evidence.workflow.job import step as steps
from evidence.workflow.making.orders import Order, write_json
from evidence.workflow.making.plan import Plan, ReviewPlan
from evidence.workflow.making.run import LARGE, MOST_PROCESSES, processes

# So many new objects, in which Python by itself would look for circles more than seventy times.
MANY = 50_000


def plan(**publications):
    reviews = (
        ReviewPlan(name, name, (), tuple(f"p{i}" for i in range(number)))
        for name, number in publications.items()
    )
    return Plan(tuple(reviews), (), {})


def used(running, *, first=(), **publications) -> dict[str, int]:
    """How many processors each job uses that uses several."""
    return {job: n for job, n in processes(plan(**publications), running, first).items() if n != 1}


def test_what_computes_for_a_large_review_and_what_draws_it_first_uses_several_processors():
    several = {"report/small", "report/other", "papers/large"}
    first = {"draw/small", "papers/small", "draw/large", "papers/large"}
    publications = {"small": 3, "other": LARGE - 1, "large": LARGE}
    rules = ("assemble", "synthesise")
    assert used(several, **publications) == {f"{rule}/large": MOST_PROCESSES for rule in rules}
    rules += ("draw", "papers")
    assert used(several, first=first, **publications) == {f"{rule}/large": MOST_PROCESSES for rule in rules}


def test_what_computes_for_the_only_review_to_run_uses_several_processors():
    alone = {"synthesise/small", "report/small", "draw/small", "overview"}
    assert used(alone, small=3, other=LARGE - 1) == {
        f"{rule}/small": MOST_PROCESSES for rule in ("assemble", "synthesise")
    }
    assert used(frozenset(), small=1) == {}


@pytest.fixture
def as_python_does():
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def looks(work) -> int:
    before = gc.get_stats()[0]["collections"]
    work()
    return gc.get_stats()[0]["collections"] - before


def test_a_step_looks_for_objects_in_circles_seldom(tmp_path, monkeypatch, as_python_does):
    monkeypatch.chdir(tmp_path)
    order = tmp_path / "order.json"
    write_json(order, Order("assemble/legs", "k", {}))

    def make():
        return [[number] for number in range(MANY)]

    assert looks(make) > 50
    with steps.step("assemble", str(order), str(tmp_path / "log")):
        assert looks(make) <= 1


def test_a_run_looks_for_objects_in_circles_seldom_and_not_in_what_was_there_before():
    program = (
        "import gc\n"
        "from evidence.workflow.at_work import look_for_circles_seldom\n"
        "look_for_circles_seldom()\n"
        "before = gc.get_stats()[0]['collections']\n"
        f"made = [[number] for number in range({MANY})]\n"
        "print(gc.get_stats()[0]['collections'] - before, gc.get_freeze_count() > 1_000)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(evidence.__file__).parents[1])}
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "0 True\n"
