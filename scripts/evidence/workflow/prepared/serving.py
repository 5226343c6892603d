"""The prepared process: it imports what the steps of a run need, and makes a copy of itself for each job.

What is imported first is what the next jobs need; a job whose step is not loaded yet is waited for by that
alone. The copies are forked while this process has one thread and computes nothing. It ends, with all
copies, when the run that started it closes its standard input, however the run ended.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
import threading
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

from evidence.workflow.job.with_run import RUN
from evidence.workflow.making.code import script_modules
from evidence.workflow.making.plan import Run, current_run
from evidence.workflow.prepared.asking import IS_PLANNED, PACKAGE, PREPARED, TAKEN, identity

# A request has at most so many bytes: the environment of a process is smaller.
_MOST = 1 << 24
_OUTPUTS = (1, 2)  # the descriptors that a job sends its own for
_PATIENCE = 10.0  # seconds for a job to say all of its request
STEPS = PACKAGE.parent / "steps"
# The rules of which a job runs whatever was changed.
COMMON = ("synthesise", "gather", "report", "draw", "illustrate", "papers", "overview")
_STEPS_OF = "evidence.workflow.steps."
# What Snakemake writes at the head of every script.
_HEAD = ("snakemake.iocontainers", "snakemake.logging")


@dataclass(frozen=True, slots=True)
class Request:
    """What a job asks for."""

    step: str
    arguments: list[str]
    folder: str
    path: list[str]
    environment: dict[str, str]
    umask: int


class Loading:
    """Modules still to import: what every job needs first, then what is imported inside functions."""

    def __init__(self, always: Mapping[str, Sequence[str]]) -> None:
        """Begin with what the scripts of rules import, before it is known what runs."""
        self._always = {rule: [*_HEAD, *names] for rule, names in always.items()}
        self._perhaps: dict[str, list[str]] = {}
        self._tried: set[str] = set()  # the steps share most of their names

    def planned(self, run: Run) -> None:
        """Import from now on what the jobs that run need."""
        loads = run.loads()
        self._always = {rule: [*_HEAD, *found.always] for rule, found in loads.items()}
        # What is imported inside functions serves to compute.
        self._perhaps = {rule: list(found.perhaps) for rule, found in loads.items() if run.computes}

    @property
    def done(self) -> bool:
        """Whether all is imported."""
        return not self._always and not self._perhaps

    def one_more(self) -> None:
        """Import the next module that is not there yet."""
        left = self._always or self._perhaps
        rule = next(iter(left))
        if not self._load_first(left[rule]):
            del left[rule]

    def all_of(self, rule: str) -> None:
        """Import what is left of a rule."""
        for left in (self._always, self._perhaps):
            names = left.pop(rule, [])
            while self._load_first(names):
                pass

    def _load_first(self, names: list[str]) -> bool:
        """Import the first module not tried yet, and take it and those before it out; whether one was.

        A step's module may have a function ``prepare`` that makes what all copies need besides.
        """
        while names:
            name = names.pop(0)
            if name not in self._tried:
                self._tried.add(name)
                # A name may be none of a module; where a module is broken, the job that needs it says so.
                with contextlib.suppress(Exception):
                    module = importlib.import_module(name)
                    if name.startswith(_STEPS_OF):
                        getattr(module, "prepare", _nothing)()
                return True
        return False


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy at work."""

    process: int
    line: socket.socket  # to the job that asked
    at_end: int  # a descriptor that is at its end when the copy is


class Copies:
    """The copies at work."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._at_work: list[Copy] = []

    def waited(self) -> list[int]:
        """Return the descriptors where something happens."""
        return [self._listener.fileno(), *(n for c in self._at_work for n in (c.line.fileno(), c.at_end))]

    def look_after(self, ready: Container[object]) -> None:
        """Tell jobs whose copies have ended, and end copies whose jobs have."""
        for copy in list(self._at_work):
            if copy.at_end in ready:
                self._at_work.remove(copy)
                _tell_end(copy)
            elif copy.line.fileno() in ready:  # a job says nothing while it waits: it was ended
                os.kill(copy.process, signal.SIGKILL)

    def end_all(self) -> None:
        """End all that are at work."""
        for copy in self._at_work:
            os.kill(copy.process, signal.SIGKILL)
            os.waitpid(copy.process, 0)

    def one_more(self, word: str, loading: Loading) -> Request | None:
        """Make the copy that a job asks for; in the copy, returns what it has to do."""
        line, _ = self._listener.accept()
        places: list[int] = []
        try:
            line.settimeout(_PATIENCE)
            _, places, _, _ = socket.recv_fds(line, 1, len(_OUTPUTS))
            request = _read(line, word)
            line.settimeout(None)
            if request is not None and len(places) == len(_OUTPUTS):
                loading.all_of(request.step)
                return request if self._fork(line, places) else None
        except OSError:
            pass  # the job is gone, or there can be no more processes
        finally:
            for place in places:
                os.close(place)
        line.close()  # where the job is still there, it does its work itself
        return None

    def _fork(self, line: socket.socket, places: list[int]) -> bool:
        """Make a copy; whether this is the copy."""
        at_end, held = os.pipe()  # inherited, and closed by the system when the copy is gone
        gc.freeze()
        try:
            process = os.fork()
        except OSError:
            os.close(at_end)
            os.close(held)
            raise
        if process == 0:
            os.close(at_end)
            for place, output in zip(places, _OUTPUTS, strict=True):
                os.dup2(place, output)
            self._leave(line)
            return True
        os.close(held)
        self._at_work.append(Copy(process, line, at_end))
        with contextlib.suppress(OSError):  # a job that is gone is seen by its line
            line.sendall(TAKEN)
        return False

    def _leave(self, line: socket.socket) -> None:
        """Close, in a copy, what is the prepared process's."""
        self._listener.close()
        line.close()
        for copy in self._at_work:
            copy.line.close()
            os.close(copy.at_end)


def _read(line: socket.socket, word: str) -> Request | None:
    """Read what a job asks for; ``None`` where that cannot be had here."""
    with line.makefile("rb") as reader:
        try:
            asked = json.loads(reader.readline(_MOST))
            if asked.pop("word") == word and asked.pop("python") == identity():
                return Request(**asked)
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
    return None


def _tell_end(copy: Copy) -> None:
    _, status = os.waitpid(copy.process, 0)
    os.close(copy.at_end)
    with contextlib.suppress(OSError):  # the job may be gone
        copy.line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    copy.line.close()


def serve(listener: socket.socket, word: str, loading: Loading, told: int) -> Request | None:
    """Make copies until the descriptor ``told`` is at its end; then end all that are at work.

    Parameters
    ----------
    listener
        A bound and listening socket.
    word
        What a request must say.
    loading
        What there is to import meanwhile.
    told
        A descriptor of a pipe on which the run says once that it is planned.

    Returns
    -------
    Request or None
        In each copy, once, what it has to do; at the end of the prepared process itself, ``None``.
    """
    copies = Copies(listener)
    while True:
        ready = wait([told, *copies.waited()], None if loading.done else 0)
        if told in ready:
            if not os.read(told, len(IS_PLANNED)):
                copies.end_all()
                return None
            loading.planned(current_run(Path(".")))
        copies.look_after(ready)
        if listener.fileno() in ready and (request := copies.one_more(word, loading)):
            return request
        if not ready:
            loading.one_more()


def become(request: Request) -> None:
    """Take over a job's folder, environment and arguments."""
    os.chdir(request.folder)
    os.umask(request.umask)
    os.environ.clear()
    # The prepared process looks after the run, and the copy after the prepared process.
    os.environ.update(request.environment | {RUN: str(os.getppid())})
    sys.path[:] = request.path
    sys.argv[:] = request.arguments


def main() -> None:
    """Serve the run that started this process, and in each copy do a job.

    The socket is a descriptor that the run has passed on.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    gc.disable()
    listener = socket.socket(fileno=int(sys.argv[1]))
    always = {rule: script_modules(STEPS / f"{rule}.py") for rule in COMMON}
    request = serve(listener, os.environ.pop(PREPARED), Loading(always), sys.stdin.fileno())
    if request is not None:
        become(request)
        gc.enable()
        runpy.run_path(sys.argv[0], run_name="__main__")
    finish()


def finish() -> None:
    """End the process, or a copy whose job is done, at once; a copy with work left ends as any program does.

    To take apart what they share would cost more than many a job, and what was registered for the prepared
    process's end is not the copy's.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if all(thread.daemon or thread is threading.main_thread() for thread in threading.enumerate()):
        os._exit(0)


if __name__ == "__main__":
    main()
