"""The end of a run is told by a copy of its prepared process, which has imported what that needs."""

from __future__ import annotations

import os
import sys

from evidence.workflow.making.plan import Plan
from evidence.workflow.prepared.request import Request
from evidence.workflow.prepared.starting import Prepared

STEP = "closing"


def end_run(prepared: Prepared, plan: Plan) -> None:
    """Tell how a run ended, and end its prepared process; without one, tell it here.

    Raises
    ------
    SystemExit
        Where something could not be used or made: all the rest is made, and the exit code says so.
    """
    code = prepared.do(Request(STEP, __file__, dict(os.environ)))
    prepared.end()
    if code is None:
        from evidence.workflow.closing import close
        from evidence.workflow.making.orders import RESULTS

        close(plan, RESULTS)
    elif code:
        sys.exit(code)


if __name__ == "__main__":
    from evidence.workflow.closing import close_run

    close_run()
