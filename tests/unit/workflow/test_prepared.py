"""A job done by a copy of the prepared process is done as it would be by a process of its own."""

import inspect
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest
from snakemake.iocontainers import InputFiles, Log, OutputFiles, Params, ResourceList, Wildcards
from snakemake.script import script as of_snakemake

import evidence
from evidence.workflow import closing
from evidence.workflow.making.plan import CURRENT, Loads, Plan, Run, current_run
from evidence.workflow.making.status import Job
from evidence.workflow.prepared import handing
from evidence.workflow.prepared.ending import end_run
from evidence.workflow.prepared.handing import handed_over
from evidence.workflow.prepared.request import Request, Told
from evidence.workflow.prepared.starting import Prepared
from evidence.workflow.side_by_side import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes cannot be forked safely here")

PACKAGE = Path(evidence.__file__).parents[1]
# Seconds for what takes a tenth of one on an idle machine; a test that waits so long has failed.
LONG = 120
TOLD = Told("orders/1", "logs/report.log", "a review", 3)


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a prepared process in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    begun = []

    def begin(*modules, problems=()):
        jobs = {name: Job(name, "", {}, "", ()) for name in ("report/a", "report/b")}
        plan = Plan((), (), jobs, problems=problems, loads={"report": Loads(modules, ())})
        run = Run(plan, running=frozenset(jobs))
        CURRENT.parent.mkdir(parents=True, exist_ok=True)
        CURRENT.write_bytes(msgspec.json.encode(run))
        begun.append(Prepared())
        begun[-1].planned(run)
        return begun[-1]

    yield begin
    for each in begun:
        each.end()


def job(text, told=TOLD, **environment):
    script = Path(f"job{len(list(Path().glob('job*.py')))}.py").resolve()
    script.write_text(text)
    return Request("report", str(script), {**os.environ, **environment}, told)


def in_a_thread(prepared, request):
    """Let a job be done meanwhile; gives what is waited for, and the codes that it ends with."""
    codes = []
    thread = threading.Thread(target=lambda: codes.append(prepared.do(request)))
    thread.start()
    return thread, codes


def sleeping(prepared):
    """Start a job that does not end by itself; gives its process besides."""
    own = Path("own")
    thread, codes = in_a_thread(
        prepared, job(f"import os, time\nopen('{own}', 'w').write(f'{{os.getpid()}} ')\ntime.sleep(600)")
    )
    waits_for(lambda: own.exists() and own.read_text().endswith(" "))
    return thread, codes, int(own.read_text())


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


def test_a_copy_has_the_modules_loaded_what_the_job_is_told_its_environment_outputs_and_exit_code(
    start, capfd
):
    prepared = start("colorsys", "evidence.no_such_module", "evidence.record.codec.no_such_name")
    text = (
        "import os, sys\n"
        "print('colorsys' in sys.modules, os.environ['MARK'], os.getcwd(), __name__)\n"
        "print(snakemake.input.order, snakemake.log[0], snakemake.wildcards.review, snakemake.threads)\n"
        "print(os.getpid(), file=sys.stderr)\n"
        "sys.exit(3)\n"
    )
    assert prepared.do(job(text, MARK="with a \n line")) == 3
    out, errors = capfd.readouterr()
    assert out == f"True with a \n line {Path.cwd()} __main__\norders/1 logs/report.log a review 3\n"
    assert int(errors) != os.getpid()


def test_what_a_step_makes_for_all_reviews_is_there_in_each_copy(start, capfd):
    prepared = start("evidence.workflow.steps.papers_step")
    text = (
        "from evidence.figures.drawing import fonts\nfrom evidence.figures.formats import pdf\n"
        "print(fonts.latin.cache_info().currsize, pdf._carried.cache_info().currsize)"
    )
    assert prepared.do(job(text)) == 0
    assert capfd.readouterr().out == "2 2\n"


def test_what_only_planning_or_a_rare_letter_asks_for_is_not_loaded_for_all(start, capfd):
    prepared = start("grimp", "jsonschema", "matplotlib.font_manager", "matplotlib.ft2font")
    text = "import sys\nprint(*sorted({'grimp', 'jsonschema', 'matplotlib', 'matplotlib.font_manager'} & sys.modules.keys()))"
    assert prepared.do(job(text)) == 0
    assert capfd.readouterr().out == "matplotlib\n"


def test_what_computes_is_loaded_where_a_run_computes():
    def computes(*jobs):
        return Run(Plan((), (), {}), running=frozenset(jobs)).computes

    assert computes("assemble/a", "synthesise/a", "report/a")
    assert computes("synthesise/a", "synthesise/b")
    assert not computes("synthesise/a", "report/a")  # a label of one review
    assert not computes("report/a", "report/b")


def test_many_jobs_at_once_are_done_by_copies_of_their_own(start, capfd):
    prepared = start()
    request = job("import os, time\ntime.sleep(0.2)\nos.write(1, b'%d\\n' % os.getpid())")
    begun = [in_a_thread(prepared, request) for _ in range(8)]
    for thread, _ in begun:
        thread.join(LONG)
    assert [codes for _, codes in begun] == [[0]] * 8
    assert len(set(capfd.readouterr().out.split())) == 8


def test_a_copy_says_all_it_has_to_say_and_ends_when_its_work_is_done(start, capfd):
    """Also what another thread does after the script."""
    text = (
        "import os, threading, time\n"
        "print('x' * 100_000, end='')\n"
        "if os.environ['LATE']:\n"
        "    threading.Thread(target=lambda: (time.sleep(0.3), print('late'))).start()\n"
    )
    prepared = start()
    assert prepared.do(job(text, LATE="")) == 0
    assert capfd.readouterr().out == "x" * 100_000
    assert prepared.do(job(text, LATE="yes")) == 0
    assert capfd.readouterr().out == "x" * 100_000 + "late\n"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("raise ValueError('no figure')", 1, "ValueError: no figure"),
        ("import sys\nsys.exit('no figure')", 1, "no figure"),
        ("import os\nos._exit(7)", 7, ""),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", 128 + signal.SIGKILL, ""),
    ],
)
def test_a_job_that_fails_or_is_ended_ends_with_the_code_of_a_shell(start, capfd, text, code, said):
    assert start().do(job(text)) == code
    assert said in capfd.readouterr().err


def test_a_piece_that_fails_beside_others_ends_its_job(start, capfd):
    """In a copy, too, a failure leaves no process that waits for another."""
    text = (
        "from evidence.workflow.side_by_side import each\n"
        "def work(piece):\n"
        "    if piece == 1:\n"
        "        raise ValueError('piece 1')\n"
        "    return piece\n"
        "print(each(work, [0, 2, 3], 2), flush=True)\n"
        "each(work, [0, 1, 2, 3], 2)\n"
    )
    assert start("evidence.workflow.side_by_side").do(job(text)) == 1
    out, errors = capfd.readouterr()
    assert out == "[0, 2, 3]\n"
    assert "piece 1" in errors


def test_a_copy_tells_the_end_of_a_run_as_the_run_itself_would(start, monkeypatch, capfd):
    """Also with which exit code it ends."""
    prepared = start(problems=("a.yaml:3: n: 0; 1 or more is allowed",))
    plan = current_run(Path()).plan
    with monkeypatch.context() as untold, pytest.raises(SystemExit, match="1"):
        untold.setattr(closing, "close", None)
        end_run(prepared, plan)
    by_copy = capfd.readouterr()
    assert "2 steps to make remain" in by_copy.out and "1 problem to mend" in by_copy.err
    with pytest.raises(SystemExit, match="1"):
        end_run(prepared, plan)
    assert capfd.readouterr() == by_copy


def test_the_end_of_the_prepared_process_is_the_end_of_its_copies(start):
    prepared = start()
    thread, codes, copy = sleeping(prepared)
    assert is_there(copy)
    prepared.end()
    thread.join(LONG)
    assert codes == [128 + signal.SIGKILL]
    assert not is_there(copy)


def test_a_run_that_is_killed_leaves_neither_prepared_process_nor_copies(start):
    """The line to it is gone, and so are they."""
    start()
    request = job("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)")
    program = (
        "import os, threading, time\n"
        "from pathlib import Path\n"
        "from evidence.workflow.making.plan import current_run\n"
        "from evidence.workflow.prepared.request import Request\n"
        "from evidence.workflow.prepared.starting import Prepared\n"
        "prepared = Prepared()\n"
        "prepared.planned(current_run(Path('.')))\n"
        "print(prepared._process.pid, flush=True)\n"
        f"prepared.do(Request('report', {request.script!r}, dict(os.environ)))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(PACKAGE)},
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        left = [int(run.stdout.readline()) for _ in range(2)]
        assert all(is_there(process) for process in left)
        run.kill()
        waits_for(lambda: not any(is_there(process) for process in left))


def test_where_the_prepared_process_is_gone_or_told_nothing_it_does_no_job(start):
    prepared = start()
    os.kill(prepared._process.pid, signal.SIGKILL)
    waits_for(lambda: not is_there(prepared._process.pid))
    assert prepared.do(job("")) is None
    prepared.end()
    assert prepared.do(job("")) is None
    prepared.begin()
    assert prepared.do(job("")) is None


def test_one_begun_while_a_run_is_planned_ends_where_hardly_anything_has_to_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    begun = Prepared()
    begun.begin()
    process = begun._process.pid
    assert is_there(process)
    begun.planned(Run(Plan((), (), {}), running=frozenset(["report/a"])))
    assert not is_there(process)


def test_one_job_alone_has_no_prepared_process():
    prepared = Prepared()
    prepared.planned(Run(Plan((), (), {}), running=frozenset(["report/a"])))
    assert prepared._process is None


@pytest.fixture
def rule(monkeypatch):
    """What a rule's job calls, with Snakemake's own way, which here notes that it was taken."""
    monkeypatch.setattr(handing, "STEPS", Path.cwd())
    taken = []

    def own_way(*arguments, **named):
        taken.append(arguments[0])

    own_way.__signature__ = inspect.signature(of_snakemake)

    def call(prepared, path, **own):
        given = dict.fromkeys(inspect.signature(of_snakemake).parameters) | {
            "path": path,
            "input": InputFiles(fromdict={"order": "orders/1"}),
            "output": OutputFiles(["results/report.html"]),
            "params": Params(),
            "wildcards": Wildcards(fromdict={"review": "a review"}),
            "threads": 2,
            "resources": ResourceList(fromdict={"tmpdir": "/a/place"}),
            "log": Log(["logs/report.log"]),
        }
        handed_over(own_way, prepared)(*(given | own).values())
        return taken

    return call


OF_A_STEP = "../../scripts/steps/report.py"


def test_a_rule_s_job_is_handed_to_a_copy_with_what_snakemake_says_of_it(start, rule, capfd):
    prepared = start()
    Path("report.py").write_text(
        "import os, tempfile\n"
        "print(snakemake.input.order, snakemake.log[0], snakemake.wildcards.review, snakemake.threads)\n"
        "print(os.environ['TMPDIR'], snakemake.params.get('closes'))\n"
    )
    assert rule(prepared, OF_A_STEP) == []
    assert capfd.readouterr().out == "orders/1 logs/report.log a review 2\n/a/place None\n"


def test_a_rule_s_job_that_fails_in_a_copy_fails_as_in_a_shell(start, rule):
    prepared = start()
    Path("report.py").write_text("import sys\nsys.exit(4)\n")
    with pytest.raises(subprocess.CalledProcessError, match=r"report\.py.*exit status 4"):
        rule(prepared, OF_A_STEP)


def test_what_no_copy_can_do_goes_snakemake_s_own_way(start, rule):
    """Scripts of others, jobs with surroundings of their own, and all where there is no prepared process."""
    prepared = start()
    Path("report.py").write_text("raise ValueError('done by a copy')\n")
    assert rule(prepared, "scripts/of_others.py") == ["scripts/of_others.py"]
    assert rule(prepared, OF_A_STEP, conda_env="an environment")[1:] == [OF_A_STEP]
    assert rule(prepared, OF_A_STEP, input=InputFiles(["a manifest"]))[2:] == [OF_A_STEP]
    assert rule(Prepared(), OF_A_STEP)[3:] == [OF_A_STEP]


def test_another_snakemake_that_says_less_of_a_job_does_all_jobs_itself(start):
    def script(path, basedir):
        raise AssertionError

    assert handed_over(script, start()) is script
