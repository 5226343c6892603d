"""Try faults: each in a process of its own, forked from one that has loaded the libraries already."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.faults import Fault, with_fault

KILLED, IN_TIME, SURVIVED, UNTESTED = "killed", "killed by the clock", "survived", "no test runs it"
# A fault may make a loop long; a test that takes so many times its seconds will not come back.
PATIENCE, LEAST_SECONDS = 6, 20.0
NO_TESTS = 5


@dataclass(frozen=True, slots=True)
class Test:
    """A test that runs the line of a fault: its id, its seconds, how many lines of the package it runs."""

    id: str
    seconds: float
    breadth: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a fault, and how many tests were tried."""

    fault: Fault
    fate: str
    tests: int
    left_out: int


def load_libraries() -> None:
    """Load what all tests need and no fault changes, before anything is forked."""
    for name in ("hypothesis", "mpmath", "msgspec", "numpy", "pymare", "pytest", "scipy.integrate", "scipy.optimize",
                 "scipy.special", "scipy.stats", "statsmodels.api", "statsmodels.stats.meta_analysis", "yaml"):  # fmt: skip
        importlib.import_module(name)


def verdict(fault: Fault, tests: Sequence[Test], left_out: int, root: Path) -> Verdict:
    """Put one fault into its module, run the tests until one fails, and tell the fate."""
    if not tests:
        return Verdict(fault, UNTESTED, 0, 0)
    seconds = LEAST_SECONDS + PATIENCE * sum(t.seconds for t in tests)
    code = run([t.id for t in tests], root, fault, seconds)
    if code == NO_TESTS:
        raise RuntimeError(f"no test was found for {fault}: the list of covered lines is of another state")
    fate = IN_TIME if code is None else SURVIVED if code == 0 else KILLED
    return Verdict(fault, fate, len(tests), left_out)


def run(ids: Sequence[str], root: Path, fault: Fault | None, seconds: float) -> int | None:
    """Run tests in a child and give pytest's exit code; None where it took longer than `seconds`."""
    child = os.fork()
    if not child:
        code = 3
        with contextlib.suppress(BaseException):
            os.setpgid(0, 0)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            code = _pytest(ids, root, fault)
        os._exit(code)
    stop = time.monotonic() + seconds
    pause = 0.02
    while time.monotonic() < stop:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _pytest(ids: Sequence[str], root: Path, fault: Fault | None) -> int:
    import hypothesis
    import pytest

    sys.dont_write_bytecode = True
    if fault is not None:
        sys.meta_path.insert(0, _Finder(fault, root / "scripts"))
    # The same examples each time; the smallest failing example is not looked for.
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("faults", derandomize=True, database=None, phases=phases)
    files = list(dict.fromkeys(i.split("::")[0] for i in ids))
    options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(root)]
    options.append("--hypothesis-profile=faults")
    return int(pytest.main([*options, *files], plugins=[_Chosen(ids)]))


class _Chosen:
    """Runs the chosen tests alone, file by file, in the order of the list."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.place = {name: i for i, name in enumerate(ids)}

    def pytest_collection_modifyitems(self, items):
        files: dict[Path, int] = {}
        items[:] = [item for item in items if item.nodeid in self.place]
        for item in items:
            files[item.path] = min(files.get(item.path, len(self.place)), self.place[item.nodeid])
        items.sort(key=lambda item: (files[item.path], self.place[item.nodeid]))


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
