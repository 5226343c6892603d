"""`make` sets itself up in a tree whose environment is a link to that of another tree."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# An interpreter that installs nothing and notes what it was asked for.
NOTING = '#!/bin/sh\necho "$@" >> "$(dirname "$0")/../asked"\n'


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not there")
@pytest.mark.parametrize("target", ["ready", "ready-dev"])
def test_packages_go_into_the_environment_that_a_link_leads_to(tmp_path, target):
    tree, shared = tmp_path / "tree", tmp_path / "shared"
    (shared / "bin").mkdir(parents=True)
    (shared / "bin/python").write_text(NOTING)
    (shared / "bin/python").chmod(0o755)
    tree.mkdir()
    (tree / ".venv").symlink_to(shared)
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tree)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    subprocess.run(["make", f".venv/{target}", "UV="], cwd=tree, env=kept, check=True, capture_output=True)
    lock = "requirements.txt" if target == "ready" else "requirements-dev.txt"
    assert (shared / "asked").read_text().split()[-3:] == ["--require-hashes", "-r", lock]
    assert (shared / target).exists() and (tree / ".venv").is_symlink()
