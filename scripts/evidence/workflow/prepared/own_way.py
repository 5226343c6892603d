"""Snakemake's own way of a job starts an interpreter whose path may hold a space.

Snakemake quotes the script for the shell, not the interpreter. In a folder such as `My reviews` every job
that no copy of the prepared process does (one job alone, a figure for print, all of them on macOS) would end
at once.
"""

from __future__ import annotations

import shlex
import sys
from typing import Any


def quote_interpreter() -> None:
    """Let the shell read the path of this interpreter as one word, where it would read several."""
    if shlex.quote(sys.executable) == sys.executable:
        return
    from snakemake.script import PythonScript  # type: ignore[import-untyped]

    own = PythonScript._execute_cmd

    def execute(self: Any, command: str, **named: Any) -> Any:
        if named.get("py_exec") == sys.executable:  # not that of an environment of the job's own
            named["py_exec"] = shlex.quote(sys.executable)
        return own(self, command, **named)

    PythonScript._execute_cmd = execute
