"""A pytest plugin that notes which lines of the package each test runs, and how long it takes.

Loaded with `-p mutation.covering`; where to write stands in the environment, see `FOLDER`. A worker writes its own file.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType

import pytest

FOLDER = "EVIDENCE_COVERING"
# A function that a test calls more often than this runs no further lines, or rarely; watching it takes the time.
WATCHED = 200
PACKAGE = str(Path(__file__).resolve().parents[2] / "scripts" / "evidence")


class Covering:
    """Lines by file and seconds of each test that passed."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.calls: dict[CodeType, int] = defaultdict(int)
        self.found: dict[str, dict[str, object]] = {}
        self.lines: dict[str, set[int]] = defaultdict(set)

    def _call(self, frame: FrameType, event: str, arg: object):
        path = frame.f_code.co_filename
        if not path.startswith(PACKAGE):
            return None
        lines = self.lines[path]
        lines.add(frame.f_lineno)
        self.calls[frame.f_code] += 1
        if self.calls[frame.f_code] > WATCHED:
            return None

        def line(frame: FrameType, event: str, arg: object):
            lines.add(frame.f_lineno)
            return line

        return line

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Watch a test with its fixtures; what a shared fixture runs counts for the first test that needs it."""
        self.lines.clear()
        self.calls.clear()
        self.passed = True
        sys.settrace(self._call)
        started = time.process_time()
        try:
            return (yield)
        finally:
            sys.settrace(None)
            if self.passed:
                files = {str(Path(p).relative_to(PACKAGE)): sorted(x) for p, x in self.lines.items()}
                seconds = round(time.process_time() - started, 4)
                self.found[item.nodeid] = {"seconds": seconds, "lines": files}

    def pytest_runtest_logreport(self, report):
        """Leave out what does not pass."""
        self.passed = self.passed and report.passed

    def pytest_sessionfinish(self):
        """Write what was found."""
        self.target.write_text(json.dumps(self.found))


def pytest_configure(config):
    """Watch where tests are run: in the workers, or in a run without any."""
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None):
        name = getattr(config, "workerinput", {"workerid": "all"})["workerid"]
        config.pluginmanager.register(Covering(Path(os.environ[FOLDER]) / f"{name}.json"))
