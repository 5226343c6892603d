"""What a module imports of libraries is read from its lines as from its tree, and what steps import is light."""

import ast
import subprocess
import sys

import pytest

from evidence.workflow.making.code import PACKAGE, _named, _written, script_modules
from evidence.workflow.prepared.request import STEPS

EXAMPLE = '''
"""Words of a text.

from here on nothing is meant as an
import of two kinds
"""
import os, numpy as np
from scipy import (
    special,  # with words
    stats as distributions,
)

def late():
    from scipy.optimize import brentq; import json
    text = "import nothing"
    if text: import unseen
from . import beside
from \\
    broken import name
'''


def test_imports_at_the_beginning_of_a_line_are_found_with_all_their_names(tmp_path):
    (tmp_path / "module.py").write_text(EXAMPLE)
    assert _written(tmp_path / "module.py") == [
        "os",
        "numpy",
        "scipy",
        "scipy.special",
        "scipy.stats",
        "scipy.optimize",
        "scipy.optimize.brentq",
    ]


@pytest.mark.parametrize("room", ["stats", "review", "figures", "studies", "workflow"])
def test_all_imports_of_the_package_are_written_so(room):
    for path in (PACKAGE / room).rglob("*.py"):
        whole = {name for node in ast.walk(ast.parse(path.read_bytes())) for name in _named(node)}
        assert whole == set(_written(path)), path


def test_a_step_in_which_all_is_known_loads_no_library_that_computes():
    scripts = [path for path in STEPS.glob("*.py") if path.stem != "picture"]
    names = sorted({name for path in scripts for name in script_modules(path)})
    code = f"""
import contextlib, importlib, sys
for name in {names}:
    with contextlib.suppress(ModuleNotFoundError):  # a name inside a module
        importlib.import_module(name)
assert "evidence.workflow.steps.dossier_step" in sys.modules
print([name for name in ("numpy", "scipy", "pandas", "pyarrow", "jsonschema", "matplotlib") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
