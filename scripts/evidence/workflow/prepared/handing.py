"""Jobs of the steps are handed to copies of the run's prepared process.

Snakemake's own way is a shell, an interpreter and its own modules for every job: 0.1 s of processor time
before a script begins.
"""

from __future__ import annotations

import inspect
import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

from evidence.workflow.prepared.request import STEPS, Request, Told
from evidence.workflow.prepared.starting import Prepared

# How the rules name the scripts of steps.
_OURS = "../../scripts/steps/"
# What a job may have of its own, so that no copy can do it: see the parameters of Snakemake's `script`.
_OF_ITS_OWN = ("conda_env", "container_img", "env_modules", "bench_record", "shadow_dir")
_TEMPORARY = ("TMPDIR", "TMP", "TEMPDIR", "TEMP")
_NEEDED = {"path", "input", "wildcards", "threads", "resources", "log", *_OF_ITS_OWN}


def handed_over(script: Callable[..., None], prepared: Prepared) -> Callable[..., None]:
    """Return what the rules call for ``script:``.

    Parameters
    ----------
    script
        Snakemake's own way, which is taken wherever there is no copy for a job.
    prepared
        The run's prepared process.
    """
    signature = inspect.signature(script)
    if not signature.parameters.keys() >= _NEEDED:
        return script  # another Snakemake

    def do(*arguments: Any, **named: Any) -> None:
        request = _request(signature.bind(*arguments, **named).arguments)
        code = prepared.do(request) if request is not None else None
        if code is None:
            script(*arguments, **named)
        elif code:
            raise subprocess.CalledProcessError(code, arguments[0])

    return do


def _request(job: Mapping[str, Any]) -> Request | None:
    """Return what a copy has to do for a job; ``None`` where it is none that a copy can do."""
    path = str(job["path"])
    order = getattr(job["input"], "order", None)  # no input of a picture for print
    if not path.startswith(_OURS) or order is None or any(job.get(name) for name in _OF_ITS_OWN):
        return None
    name = path.removeprefix(_OURS)
    temporary = job["resources"].get("tmpdir")
    return Request(
        step=name.removesuffix(".py"),
        script=str(STEPS / name),
        environment={**os.environ, **({each: str(temporary) for each in _TEMPORARY} if temporary else {})},
        told=Told(str(order), str(job["log"][0]), job["wildcards"].get("review", ""), job["threads"]),
    )
