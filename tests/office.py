"""LibreOffice for tests: where it is missing, a test is skipped and says so."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def convert(file: Path, kind: str, folder: Path, module: str) -> list[Path]:
    """Convert an office file and return what was made; ``module`` (writer, calc) must be installed."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    profile = folder / "profile"
    out = folder / "out"
    run = subprocess.run(
        [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        + ["--outdir", str(out), str(file)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    made = sorted(out.glob("*")) if out.is_dir() else []
    if not made and "could not be loaded" in run.stdout + run.stderr:
        pytest.skip(f"LibreOffice has no {module} (package libreoffice-{module}-nogui)")
    assert made, run.stdout + run.stderr
    return made
