"""What several workers of one test run share: each thing is made once, by the first that needs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(
    factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], object]
) -> Path:
    """Give the folder that `make` fills, made by one worker while the others wait.

    A worker that fails leaves no mark, so that the next one tries again and fails with the same words.
    """
    if worker == "master":  # a run without workers
        folder = factory.mktemp(name)
        make(folder)
        return folder
    import fcntl  # where workers run without it, there is no Windows either: snakemake has none

    # the workers' own folders stand side by side in the run's
    shared = factory.getbasetemp().parent / name
    with (shared.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared.parent / f"{name}.done"
        if not done.exists():
            shared.mkdir(exist_ok=True)
            make(shared)
            done.touch()
    return shared
