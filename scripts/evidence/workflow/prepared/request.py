"""What a run says to its prepared process: that it is planned, and which jobs are to be done."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace

# Messages of the run, a byte each. With that of a job go the line on which its request comes, and outputs.
IS_PLANNED, A_JOB = b".", b"+"
TAKEN = b"taken\n"
# Descriptors that a copy writes on, as those of the run.
OUTPUTS = (1, 2)
PACKAGE = Path(__file__).parents[2]
STEPS = PACKAGE.parent / "steps"


@dataclass(frozen=True, slots=True)
class Told:
    """What Snakemake tells the script of a step."""

    order: str
    log: str
    review: str = ""  # of a step of one review
    threads: int = 1

    def as_script_sees_it(self) -> SimpleNamespace:
        """Return what stands for Snakemake's own object in the script."""
        return SimpleNamespace(
            input=SimpleNamespace(order=self.order),
            log=[self.log],
            wildcards=SimpleNamespace(review=self.review),
            threads=self.threads,
            params={},
        )


@dataclass(frozen=True, slots=True)
class Request:
    """A job to be done by a copy: its step, whose imports are loaded first, its script, what that is told."""

    step: str
    script: str
    environment: dict[str, str]
    told: Told | None = None  # of no rule: the end of the run

    def encoded(self) -> bytes:
        """Return it as text."""
        return json.dumps(asdict(self)).encode()


def decoded(text: bytes) -> Request:
    """Return a request from its text."""
    found = json.loads(text)
    told = found.pop("told")
    return Request(**found, told=told and Told(**told))
