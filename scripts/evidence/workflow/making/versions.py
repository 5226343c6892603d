"""Which versions of which libraries are installed, found without reading their metadata.

A start with nothing to do asks for a few dozen versions; reading metadata takes some milliseconds each, the
names of the folders in which it stands say the same.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable
from functools import cache

import evidence

# Libraries that are imported under another name than they are installed under.
DISTRIBUTION_OF = {
    "PIL": "pillow",
    "docx": "python-docx",
    "ruamel": "ruamel-yaml",
    "yaml": "pyyaml",
}
# What a report names; the engines of numbers among them are taken from the step that made the numbers.
NAMED = ("snakemake", "numpy", "scipy", "pymare", "statsmodels", "matplotlib", "reportlab", "jinja2")
_INFO = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)\.(dist|egg)-info")


@cache
def installed() -> dict[str, str]:
    """Return the version of every installed distribution; the first on the path wins."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for name in names:
            if match := _INFO.fullmatch(name):
                found.setdefault(normal(match["name"]), match["version"])
    return found


def normal(name: str) -> str:
    """Return a distribution's name as PyPI normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def version_of(name: str) -> str:
    """Return the version of a distribution, "none" where it is not installed."""
    return installed().get(normal(name), "none")


def python_version() -> str:
    """Return the version of the interpreter."""
    return platform.python_version()


def software() -> dict[str, str]:
    """Return the versions that a report names."""
    own = {"python": python_version(), "evidence": evidence.__version__}
    return own | {name: version_of(name) for name in NAMED}


def with_requirements(names: Iterable[str]) -> tuple[str, ...]:
    """Return distributions with all that they require, sorted (slow: reads their metadata)."""
    found: set[str] = set()
    waiting = [normal(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in found or name not in installed():
            continue
        found.add(name)
        waiting += _required_by(name)
    return tuple(sorted(found))


@cache  # numpy is required by most others
def _required_by(name: str) -> tuple[str, ...]:
    from importlib import metadata  # only where the code has changed

    lines = [line for line in metadata.requires(name) or () if "extra ==" not in line]
    return tuple(normal(re.split(r"[ ;<>=!~\[(]", line, maxsplit=1)[0]) for line in lines)
