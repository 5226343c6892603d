"""A pytest plugin that notes which lines of the package each test runs, and how long it takes.

Loaded with `-p mutation.covering`; where to write stands in the environment, see `FOLDER`. A worker writes its own file.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import OrderedDict, defaultdict
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

import pytest

FOLDER = "EVIDENCE_COVERING"
# A function that is called so often without running a line that was not seen before is no longer watched.
WATCHED = 200
PACKAGE = str(Path(__file__).resolve().parents[2] / "scripts" / "evidence")
# Where results are kept between calls: forgotten before each test, so that each shows what it runs by itself.
REMEMBERING = (
    *(f"{PACKAGE}/{name}/" for name in ("stats", "review", "paper")),
    str(Path(__file__).resolve().parents[1]),
)


class Covering:
    """Lines by file and seconds of each test that passed.

    What a fixture of several tests runs counts for every test that uses it. What a file of tests runs when it is loaded
    stands under its own name: of several files that import a module only the first loads it.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.idle: dict[CodeType, int] = defaultdict(int)
        self.found: dict[str, dict[str, object]] = {}
        self.lines: dict[str, set[int]] = defaultdict(set)
        self.of_fixture: dict[tuple[str, str], dict[str, set[int]]] = {}
        self.passed = True

    def _call(self, frame: FrameType, event: str, arg: object):
        code = frame.f_code
        path = code.co_filename
        if not path.startswith(PACKAGE):
            return None
        lines, idle = self.lines[path], self.idle
        lines.add(frame.f_lineno)
        idle[code] += 1
        if idle[code] > WATCHED:
            return None

        def line(frame: FrameType, event: str, arg: object):
            if frame.f_lineno not in lines:
                lines.add(frame.f_lineno)
                idle[code] = 0
            return line

        return line

    @contextmanager
    def _watching(self):
        """Give the lines that are run meanwhile, also where something is watched already."""
        before, idle, traced = self.lines, self.idle, sys.gettrace()
        self.lines, self.idle = defaultdict(set), defaultdict(int)
        sys.settrace(self._call)
        try:
            yield self.lines
        finally:
            sys.settrace(traced)
            inner, self.lines, self.idle = self.lines, before, idle
            _add(self.lines, inner)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        """Watch a file of tests being loaded."""
        if not isinstance(collector, pytest.Module):
            return (yield)
        with self._watching() as lines:
            found = yield
        self.found[collector.nodeid] = {"seconds": 0.0, "lines": _by_path(lines)}
        return found

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        """Watch what several tests share being made."""
        if fixturedef.scope == "function":
            return (yield)
        with self._watching() as lines:
            found = yield
        self.of_fixture[fixturedef.baseid, fixturedef.argname] = lines
        return found

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Watch a test with its fixtures."""
        _forget()
        self.passed = True
        started = _seconds()
        with self._watching() as lines:
            found = yield
        if self.passed:
            for (base, name), shared in self.of_fixture.items():
                if name in item.fixturenames and item.nodeid.startswith(base):
                    _add(lines, shared)
            seconds = round(_seconds() - started, 4)
            self.found[item.nodeid] = {"seconds": seconds, "lines": _by_path(lines)}
        return found

    def pytest_runtest_logreport(self, report):
        """Leave out what does not pass."""
        self.passed = self.passed and report.passed

    def pytest_sessionfinish(self):
        """Write what was found."""
        self.target.write_text(json.dumps(self.found))


def _add(lines: dict[str, set[int]], more: dict[str, set[int]]) -> None:
    for path, each in more.items():
        lines[path] = lines.get(path, set()) | each


def _by_path(lines: dict[str, set[int]]) -> dict[str, list[int]]:
    return {str(Path(path).relative_to(PACKAGE)): sorted(each) for path, each in lines.items()}


def _seconds() -> float:
    """Seconds of processor so far, with those of programs that tests started: R, a browser, an office suite."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def _forget() -> None:
    for module in list(sys.modules.values()):
        if (getattr(module, "__file__", None) or "").startswith(REMEMBERING):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
                held = getattr(value, "__closure__", None)  # of a type it is no tuple
                for cell in held if isinstance(held, tuple) else ():
                    if isinstance(cell.cell_contents, OrderedDict):
                        cell.cell_contents.clear()


def pytest_configure(config):
    """Watch where tests are run: in the workers, or in a run without any."""
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None):
        name = getattr(config, "workerinput", {"workerid": "gw0"})["workerid"]
        config.pluginmanager.register(Covering(Path(os.environ[FOLDER]) / f"{name}.json"))
