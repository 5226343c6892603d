"""A content-addressed store: work is done again only where its inputs, settings or code differ.

One job synthesises or draws a whole review, because start-up and imports cost more than the work on one
outcome (CONTRIBUTING.md, "The cut of the graph"). The store keeps such a job exact: an outcome whose key is
known is written from the store. A key is the checksum of everything the work depends on.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

import evidence

STORES = Path("results/.store")
Files = Mapping[str, bytes]


def checksum_of_files(paths: Iterable[Path | str]) -> str:
    """Return one checksum over the contents of files, independent of their order."""
    digest = hashlib.sha256()
    for path in sorted(str(p) for p in paths):
        digest.update(hashlib.sha256(Path(path).read_bytes()).digest())
    return digest.hexdigest()


def versions_of(*distributions: str) -> dict[str, str]:
    """Return the installed versions that a result depends on."""
    return {name: version(name) for name in distributions}


def software() -> dict[str, str]:
    """Return the versions that a report names."""
    names = ("snakemake", "numpy", "scipy", "pymare", "statsmodels", "matplotlib", "jinja2")
    return {"python": platform.python_version(), "evidence": evidence.__version__} | versions_of(*names)


class Store:
    """The store of one job, one folder a key; what a run no longer uses is removed by ``forget_unused``."""

    def __init__(self, folder: Path, shared: object) -> None:
        """Open the store; ``shared`` is what all keys of the job have in common (code, versions)."""
        self.folder = folder
        self.shared = json.dumps(shared, sort_keys=True)
        self.used: set[str] = set()
        self.made = 0

    def fetch(self, parts: object, make: Callable[[], Files]) -> dict[str, bytes]:
        """Return the files for ``parts`` (plain JSON values), making them only where they are not known."""
        text = self.shared + json.dumps(parts, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:40]
        self.used.add(key)
        place = self.folder / key
        if not place.is_dir():
            self.made += 1
            files = make()
            unfinished = self.folder / f"{key}.part"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            for name, content in files.items():
                (unfinished / name).write_bytes(content)
            # The rename comes last: an interrupted job leaves nothing that could be taken for a result.
            unfinished.rename(place)
            return dict(files)
        return {path.name: path.read_bytes() for path in sorted(place.iterdir())}

    def fill(self, folder: Path, parts: object, make: Callable[[], Files]) -> None:
        """Write the files for ``parts`` into a folder, making them only where they are not known."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.fetch(parts, make).items():
            (folder / name).write_bytes(content)

    def forget_unused(self) -> None:
        """Remove what this run did not ask for."""
        if not self.folder.is_dir():
            return
        for place in self.folder.iterdir():
            if place.name not in self.used:
                shutil.rmtree(place)
