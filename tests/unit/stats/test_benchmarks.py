"""The benchmark measures what it says, names its peers rightly, and does without R."""

import json
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from evidence.benchmarks.kernels import metafor, ours, report, timing


def test_a_block_tells_the_processor_time_of_one_piece_of_work_not_of_waiting(monkeypatch):
    now, calls = [0.0], []

    def work():
        now[0] += 0.004
        calls.append(now[0])

    # No other clock is there to be read.
    monkeypatch.setattr(timing, "time", SimpleNamespace(process_time=lambda: now[0]))
    block = timing.block_of(work, pieces=2, at_least=0.02)
    assert block() == pytest.approx(0.002)
    assert len(calls) == 1 + 1 + 5  # to warm up, to see how long it takes, and as often as fills a block
    assert block() == pytest.approx(0.002) and len(calls) == 7 + 5


def test_blocks_take_turns_and_ratios_are_those_of_each_round():
    order = []
    clock = iter([8.0, 2.0, 9.0, 3.0, 8.0, 1.0])

    def block(name):
        def run():
            order.append(name)
            return next(clock)

        return run

    found = timing.in_turns({"theirs": block("theirs"), "ours": block("ours")}, rounds=3)
    assert order == ["theirs", "ours"] * 3
    assert timing.ratios(found, "theirs", "ours") == timing.RunSpread(
        median=4.0, least=3.0, most=8.0, count=3
    )


def test_every_fit_of_a_block_is_computed_none_is_given_back_from_memory(monkeypatch):
    monkeypatch.setattr(ours, "SETS", 20)
    monkeypatch.setattr(ours, "GLMM_SETS", 40)
    asked = []
    monkeypatch.setattr(ours.exact, "glmm_proportion", lambda x, n, **_: asked.append((tuple(x), tuple(n))))
    block = ours.blocks()["GLMM of a proportion over 7 nodes, k = 10"]
    block()
    # As many as are remembered, and one more, are each another data set.
    assert len(set(asked[:17])) == min(17, len(asked)) and len(asked) >= 17


def test_without_r_metafor_is_left_out_with_a_note(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(metafor.NoMetafor, match="Rscript with metafor"):
        metafor.Metafor()


def has_metafor():
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "for (name in c('metafor', 'lme4', 'jsonlite')) loadNamespace(name)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_metafor_does_the_tasks_that_are_named_when_asked(monkeypatch):
    monkeypatch.setattr(timing, "BLOCK", 0.02)  # R's clock counts milliseconds
    if not has_metafor():
        pytest.skip("R with metafor, lme4 and jsonlite is not there")
    with metafor.Metafor() as r:
        assert r.version[0].isdigit()
        asked = r.blocks()
        assert tuple(asked) == metafor.TASKS
        # The others take seconds each.
        assert all(asked[task]() > 0 for task in ("REML", "rma.glmm PLO", "leave1out"))


@pytest.mark.slow
def test_every_comparison_names_tasks_that_were_measured(monkeypatch):
    monkeypatch.setattr(ours, "SETS", 500)
    monkeypatch.setattr(ours, "GLMM_SETS", 20)
    monkeypatch.setattr(timing, "BLOCK", 0.001)

    def no_r():
        raise metafor.NoMetafor(metafor.NO_R)

    monkeypatch.setattr(metafor, "Metafor", no_r)
    found = json.loads(json.dumps(report.run(rounds=1)))
    compared = [row for row in report.COMPARISONS if row[1] != "metafor"]
    assert len(found["ratios"]) == len(compared)
    assert all(row["ratio"]["median"] > 0 for row in found["ratios"])
    assert {task for task, *_ in report.COMPARISONS} <= set(found["seconds"])
    assert {name for _, peer, name, _ in report.COMPARISONS if peer == "metafor"} <= set(metafor.TASKS)
    text = report.table(found)
    assert metafor.NO_R in text
    assert text.count("\n") > len(found["seconds"]) + len(compared)
