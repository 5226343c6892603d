"""A job ends with the run that started it, so that after ``kill -9`` nobody writes beside the next run."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping

# Names the process whose end is the end of its jobs.
RUN = "EVIDENCE_RUN"
_LOOK = 0.5  # seconds between two looks at the run
# Runs and jobs live for seconds and make millions of objects, hardly any of them in circles: to look for them
# as often as Python does by itself takes a tenth of the time of pages and papers of a large review.
SELDOM = (1_000_000, 50, 1_000)


def end_with_run(environment: Mapping[str, str] = os.environ) -> None:
    """Look after the run from now on, and end this process at once when it is gone."""
    run = environment.get(RUN, "")
    if run.isdigit():
        threading.Thread(target=_watch, args=(int(run),), daemon=True).start()


def _watch(run: int) -> None:
    while is_alive(run):
        time.sleep(_LOOK)
    os._exit(1)


def is_alive(process: int) -> bool:
    """Whether a process of this machine is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's, and there
        return True
    return True
