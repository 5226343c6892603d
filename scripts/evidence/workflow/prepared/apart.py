"""A process that the run has forked of itself leaves to the run what is the run's, and ends without it.

It shares what the run has imported, and knows all that the run holds open: descriptors, handlers of signals
and logs, what is registered for the run's end.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

_FIRST_OF_ITS_OWN = 3  # descriptors: those before are what is read and written


def live_apart(work: Callable[[], None], descriptor: int) -> NoReturn:
    """Do a forked process's work and end it, with the exit code that Python would give it.

    Nothing above this in the call stack goes on, and nothing that was registered for the run's end is done.
    A process with work left in other threads ends when that is done.

    Parameters
    ----------
    descriptor
        The only one that it keeps of the run's, besides those of its outputs.
    """
    code = 1
    try:
        _leave(descriptor)
        work()
        code = 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            code = end.code or 0
        else:
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        for thread in threading.enumerate():
            if not thread.daemon and thread is not threading.current_thread():
                thread.join()
        # To take apart what it shares with the run would cost more than many a job.
        flush()
        os._exit(code)


def flush() -> None:
    """Write what waits to be written, which two processes would write otherwise."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        with suppress(OSError, ValueError):  # whoever read it is gone
            if stream is not None:
                stream.flush()


def _leave(descriptor: int) -> None:
    """Close and forget what is the run's."""
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    # A lock of the run's, or a line to it, would be held until the last copy ends.
    for name in os.listdir("/proc/self/fd"):
        if int(name) >= _FIRST_OF_ITS_OWN and int(name) != descriptor:
            with suppress(OSError):  # the one that listed them
                os.close(int(name))
    # What the run writes on may be an object of its own.
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for logger in (logging.root, *logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
