"""A job's script done by a copy of the prepared process is done as it would be by itself."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

import evidence
from evidence.workflow import closing
from evidence.workflow.making.plan import CURRENT, Loads, Plan, Run, current_run
from evidence.workflow.making.status import Job
from evidence.workflow.prepared import asking
from evidence.workflow.prepared.ending import end_run
from evidence.workflow.prepared.starting import Prepared
from evidence.workflow.side_by_side import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes cannot be forked safely here")

PACKAGE = Path(evidence.__file__).parents[1]
# Seconds for what takes a tenth of one on an idle machine; a test that waits so long has failed.
LONG = 120
ASKS = "from evidence.workflow.prepared.asking import do_elsewhere\ndo_elsewhere('report')\n"


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a prepared process in a folder of its own; returns the environment that jobs find it by."""
    monkeypatch.chdir(tmp_path)
    begun = []

    def begin(*modules, problems=()):
        jobs = {name: Job(name, "", {}, "", ()) for name in ("report/a", "report/b")}
        plan = Plan((), (), jobs, problems=problems, loads={"report": Loads(modules, ())})
        run = Run(plan, running=frozenset(jobs))
        CURRENT.parent.mkdir(parents=True, exist_ok=True)
        CURRENT.write_bytes(msgspec.json.encode(run))
        environment = {k: v for k, v in os.environ.items() if k != asking.PREPARED}
        environment["PYTHONPATH"] = str(PACKAGE)
        begun.append(Prepared(environment))
        begun[-1].planned(run)
        assert asking.PREPARED in environment
        return begun[-1], environment

    yield begin
    for each in begun:
        each.end()


def job(text, environment, *arguments, **options):
    script = Path(f"job{len(list(Path().glob('job*.py')))}.py")
    script.write_text(ASKS + text)
    program = [sys.executable, str(script.resolve()), *arguments]
    return subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def done(text, environment, *arguments, **options):
    process = job(text, environment, *arguments, **options)
    out, errors = process.communicate(timeout=LONG)
    return process.returncode, out, errors


def waits_for(condition):
    for _ in range(LONG * 20):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("nothing happened")


def is_there(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_copy_has_the_modules_loaded_and_the_job_s_arguments_environment_outputs_and_exit_code(start):
    _, environment = start("colorsys", "evidence.no_such_module", "evidence.record.codec.no_such_name")
    text = (
        "import os, sys\n"
        "print('colorsys' in sys.modules, sys.argv[1:], os.environ['MARK'], os.getcwd(), __name__)\n"
        "print(oct(os.umask(0)), os.getpid(), 'EVIDENCE_PREPARED' in os.environ, file=sys.stderr)\n"
        "sys.exit(3)\n"
    )
    process = job(text, environment | {"MARK": "with a \n line"}, "one", "two words", umask=0o027)
    out, errors = process.communicate(timeout=LONG)
    assert process.returncode == 3
    assert out == f"True ['one', 'two words'] with a \n line {Path.cwd()} __main__\n"
    mask, number, again = errors.split()
    assert (mask, again) == ("0o27", "False") and int(number) != process.pid


def test_what_a_step_makes_for_all_reviews_is_there_in_each_copy(start):
    _, environment = start("evidence.workflow.steps.papers_step")
    text = (
        "from evidence.figures.drawing import fonts\nfrom evidence.paper import template\n"
        "print(fonts.latin.cache_info().currsize, template._empty.cache_info().currsize)"
    )
    code, out, _ = done(text, environment)
    assert (code, out) == (0, "2 1\n")


def test_what_computes_is_loaded_where_a_run_computes():
    def computes(*jobs):
        return Run(Plan((), (), {}), running=frozenset(jobs)).computes

    assert computes("assemble/a", "synthesise/a", "report/a")
    assert computes("synthesise/a", "synthesise/b")
    assert not computes("synthesise/a", "report/a")  # a label of one review
    assert not computes("report/a", "report/b")


def test_many_jobs_at_once_are_done_by_copies_of_their_own(start):
    _, environment = start()
    jobs = [job("import os, time\ntime.sleep(0.2)\nprint(os.getpid())", environment) for _ in range(8)]
    told = {process.communicate(timeout=LONG)[0] for process in jobs}
    assert len(told) == 8 and [process.returncode for process in jobs] == [0] * 8


def test_a_copy_says_all_it_has_to_say_and_ends_when_its_work_is_done(start):
    """Also what another thread does after the script."""
    text = (
        "import threading, time\n"
        "print('x' * 100_000, end='')\n"
        "if len(sys.argv) > 1:\n"
        "    threading.Thread(target=lambda: (time.sleep(0.3), print('late'))).start()\n"
    )
    _, environment = start()
    code, out, _ = done("import sys\n" + text, environment)
    assert (code, out) == (0, "x" * 100_000)
    code, out, _ = done("import sys\n" + text, environment, "late")
    assert (code, out) == (0, "x" * 100_000 + "late\n")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("raise ValueError('no figure')", 1, "ValueError: no figure"),
        ("import sys\nsys.exit('no figure')", 1, "no figure"),
        ("import os\nos._exit(7)", 7, ""),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", 128 + signal.SIGKILL, ""),
    ],
)
def test_a_job_that_fails_or_is_ended_ends_with_the_same_code(start, text, code, said):
    _, environment = start()
    found, _, errors = done(text, environment)
    assert found == code
    assert said in errors


def test_a_piece_that_fails_beside_others_ends_its_job(start):
    """In a copy, too, a failure leaves no process that waits for another."""
    _, environment = start("evidence.workflow.side_by_side")
    text = (
        "from evidence.workflow.side_by_side import each\n"
        "def work(piece):\n"
        "    if piece == 1:\n"
        "        raise ValueError('piece 1')\n"
        "    return piece\n"
        "print(each(work, [0, 2, 3], 2), flush=True)\n"
        "each(work, [0, 1, 2, 3], 2)\n"
    )
    code, out, errors = done(text, environment)
    assert (code, out) == (1, "[0, 2, 3]\n")
    assert "piece 1" in errors


def test_a_copy_tells_the_end_of_a_run_as_the_run_itself_would(start, monkeypatch, capfd):
    """Also with which exit code it ends."""
    prepared, environment = start(problems=("a.yaml:3: n: 0; 1 or more is allowed",))
    monkeypatch.setenv(asking.PREPARED, environment[asking.PREPARED])
    plan = current_run(Path()).plan
    with monkeypatch.context() as untold, pytest.raises(SystemExit, match="1"):
        untold.setattr(closing, "close", None)
        end_run(prepared, plan)
    by_copy = capfd.readouterr()
    assert "2 steps to make remain" in by_copy.out and "1 problem to mend" in by_copy.err
    assert not asking.ADDRESS.exists()
    with pytest.raises(SystemExit, match="1"):
        end_run(prepared, plan)
    assert capfd.readouterr() == by_copy


def test_a_job_that_is_ended_ends_its_copy(start):
    _, environment = start()
    process = job("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)", environment)
    copy = int(process.stdout.readline())
    assert is_there(copy)
    process.kill()
    process.communicate()
    waits_for(lambda: not is_there(copy))


def test_the_end_of_the_prepared_process_is_the_end_of_its_copies(start):
    prepared, environment = start()
    process = job("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)", environment)
    copy = int(process.stdout.readline())
    prepared.end()
    process.communicate(timeout=LONG)
    assert process.returncode == 128 + signal.SIGKILL
    assert not is_there(copy)
    assert asking.PREPARED not in environment and not asking.ADDRESS.exists()


def test_a_run_that_is_killed_leaves_no_prepared_process(start, tmp_path):
    """Whoever holds its input is gone, and so is the prepared process."""
    start()
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from evidence.workflow.making.plan import current_run\n"
        "from evidence.workflow.prepared.starting import Prepared\n"
        "prepared = Prepared()\n"
        "prepared.planned(current_run(Path('.')))\n"
        "print(prepared._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(PACKAGE)},
        stdout=subprocess.PIPE,
        timeout=LONG,
        check=False,
    )
    waits_for(lambda: not is_there(int(told.stdout)))


def test_without_the_word_or_by_another_interpreter_or_package_a_job_does_its_work_itself(start, monkeypatch):
    _, environment = start()
    own = "import os\nprint(os.getpid())"
    for other in (
        {asking.PREPARED: "guessed"},
        {asking.PREPARED: ""},
        {"PYTHONPATH": str(_copied_package())},
    ):
        process = job(own, environment | other)
        out, _ = process.communicate(timeout=LONG)
        assert int(out) == process.pid


def _copied_package():
    """What a job needs of another copy of the package."""
    for name in ("__init__.py", "workflow/__init__.py", "workflow/prepared/__init__.py"):
        place = Path("other/evidence") / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("")
    place = Path("other/evidence/workflow/prepared/asking.py")
    place.write_bytes(Path(asking.__file__).read_bytes())
    return Path("other").resolve()


def test_where_the_prepared_process_is_gone_a_job_does_its_work_itself(start):
    prepared, environment = start()
    word = environment[asking.PREPARED]
    prepared.end()
    process = job("import os\nprint(os.getpid())", environment | {asking.PREPARED: word})
    assert int(process.communicate(timeout=LONG)[0]) == process.pid


def test_one_begun_while_a_run_is_planned_ends_where_hardly_anything_has_to_run(start):
    prepared, _ = start()  # so that the folder is there
    prepared.end()
    environment = {}
    begun = Prepared(environment)
    begun.begin()
    process = begun._process.pid
    assert is_there(process) and asking.ADDRESS.exists()
    begun.planned(Run(Plan((), (), {}), running=frozenset(["report/a"])))
    assert not is_there(process) and not asking.ADDRESS.exists() and environment == {}


def test_one_job_alone_and_a_folder_without_sockets_have_no_prepared_process(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = {}
    one = Run(Plan((), (), {}), running=frozenset(["report/a"]))
    Prepared(environment).planned(one)
    two = Run(Plan((), (), {}), running=frozenset(["report/a", "report/b"]))
    prepared = Prepared(environment)
    prepared.planned(two)  # there is no folder for the socket
    prepared.end()
    assert environment == {}
