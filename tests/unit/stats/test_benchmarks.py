"""The benchmark measures what it says, names its peers rightly, and does without R."""

import json
import time

import pytest

from evidence.benchmarks import ours, peers, report, timing


def test_seconds_are_those_of_the_call():
    # A sleep may last longer than asked for, never shorter.
    assert 0.01 <= timing.seconds(lambda: time.sleep(0.01), runs=3, at_least=0.02) < 0.1


def test_without_r_metafor_is_left_out_with_a_note(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert report.metafor_seconds() == (None, report.NO_R)


@pytest.mark.slow
def test_every_comparison_names_tasks_that_were_measured(monkeypatch):
    monkeypatch.setattr(ours, "SETS", 2000)
    monkeypatch.setattr(ours, "GLMM_SETS", 20)
    monkeypatch.setattr(peers, "SETS", 500)
    monkeypatch.setattr(report, "metafor_seconds", lambda: (None, report.NO_R))
    found = json.loads(json.dumps(report.run()))
    compared = [row for row in report.COMPARISONS if row[1] != "metafor"]
    assert len(found["ratios"]) == len(compared)
    assert all(row["ratio"] > 0 for row in found["ratios"])
    assert {task for task, *_ in report.COMPARISONS} <= set(found["seconds"]["ours"])
    # A second is a lot for what should take two thirds of one; the limit itself is 3.
    assert found["limits"][0]["seconds"] < found["limits"][0]["limit_seconds"]
    text = report.table(found)
    assert report.NO_R in text
    assert text.count("\n") > len(found["seconds"]["ours"]) + len(compared)
