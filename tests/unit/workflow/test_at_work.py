"""One run at work: its lock ends with it, and locks that others have left are told from those of another workflow."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.workflow import at_work
from evidence.workflow.job import with_run


def leave(folder, number, *paths):
    locks = folder / ".snakemake/locks"
    locks.mkdir(parents=True, exist_ok=True)
    for kind in ("input", "output"):
        (locks / f"{number}.{kind}.lock").write_text("".join(f"{path}\n" for path in paths))


def left(folder):
    return sorted(path.name for path in (folder / ".snakemake/locks").iterdir())


def test_locks_that_a_killed_run_left_are_removed_those_of_another_workflow_stay(tmp_path):
    leave(tmp_path, 0, "results/index.html", "results/manifests/extract.json")
    leave(tmp_path, 1, "results/trimmed.bam")
    environment = {with_run.RUN: "of a run that is over"}
    held = at_work.begin(tmp_path, True, environment)
    assert left(tmp_path) == ["1.input.lock", "1.output.lock"]
    assert environment == {with_run.RUN: str(os.getpid())}
    held.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks")
def test_while_a_run_is_at_work_its_locks_are_left_alone(tmp_path):
    held = at_work.begin(tmp_path, True, {})
    leave(tmp_path, 0, "results/manifests/extract.json")
    assert at_work.begin(tmp_path, True, {}) is None
    assert len(left(tmp_path)) == 2
    held.close()  # as the end of its process does
    at_work.begin(tmp_path, True, {}).close()
    assert left(tmp_path) == []


def test_a_part_of_a_run_on_another_machine_holds_nothing_and_names_itself(tmp_path):
    leave(tmp_path, 0, "results/manifests/extract.json")
    environment = {with_run.RUN: "1"}
    assert at_work.begin(tmp_path, False, environment) is None
    assert len(left(tmp_path)) == 2 and environment == {with_run.RUN: str(os.getpid())}


def test_a_job_whose_run_is_gone_ends():
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    program = "import time\nfrom evidence.workflow.job.with_run import end_with_run\nend_with_run()\ntime.sleep(600)"
    environment = os.environ | {with_run.RUN: gone.stdout.strip(), "PYTHONPATH": "scripts"}
    job = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=with_run.__file__.split("/scripts/")[0],
        check=False,
    )
    assert job.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_run_that_is_still_being_planned_ends_at_once_with_a_sentence():
    code = (
        "import sys, time; sys.path.insert(0, 'scripts'); from evidence.workflow import at_work; "
        "at_work.stop_on_interrupt(); print('planning', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout.readline() == "planning\n"
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=120)
    assert (run.returncode, said) == (at_work.INTERRUPTED, at_work.STOPPED)


# What waits for a job, as Snakemake does, tells its end before the run has ended.
AT_WORK = """
import logging, os, signal, subprocess, sys, threading
from pathlib import Path
from types import SimpleNamespace
sys.path.insert(0, "scripts")
from evidence.workflow import at_work

def wait():
    job.wait()
    logging.getLogger("snakemake").error("Error in rule extract")

job = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
waiting = threading.Thread(target=wait)
waiting.start()
at_work._remove_left_over = lambda root: waiting.join()
at_work.end_on_interrupt(SimpleNamespace(local_exec=True), Path("."))
os.kill(os.getpid(), signal.SIGINT)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_of_jobs_that_a_run_ends_itself_nothing_is_told_but_that_sentence():
    run = subprocess.run(
        [sys.executable, "-c", AT_WORK],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (run.returncode, run.stderr) == (at_work.INTERRUPTED, at_work.STOPPED)
