"""A small invented library with two reviews, for tests that run the whole workflow."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

REPOSITORY = Path(__file__).parents[2]

# The small library is the one that ships for a first try of the workflow.
SMALL = REPOSITORY / ".test"
CONFIG = (SMALL / "config/config.yaml").read_text()
LEGS = (SMALL / "config/reviews/legs.yaml").read_text()


def trial(study: str, a: str, b: str, more: str = "") -> str:
    """An invented two-arm trial of leg thrombosis as a study file."""
    return f"""\
study: {study}
role: primary
citation: {{authors: {study} et al., year: 2019, title: An invented trial of {study}}}
publication: full text
design: randomised controlled trial
population: {{condition: acute DVT of the leg}}
arms:
  a: {{label: lysis, role: intervention, treatments: [catheter-directed thrombolysis], n: 40}}
  b: {{label: anticoagulation, role: comparator, treatments: [anticoagulation], n: 40}}
sources:
  abstract: {{url: "https://example.org/{study}", read: abstract}}
outcomes:
  - outcome: pts_any
    at: 24 months
    a: {a}
    b: {b}
    source: abstract
{more}"""


def series(study: str, figure: str) -> str:
    """An invented series of caval thrombosis as a study file."""
    return f"""\
study: {study}
role: primary
citation: {{authors: {study} et al., year: 2020, title: An invented series of {study}}}
publication: full text
design: case series
population: {{condition: IVC thrombosis}}
arms:
  a: {{label: lysis, role: intervention, treatments: [catheter-directed thrombolysis], n: 30}}
sources:
  abstract: {{url: "https://example.org/{study}", read: abstract}}
outcomes:
  - {{outcome: technical_success, at: periprocedural, a: {figure}, source: abstract}}
"""


def make(folder: Path) -> Path:
    """Lay the small library down in a folder, with the vocabulary."""
    for part in ("config", "resources/studies"):
        shutil.copytree(SMALL / part, folder / part)
    shutil.copytree(REPOSITORY / "resources/vocabulary", folder / "resources/vocabulary")
    return folder


def with_one_review(folder: Path) -> Path:
    """The small library with the first of its reviews alone: each rule once."""
    (make(folder) / "config/config.yaml").write_text(CONFIG.replace("[legs, cavas]", "[legs]", 1))
    return folder


def copy(finished: Path, folder: Path) -> Path:
    """Copy a library with its results and what Snakemake remembers of them; times of files stay."""
    return shutil.copytree(finished, folder, dirs_exist_ok=True)


def write(folder: Path, name: str, text: str) -> Path:
    """Write one study file."""
    path = folder / "resources/studies" / f"{name}.yaml"
    path.write_text(text)
    return path


# Of a terminal that shows ASCII alone.
ASCII = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}


def snakemake(
    folder: Path,
    *options: str,
    terminal: Mapping[str, str] = MappingProxyType({}),
    interpreter: str | Path = sys.executable,
) -> subprocess.CompletedProcess:
    """Run snakemake on the small library as a reviewer would, with the default profile."""
    command = [
        str(interpreter), "-m", "snakemake", "--snakefile", str(REPOSITORY / "workflow/Snakefile"),
        "--directory", str(folder), *options,
    ]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | terminal
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


_JOB = re.compile(r"^Job \d+: (\w+): (\S+?),?(?: |$)", re.MULTILINE)
_OF_ALL = ("extract", "overview")


def jobs(run: subprocess.CompletedProcess) -> set[str]:
    """The jobs of a run (or of a dry run): "extract", "report/legs" ..."""
    found = _JOB.findall(run.stdout + run.stderr)
    return {rule if rule in _OF_ALL else f"{rule}/{review}" for rule, review in found}


def configured(folder: Path) -> dict:
    """The main configuration as Snakemake reads it."""
    return yaml.safe_load((folder / "config/config.yaml").read_text())
