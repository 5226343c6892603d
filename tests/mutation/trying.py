"""Try faults: each in a process forked from one that has loaded all tests, or, where that cannot be, in a fresh one."""

from __future__ import annotations

import contextlib
import gc
import importlib.abc
import importlib.machinery
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import hypothesis
import pytest

from mutation.faults import Fault, with_fault

KILLED, IN_TIME, SURVIVED, UNTESTED = "killed", "killed by the clock", "survived", "no test runs it"
# No test that was tried noticed it, but not all that run it were tried.
NOT_KNOWN = "not known"
# A fault may make a loop long; tests that take so many times their seconds of processor will not come back.
PATIENCE, LEAST_SECONDS = 6, 10.0
# By the clock much more is allowed: other work may have the processors.
WAITING = 20
PAUSE = 0.01
FAILED, NO_TESTS = 1, 5


@dataclass(frozen=True, slots=True)
class Test:
    """A test that runs the line of a fault: its id, its seconds, how many lines of the package it runs."""

    id: str
    seconds: float
    breadth: int


@dataclass(frozen=True, slots=True)
class Job:
    """A fault, the tests to try in their order, and how many were left out."""

    fault: Fault | None
    tests: tuple[Test, ...]
    left_out: int = 0

    @property
    def seconds(self) -> int:
        """Seconds of processor after which the tests will not come back."""
        return int(LEAST_SECONDS + PATIENCE * sum(t.seconds for t in self.tests))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a fault, how many tests were tried, and which noticed it."""

    fault: Fault | None
    fate: str
    tests: int
    left_out: int
    by: str = ""


def try_all(
    jobs: Sequence[Job],
    used: Sequence[Test],
    unproven: Sequence[Test],
    *,
    root: Path,
    workers: int,
    proven: Callable[[], object],
    tell: Callable[[Verdict], None],
) -> None:
    """Try every job, so many at a time, and tell each verdict.

    Parameters
    ----------
    used, unproven : sequence of Test
        All tests that are used, and those that must be seen to pass without a fault first.
    proven, tell : callable
        Called when they have passed, and with each verdict.

    Raises
    ------
    RuntimeError
        When one of them fails without a fault: then it would seem to notice every fault.
    """
    _profile()
    server = _Server(jobs, unproven, root, workers, proven, tell)
    sys.setprofile(server.loading)
    try:
        pytest.main(_options(root, [t.id for t in used]), plugins=[server])
    finally:
        sys.setprofile(None)
    if not server.steady:
        raise RuntimeError("a test fails without any fault; mend it first: " + server.first)


class _Server:
    """Collects all tests once; then every fault is put into functions that are loaded, in a child of its own."""

    def __init__(
        self,
        jobs: Sequence[Job],
        unproven: Sequence[Test],
        root: Path,
        workers: int,
        proven: Callable[[], object],
        tell: Callable[[Verdict], None],
    ) -> None:
        self.jobs, self.unproven, self.root, self.workers = jobs, unproven, root, workers
        self.proven, self.tell = proven, tell
        self.package = str(root / "scripts")
        self.loaded: set[CodeType] = (
            set()
        )  # functions run while tests were loaded: what they made stands already
        self.steady, self.first = False, "no test was collected"

    def loading(self, frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(self.package):
            self.loaded.add(frame.f_code)

    def pytest_runtestloop(self, session):
        """Try all jobs instead of running the tests."""
        sys.setprofile(None)
        items = {item.nodeid: item for item in session.items}
        functions: dict[str, list[FunctionType]] = {}
        for found in gc.get_objects():
            if isinstance(found, FunctionType) and found.__code__.co_filename.startswith(self.package):
                functions.setdefault(found.__code__.co_filename, []).append(found)
        gc.collect()
        gc.freeze()
        parts = [Job(None, tuple(self.unproven[i :: self.workers])) for i in range(self.workers)]
        for verdict in self._in_children([part for part in parts if part.tests], items, functions):
            if verdict.fate != SURVIVED:
                self.first = verdict.by or verdict.fate
                return True
        self.steady = True
        self.proven()
        for verdict in self._in_children(self.jobs, items, functions):
            self.tell(verdict)
        return True

    def _in_children(self, jobs: Iterable[Job], items, functions) -> Iterator[Verdict]:
        waiting, running = list(jobs)[::-1], []
        while waiting or running:
            while waiting and len(running) < self.workers:
                job = waiting.pop()
                if not job.tests:
                    yield Verdict(job.fault, UNTESTED, 0, 0)
                    continue
                running.append(_Child(job, self._work(job, items, functions)))
            for child in list(running):
                if (verdict := child.ended()) is not None:
                    running.remove(child)
                    yield verdict
            time.sleep(PAUSE)

    def _work(self, job: Job, items, functions) -> Callable[[Callable[[str], None]], int]:
        fault = job.fault
        changed: dict[CodeType, CodeType] | None = {}
        mine: list[FunctionType] = []
        if fault is not None:
            changed = changed_code(fault)
            mine = [f for f in functions.get(str(fault.path), []) if f.__code__ in (changed or {})]
            if not mine or self.loaded & (changed or {}).keys():
                return lambda report: _fresh(job, self.root, report)

        def work(report: Callable[[str], None]) -> int:
            for function in mine:
                function.__code__ = changed[function.__code__]
            return _run_items([items[t.id] for t in _by_file(job.tests)], report)

        return work


class _Child:
    """A process that tries one job."""

    def __init__(self, job: Job, work: Callable[[Callable[[str], None]], int]) -> None:
        self.job = job
        self.reading, writing = os.pipe()
        self.stop = time.monotonic() + WAITING * job.seconds
        self.process = os.fork()
        if not self.process:
            code = FAILED
            with contextlib.suppress(BaseException):
                os.setpgid(0, 0)
                resource.setrlimit(resource.RLIMIT_CPU, (job.seconds, job.seconds))
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 1)
                os.dup2(nowhere, 2)
                code = work(lambda name: os.write(writing, name.encode()[:4000]))
            os._exit(code)
        os.close(writing)

    def ended(self) -> Verdict | None:
        """Give the verdict where there is one by now."""
        ended, status = os.waitpid(self.process, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
        elif time.monotonic() < self.stop:
            return None
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
            code = -signal.SIGKILL
        by = os.read(self.reading, 5000).decode()
        os.close(self.reading)
        if code == NO_TESTS:
            raise RuntimeError(
                f"no test was found for {self.job.fault}: the covered lines are of another state"
            )
        passed = NOT_KNOWN if self.job.left_out else SURVIVED
        late = code in (-signal.SIGXCPU, -signal.SIGKILL)
        fate = IN_TIME if late else passed if code == 0 else KILLED
        return Verdict(self.job.fault, fate, len(self.job.tests), self.job.left_out, by)


def changed_code(fault: Fault) -> dict[CodeType, CodeType] | None:
    """Code with the fault for each code object that it changes; None where it is not in functions alone."""
    text = fault.path.read_text(encoding="utf-8")
    return _pairs(
        compile(text, str(fault.path), "exec", dont_inherit=True),
        compile(with_fault(fault.path, fault.number), str(fault.path), "exec", dont_inherit=True),
    )


def _pairs(old: CodeType, new: CodeType) -> dict[CodeType, CodeType] | None:
    if not old.co_flags & 1 and _alone(old) != _alone(new):  # a module or the body of a class
        return None
    inside = [[c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)]
    if len(inside[0]) != len(inside[1]):
        return None
    found = {old: new} if old != new and old.co_flags & 1 else {}
    for one, other in zip(*inside, strict=True):
        more = _pairs(one, other)
        # Two functions that look the same on one line: which of them has the fault cannot be told.
        if more is None or any(found.get(code, each) != each for code, each in more.items()):
            return None
        found |= more
    return found


def _alone(code: CodeType) -> tuple[object, ...]:
    """Tell what a code object does without the functions in it."""
    constants = [repr(c) for c in code.co_consts if not isinstance(c, CodeType)]
    return (code.co_code, constants, code.co_names, code.co_varnames)


def _by_file(tests: Sequence[Test]) -> list[Test]:
    """Tests file by file, so that what a file shares is made once, in the order of the first of each."""
    files: dict[str, list[Test]] = {}
    for test in tests:
        files.setdefault(test.id.split("::")[0], []).append(test)
    return [test for each in files.values() for test in each]


def _run_items(items: Sequence[pytest.Item], report: Callable[[str], None]) -> int:
    failed: list[str] = []

    class Noticing:
        def pytest_runtest_logreport(self, report):
            if report.failed:
                failed.append(report.nodeid)

    items[0].config.pluginmanager.register(Noticing())
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if failed:
            report(failed[0])
            return FAILED
    return 0


def _fresh(job: Job, root: Path, report: Callable[[str], None]) -> int:
    """Run the tests in this process as if nothing of the package or the tests had been loaded."""
    places = tuple(str(root / name) for name in ("scripts", "tests"))
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith(places) and name.split(".")[0] != "mutation":
            del sys.modules[name]
    sys.dont_write_bytecode = True
    _profile()
    sys.meta_path.insert(0, _Finder(job.fault, root / "scripts"))
    chosen = _Chosen(job.tests, report)
    return int(pytest.main(["-x", *_options(root, [t.id for t in job.tests])], plugins=[chosen]))


def _profile() -> None:
    """The same examples each time, however long they take; the smallest failing example is not looked for.

    Where other work has the processors, examples that are slow to make must not pass for a fault that is noticed.
    """
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    slow = (hypothesis.HealthCheck.too_slow,)
    hypothesis.settings.register_profile(
        "faults", derandomize=True, database=None, deadline=None, phases=phases, suppress_health_check=slow
    )


def _options(root: Path, ids: Sequence[str]) -> list[str]:
    options = ["-q", "-s", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(root)]
    return [
        *options,
        "--hypothesis-profile=faults",
        *dict.fromkeys(str(root / i.split("::")[0]) for i in ids),
    ]


class _Chosen:
    """Runs the chosen tests alone, file by file."""

    def __init__(self, tests: Sequence[Test], report: Callable[[str], None]) -> None:
        self.place = {test.id: i for i, test in enumerate(_by_file(tests))}
        self.report = report

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items if item.nodeid in self.place]
        items.sort(key=lambda item: self.place[item.nodeid])

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.report(report.nodeid)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module with a fault in it."""

    def __init__(self, fault: Fault, scripts: Path) -> None:
        self.fault = fault
        parts = fault.path.relative_to(scripts).with_suffix("").parts
        self.package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.package else parts)

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        places = [str(self.fault.path.parent)] if self.package else None
        return importlib.util.spec_from_file_location(
            fullname, self.fault.path, loader=_Loader(fullname, self.fault), submodule_search_locations=places
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, fault: Fault) -> None:
        super().__init__(fullname, str(fault.path))
        self.fault = fault

    def get_code(self, fullname):
        return compile(with_fault(self.fault.path, self.fault.number), str(self.fault.path), "exec")
