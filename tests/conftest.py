"""What tests of several folders share: a browser, whole runs, and the order in which files are begun."""

import os
import shutil
import signal
from functools import cache
from pathlib import Path

# Before numpy is imported. Matrices are small here, and workers share the processors.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# What tests write need not outlive a loss of power, and hundreds of runs would wait for the disk as long as they work.
os.fsync = os.sync = lambda *_: None

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from hypothesis.internal.conjecture import providers

from chromium import Browser, Stuck
from shared import made_once
from workflow import mini

TESTS = Path(__file__).parent
# The longest first, by seconds of processor, so that no worker is left alone with one of them at the end.
LONGEST = (
    "workflow/reruns/test_changes.py", "workflow/test_standard_use.py", "workflow/cluster/test_slurm.py",
    "workflow/shipped/test_real_pages.py", "report/tables/test_r_scripts.py", "workflow/bad_input/test_bad_files.py",
    "workflow/reruns/test_runs.py", "benchmarks/test_programme.py", "workflow/", "unit/workflow/test_twin.py",
    "report/pages/test_accessibility.py", "reference/exact_models/test_exact_two_arms.py", "unit/entering/test_entering_browser.py",
    "unit/stats/test_wrong_input.py", "unit/stats/test_every_function.py",
    "unit/stats/test_wild_properties.py", "unit/stats/exact/test_exact", "report/pages/test_browser.py", "report/paper/test_paper.py",
    "integrity/test_seeded_errors.py", "report/said/test_statements.py", "unit/stats/exact/test_beta_binomial_prediction.py",
    "reference/averages/test_multilevel.py", "reference/test_grid_complete.py",
)  # fmt: skip

# Of each part of a test: whole runs are made in set-ups, and other workers wait for them. What did not end a test at once
# is told again.
LIMIT_SECONDS, AGAIN_SECONDS = 600, 10
# So many browsers are tried, one after the other, where none answers.
MOST_BROWSERS = 3

# The same examples every time, however long they take, so that a change is judged by what it changes; `--hypothesis-profile
# searching` looks for new ones, and what it finds becomes an example that is written down.
hypothesis.settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("searching")
hypothesis.settings.load_profile("repeatable")


def pytest_configure(config):
    """Draw no numbers that stand in the modules loaded so far: which these are depends on the tests run before.

    And hear interrupts, which a shell ignores of what it runs in the background: what tests start would ignore them too.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.getoption("hypothesis_profile", None) != "searching":
        constants = providers.Constants()
        providers._get_local_constants = lambda: constants


def pytest_collection_modifyitems(items):
    @cache
    def place(path):
        name = path.relative_to(TESTS).as_posix()
        return next((i for i, start in enumerate(LONGEST) if name.startswith(start)), len(LONGEST))

    items.sort(key=lambda item: place(item.path))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup():
    return (yield from _within(LIMIT_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    return (yield from _within(LIMIT_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown():
    return (yield from _within(LIMIT_SECONDS))


def _within(seconds):
    """Let what hangs fail under its own name."""

    def late(*_):
        pytest.fail(f"not done within {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    if call.excinfo is not None and isinstance(call.excinfo.value, Stuck):
        item.stuck = str(call.excinfo.value)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Give a test another browser where the first does not answer, and once more; each is told as a warning."""
    if "browser" not in item.fixturenames:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for left in reversed(range(MOST_BROWSERS)):
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        stuck = vars(item).pop("stuck", "")
        if not stuck or not left:
            break
        item.warn(pytest.PytestWarning(f"{item.name} is tried again with another browser: {stuck}"))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="session")
def worker(request):
    """The name of the worker that runs this test; "master" where there are none."""
    return getattr(request.config, "workerinput", {"workerid": "master"})["workerid"]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    running = Browser(tmp_path_factory.mktemp)
    yield running
    running.end()


@pytest.fixture(scope="session")
def real_results(tmp_path_factory, worker):
    """The results folder of a run of all reviews from their configuration, and that a second run does nothing."""

    def make(folder):
        for name in ("config", "resources"):
            shutil.copytree(mini.REPOSITORY / name, folder / name, dirs_exist_ok=True)
        run = mini.snakemake(folder)
        assert run.returncode == 0, run.stdout + run.stderr
        again = mini.snakemake(folder)
        assert "Nothing to be done" in again.stdout + again.stderr

    return made_once(tmp_path_factory, worker, "real", make) / "results"


@pytest.fixture(scope="session")
def mini_in_process(tmp_path_factory, worker):
    """The small library after a run of its steps without Snakemake; not to be changed: see `mini.copy`."""

    def make(folder):
        from workflow import in_process  # loads all that the steps load

        in_process.run(mini.make(folder))

    return made_once(tmp_path_factory, worker, "steps", make)
