"""Pieces of work done by several processes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence.workflow import side_by_side

PATIENCE = 120  # seconds
SCRIPTS = Path(__file__).parents[3] / "scripts"
forks = pytest.mark.skipif(not side_by_side.can_fork(), reason="no fork here")


def test_results_come_back_in_order_whoever_did_the_work():
    assert side_by_side.each(lambda x: x * x, range(20), 3) == [x * x for x in range(20)]
    assert side_by_side.each(lambda x: x, [], 3) == []


def test_one_process_is_this_one():
    assert side_by_side.each(lambda _: os.getpid(), [1, 2], 1) == [os.getpid()] * 2


@forks
@pytest.mark.parametrize("processes", [2, 3])
def test_several_processes_are_this_one_and_others(tmp_path, processes):
    def work(_):
        """Be there, and wait for the others: whoever begins late finds a piece all the same."""
        (tmp_path / str(os.getpid())).touch()
        assert waited_for(lambda: len(list(tmp_path.iterdir())) == processes)
        return os.getpid()

    found = side_by_side.each(work, range(12), processes)
    assert found[0] == os.getpid() and len(set(found)) == processes


@forks
def test_each_piece_is_done_once_and_told_once(tmp_path):
    def work(piece):
        with (tmp_path / str(piece)).open("x"):
            time.sleep(0.001 * (piece % 3))
        return piece

    told = []
    assert side_by_side.each(work, range(60), 3, lambda: told.append(1)) == [*range(60)]
    assert len(told) == len(list(tmp_path.iterdir())) == 60


@forks
@pytest.mark.parametrize("faulty", [0, 1, 5])
def test_after_a_fault_no_more_pieces_are_begun(tmp_path, faulty):
    """Whether it is this process that meets it or another, which may be slow to do so."""
    pieces = range(2_000)

    def work(piece):
        (tmp_path / str(piece)).touch()
        if piece == faulty:
            raise ValueError("cannot be done")
        time.sleep(0.02)

    with pytest.raises(ValueError, match="cannot be done"):
        side_by_side.each(work, pieces, 2)
    assert len(list(tmp_path.iterdir())) < len(pieces)


def test_a_fault_of_a_piece_is_told():
    def work(x):
        if x == 1:
            raise ValueError("piece 1 cannot be done")
        return x

    with pytest.raises(ValueError, match="piece 1 cannot be done"):
        side_by_side.each(work, range(4), 2)


@forks
def test_where_the_job_is_killed_nobody_stays_at_work(tmp_path):
    program = (
        "import os, pathlib, time\n"
        "from evidence.workflow import side_by_side\n"
        "def work(_):\n"
        "    pathlib.Path(str(os.getpid())).touch()\n"
        "    time.sleep(600)\n"
        "side_by_side.each(work, range(4), 2)\n"
    )
    job = subprocess.Popen(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(SCRIPTS)}
    )
    assert waited_for(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    job.kill()
    job.wait()
    assert waited_for(lambda: not any(alive(pid) for pid in workers))


def waited_for(true):
    """Whether something comes true before only what hangs would take so long."""
    until = time.monotonic() + PATIENCE
    while not (found := true()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
