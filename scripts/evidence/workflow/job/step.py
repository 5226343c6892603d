"""What every step script shares: its order, a log, a manifest of what it made, errors told in plain words."""

from __future__ import annotations

import gc
import logging
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from evidence.studies.console import print_on_any_terminal, print_whole, told_error
from evidence.workflow.job.with_run import SELDOM, end_with_run
from evidence.workflow.job.workplace import Workplace
from evidence.workflow.making.leftovers import told
from evidence.workflow.making.orders import Order, read_order
from evidence.workflow.store import writing_behind

# What stands before a module's own place in a path: of no use to a reader, and another on every machine.
_BEFORE_LIBRARY = re.compile(r"\S*?[/\\](?:site-packages|dist-packages|lib[/\\]python3\.\d+)[/\\]")
_PACKAGE = str(Path(__file__).parents[3])


class StepError(Exception):
    """Something a reviewer can mend; the message says where, what, and what is allowed."""


@dataclass(frozen=True, slots=True)
class RunningStep:
    """A step at work: its order and its log."""

    order: Order
    log: logging.Logger
    keep: Callable[[Path, str], bool]  # `Workplace.keep`
    missing: list[str] = field(default_factory=list)  # what could not be used or made, told at the end


def short_paths(text: str) -> str:
    """Return text without the folders before a library's or our own modules."""
    return _BEFORE_LIBRARY.sub("", text).replace(f"{_PACKAGE}/", "")


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return short_paths(super().format(record))


class _Log(logging.FileHandler):
    """A log that stays behind where the disk is full: what went wrong is told on the console as well."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Pass over what cannot be written."""

    def close(self) -> None:
        """Close it, written to its end or not."""
        with suppress(OSError):
            super().close()


@contextmanager
def step(name: str, order_file: str, log_file: str) -> Iterator[RunningStep]:
    """Run one step: its log is kept, and when all is made its manifest is written; errors are told."""
    gc.set_threshold(*SELDOM)
    with told_errors(name, log_file) as logger:
        order = read_order(Path(order_file))
        workplace = Workplace(order)
        job = RunningStep(order, logger, workplace.keep)
        with writing_behind():
            yield job
        if removed := workplace.close(job.missing):
            logger.info("removed, as no job makes it any longer: %s", ", ".join(removed))
            print_whole(f"{name}: removed what is no longer made: {told(removed)}")


@contextmanager
def told_errors(name: str, log_file: str) -> Iterator[logging.Logger]:
    """Do a job's work with a log; what goes wrong is told to a reviewer.

    A ``StepError``, and a file that cannot be read or written, are told in one line; any other error is a
    fault of the workflow: its traceback goes into the log, and the console is told where to find it.
    """
    print_on_any_terminal()
    end_with_run()
    logger = logging.getLogger(f"evidence.{name}")
    logger.setLevel(logging.INFO)
    try:
        handler = _Log(log_file, mode="w", encoding="utf-8")
    except OSError as error:
        print_whole(f"{name}: {told_error(error)}", sys.stderr)
        sys.exit(1)
    handler.setFormatter(_Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logging.captureWarnings(True)
    warnings_logger = logging.getLogger("py.warnings")
    warnings_logger.addHandler(handler)
    warnings.simplefilter("default")
    try:
        yield logger
    except StepError as error:
        logger.error("%s", error)
        print_whole(f"{name}: {error}", sys.stderr)
        sys.exit(1)
    except OSError as error:
        message = short_paths(told_error(error))
        logger.error("%s", message)
        print_whole(f"{name}: {message}", sys.stderr)
        sys.exit(1)
    except Exception as error:
        logger.error("%s", traceback.format_exc())
        message = short_paths(f"{type(error).__name__}: {error}")
        print_whole(f"{name}: {message} (details in {log_file})", sys.stderr)
        sys.exit(1)
    finally:
        logging.captureWarnings(False)
        for target in (logger, warnings_logger):
            target.removeHandler(handler)
        handler.close()
