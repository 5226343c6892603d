"""What modules import is read from their lines as another reader finds it, and what steps import is light."""

import subprocess
import sys
from importlib import metadata

import grimp
from packaging.requirements import Requirement

from evidence.workflow.making.code import (
    PACKAGE,
    _distribution,
    _is_library,
    _read,
    _written,
    package_files,
    script_modules,
)
from evidence.workflow.making.versions import _required, normal
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

if TYPE_CHECKING:  # not when it runs
    from scipy import sparse

    import numpy.typing

def late():
    from scipy.optimize import brentq; import json
    text = "import nothing"
    if text: import unseen
from . import beside
from \\
    broken import name
'''


def test_imports_at_the_beginning_of_a_line_are_found_with_all_their_names():
    assert _written(EXAMPLE, "evidence.room") == [
        "os",
        "numpy",
        "scipy",
        "scipy.special",
        "scipy.stats",
        "scipy.optimize",
        "scipy.optimize.brentq",
        "json",
        "evidence.room",
        "evidence.room.beside",
    ]


def test_the_graph_of_the_package_is_that_of_another_reader():
    ours = _read(package_files())
    theirs = grimp.build_graph(
        PACKAGE.name, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )
    for module in ours.path_of:
        found = theirs.find_modules_directly_imported_by(module)
        inside = {name for name in found if name in ours.path_of}
        assert _with_packages(inside) <= _with_packages(ours.imports[module]), module
        if "benchmarks" not in module:  # one of which writes code
            assert _with_packages(inside) == _with_packages(ours.imports[module]), module
            assert {_distribution(name) for name in found if _is_library(name)} == set(ours.libraries[module])


def _with_packages(modules):
    """Return modules with the packages that they stand in, which are loaded with them."""
    parts = [name.split(".") for name in modules]
    return {".".join(each[:k]) for each in parts for k in range(1, len(each) + 1)}


def test_what_a_distribution_requires_is_what_its_metadata_say():
    for name in ("snakemake", "statsmodels", "pandas"):
        lines = [line for line in metadata.requires(name) if "extra ==" not in line]
        assert list(_required(name)) == [normal(Requirement(line).name) for line in lines]


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
