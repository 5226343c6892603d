"""A run may be killed at any moment: what was made is used, nothing of it is wrong, and nothing stands in the way."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
import traceback

import psutil
import pytest

from workflow import in_process, mini

MOMENTS = 20
SEED = 20_261_129
# What a run is killed on the way to, one after the other; the last is kept until it is reached.
CHANGES = ("5/40", "6/40", "7/40", "8/40")


def begin(folder):
    """Do what is planned in a process of its own, which imports nothing anew."""
    child = os.fork()
    if child:
        return psutil.Process(child)
    try:
        os.setpgid(0, 0)
        in_process.run(folder)
    except BaseException:
        (folder / "fault.txt").write_text(traceback.format_exc())
        os._exit(1)
    os._exit(0)


def ended(child):
    """The exit code of a child, None while it works."""
    found, status = os.waitpid(child.pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def kill_after(child, seconds):
    """Kill it after so much processor time, which a busy machine does not change; None, or how it ended before."""
    while (code := ended(child)) is None:
        used = child.cpu_times()
        if used.user + used.system >= seconds:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            _, status = os.waitpid(child.pid, 0)
            return None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return code


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_a_run_killed_at_any_moment_goes_on_and_makes_what_a_clean_run_makes(tmp_path):
    folder, clean = mini.make(tmp_path / "killed"), tmp_path / "clean"
    started = time.process_time()
    in_process.run(mini.make(clean))  # all that is imported late is imported by now
    whole = time.process_time() - started
    moments, killed, changes = random.Random(SEED), 0, iter(CHANGES)
    while killed < MOMENTS:
        code = kill_after(begin(folder), moments.uniform(0, whole / 3))
        assert code in (None, 0), (folder / "fault.txt").read_text()
        killed += code is None
        if code == 0 and (change := next(changes, None)):  # the next way to be killed on
            for library in (folder, clean):
                mini.write(library, "epsilon2021", mini.trial("Epsilon", change, "18/40"))
        elif code == 0:
            (folder / "results/legs/evidence.json").unlink()
    in_process.run(folder)
    in_process.run(clean)
    assert in_process.files(folder) == in_process.files(clean)


def start(folder):
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--snakefile",
        str(mini.REPOSITORY / "workflow/Snakefile"),
        "--directory",
        str(folder),
    ]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def until(run, path):
    """Wait until a run at work has made a file."""
    while not path.exists():
        assert run.poll() is None, run.communicate()[0]
        time.sleep(0.01)


def group(leader):
    """Processes of a session that are at work."""
    found = []
    for process in psutil.process_iter(["pid", "status"]):
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_ctrl_c_ends_a_run_with_one_sentence_and_after_kill_9_the_next_run_goes_on(tmp_path):
    folder = in_process.with_graph(mini.with_one_review(tmp_path / "library"))
    run = start(folder)
    until(run, folder / "results/manifests/extract.json")
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: the run and its jobs
    said = run.communicate()[0]
    assert run.returncode == 130
    assert said.rstrip().endswith("only what is missing is made.")
    assert "Traceback" not in said and "Error" not in said
    psutil.wait_procs(group(run.pid))
    run = start(folder)
    until(run, folder / "results/manifests/assemble/legs.json")
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()  # its jobs end too, and with them what they could still write
    psutil.wait_procs(group(run.pid))
    assert list((folder / ".snakemake/locks").glob("*"))
    made = mini.snakemake(folder)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "extract" not in mini.jobs(made)
    clean = mini.with_one_review(tmp_path / "clean")
    in_process.run(clean)
    assert in_process.files(folder) == in_process.files(clean)
