"""The prepared process: it imports what the steps of a run need, and makes a copy of itself for each job.

What is imported first is what the next jobs need; a job whose step is not loaded yet is waited for by that
alone. The copies are forked while this process has one thread and computes nothing. It ends, with all
copies, when the run that started it closes its standard input, however the run ended.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import runpy
import select
import signal
import socket
import sys
import threading
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.workflow.job.with_run import RUN
from evidence.workflow.making.code import script_modules
from evidence.workflow.making.plan import Run, current_run
from evidence.workflow.prepared.request import IS_PLANNED, OUTPUTS, STEPS, TAKEN, Request, decoded

_PATIENCE = 60.0  # seconds for the run to say all of a request
# The rules of which a job runs whatever was changed.
COMMON = ("synthesise", "gather", "report", "draw", "illustrate", "papers", "overview")
# Rules whose jobs find all made: what they import inside functions is for what was taken away.
FINDING = ("extract", "overview")
_STEPS_OF = "evidence.workflow.steps."
# Libraries that hardly any job asks for; one that does loads them. Settings are checked and imports looked at
# while planning, tables are seldom read, and letters seldom looked for in the machine's typefaces.
_SELDOM = ("jsonschema", "grimp", "pyarrow.csv", "pyarrow.dataset", "matplotlib.font_manager")


class Loading:
    """Modules still to import: what every job needs first, then what is imported inside functions."""

    def __init__(self, always: Mapping[str, Sequence[str]]) -> None:
        """Begin with what the scripts of rules import, before it is known what runs."""
        self._always = {rule: list(names) for rule, names in always.items()}
        self._perhaps: dict[str, list[str]] = {}
        self._tried: set[str] = set()  # the steps share most of their names

    def planned(self, run: Run) -> None:
        """Import from now on what the jobs that run need."""
        loads = run.loads()
        self._always = {rule: list(found.always) for rule, found in loads.items()}
        # What is imported inside functions serves to compute.
        computing = [rule for rule in loads if run.computes and rule not in FINDING]
        self._perhaps = {rule: list(loads[rule].perhaps) for rule in computing}

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
            if name not in self._tried and not name.startswith(_SELDOM):
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
    line: socket.socket  # to the run that asked
    at_end: int  # a descriptor that is at its end when the copy is


class Copies:
    """The copies at work."""

    def __init__(self) -> None:
        self._at_work: list[Copy] = []

    def at_ends(self) -> list[int]:
        """Return the descriptors that are at their end when a copy is."""
        return [copy.at_end for copy in self._at_work]

    def look_after(self, ready: Container[object]) -> None:
        """Tell the run of copies that have ended."""
        for copy in list(self._at_work):
            if copy.at_end in ready:
                self._at_work.remove(copy)
                _tell_end(copy)

    def end_all(self) -> None:
        """End all that are at work."""
        for copy in self._at_work:
            os.kill(copy.process, signal.SIGKILL)
            os.waitpid(copy.process, 0)

    def one_more(self, places: Sequence[int], loading: Loading) -> Request | None:
        """Make the copy that the run asks for; in the copy, returns what it has to do.

        Parameters
        ----------
        places
            Descriptors: of the line to the run, and what the copy writes on.
        loading
            What there still is to import, of which the job needs what its step does.
        """
        line = socket.socket(fileno=places[0])
        try:
            line.settimeout(_PATIENCE)
            with line.makefile("rb") as reader:
                request = decoded(reader.read())
            line.settimeout(None)
            loading.all_of(request.step)
            return request if self._fork(line, places[1:]) else None
        except (OSError, ValueError):  # the run is gone, or there can be no more processes
            line.close()  # where the run is still there, it does the job otherwise
        finally:
            for place in places[1:]:
                os.close(place)
        return None

    def _fork(self, line: socket.socket, outputs: Sequence[int]) -> bool:
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
            for own, output in zip(outputs, OUTPUTS, strict=True):
                os.dup2(own, output)
            self._leave(line)
            return True
        os.close(held)
        self._at_work.append(Copy(process, line, at_end))
        with contextlib.suppress(OSError):  # a run that is gone is seen otherwise
            line.sendall(TAKEN)
        return False

    def _leave(self, line: socket.socket) -> None:
        """Close, in a copy, what is the prepared process's."""
        line.close()
        for copy in self._at_work:
            copy.line.close()
            os.close(copy.at_end)


def _tell_end(copy: Copy) -> None:
    _, status = os.waitpid(copy.process, 0)
    os.close(copy.at_end)
    with contextlib.suppress(OSError):  # the run may be gone
        copy.line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    copy.line.close()


def serve(line: socket.socket, loading: Loading) -> Request | None:
    """Make copies until the run is gone; then end all that are at work.

    Parameters
    ----------
    line
        On which the run says what it wants, and which is at its end when the run is.
    loading
        What there is to import meanwhile.

    Returns
    -------
    Request or None
        In each copy, once, what it has to do; at the end of the prepared process itself, ``None``.
    """
    copies = Copies()
    while True:
        ready, _, _ = select.select([line.fileno(), *copies.at_ends()], [], [], None if loading.done else 0)
        if line.fileno() in ready:
            said, places, _, _ = socket.recv_fds(line, 1, 1 + len(OUTPUTS))
            if not said:
                copies.end_all()
                return None
            if said == IS_PLANNED:
                loading.planned(current_run(Path(".")))
            elif request := copies.one_more(places, loading):
                line.close()
                return request
        copies.look_after(ready)
        if not ready:
            loading.one_more()


def become(request: Request) -> None:
    """Take over a job's environment."""
    os.environ.clear()
    # The prepared process looks after the run, and the copy after the prepared process.
    os.environ.update(request.environment | {RUN: str(os.getppid())})


def main() -> None:
    """Serve the run that started this process, and in each copy do a job.

    The run has passed on the descriptor of a line to it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    gc.disable()
    always = {rule: script_modules(STEPS / f"{rule}.py") for rule in COMMON}
    request = serve(socket.socket(fileno=int(sys.argv[1])), Loading(always))
    if request is not None:
        become(request)
        gc.enable()
        told = {"snakemake": request.told.as_script_sees_it()} if request.told else {}
        runpy.run_path(request.script, told, "__main__")
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
