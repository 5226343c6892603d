"""Which code and which libraries a step depends on, found from the imports.

Snakemake does not notice a change in an imported module. So every step's key holds the checksums of all
modules that its script imports, directly or through others, also inside functions, of the files beside them
that they read (templates, style sheets, scripts of the page), and the versions of the libraries that these
modules import, with all that those require.

A module that reads such files says so: ``RESOURCES = ("templates",)`` names folders or files beside it. A
file that no module claims counts for every step, so that nothing can be forgotten.
"""

from __future__ import annotations

import ast
import contextlib
import os
import posixpath
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from evidence.workflow.making.versions import (
    DISTRIBUTION_OF,
    installed,
    normal,
    python_version,
    version_of,
    with_requirements,
)
from evidence.workflow.store import Store, checksum, key_of

PACKAGE = Path(__file__).parents[2]
# A line that begins as an import, with those after it that its bracket holds.
_IMPORT = re.compile(r"^[ \t]*((?:from|import) (?:[^(\n]*\([^)]*\)|[^\n]*))", re.MULTILINE)
SHORT = 20  # hexadecimal digits of a checksum that stands in a key


@dataclass(frozen=True, slots=True)
class CodeGraph:
    """The package as it is now: checksums of files, and what each module imports and reads."""

    files: dict[str, str]  # path below the package -> checksum
    path_of: dict[str, str]  # module -> path below the package
    imports: dict[str, tuple[str, ...]]  # module -> modules of the package
    libraries: dict[str, tuple[str, ...]]  # module -> distributions
    reads: dict[str, tuple[str, ...]]  # module -> other files of the package
    unclaimed: tuple[str, ...]  # files that no module claims
    required: dict[str, tuple[str, ...]]  # distribution -> itself with all that it requires
    external: dict[str, tuple[str, ...]]  # module -> modules of libraries, or names inside, as written

    def modules(self, roots: Iterable[str]) -> tuple[str, ...]:
        """Return all modules that are loaded with some, sorted: what the other methods are asked about.

        A module loads the packages it stands in.
        """
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name in found or name not in self.path_of:
                continue
            found.add(name)
            waiting += self.imports[name]
            if "." in name:
                waiting.append(name.rpartition(".")[0])
        return tuple(sorted(found))

    def parts(self, modules: Collection[str]) -> dict[str, str]:
        """Return what a key must hold of some modules' code and libraries, by name."""
        files = {self.path_of[m] for m in modules} | {f for m in modules for f in self.reads[m]}
        found = {f"code: {path}": self.files[path][:SHORT] for path in sorted({*files, *self.unclaimed})}
        return found | {f"version: {name}": version for name, version in self.versions(modules).items()}

    def versions(self, modules: Collection[str]) -> dict[str, str]:
        """Return the versions of Python and of the libraries that some modules import, by name."""
        direct = {name for m in modules for name in self.libraries[m]}
        names = {r for name in direct for r in self.required.get(name, (name,))}
        return {"python": python_version()} | {name: version_of(name) for name in sorted(names)}

    def loads(self, modules: Collection[str]) -> tuple[str, ...]:
        """Return what may be imported with some modules: themselves, then those of libraries.

        Among the latter are names inside modules: what is written does not tell them apart.
        """
        return (*modules, *sorted({name for m in modules for name in self.external[m]}))

    def key(self, roots: Iterable[str]) -> str:
        """Return one key of the code and libraries behind some modules."""
        return key_of(self.parts(self.modules(roots)))


def package_files() -> dict[str, str]:
    """Return the checksum of every file of the package by its path below it."""
    found = {}
    for folder, inside, names in os.walk(PACKAGE):
        inside[:] = [name for name in inside if name != "__pycache__"]
        for name in names:
            path = f"{folder}/{name}"
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    found[path] = checksum(file.read())
    start = len(f"{PACKAGE}/")
    return {path[start:].replace(os.sep, "/"): found[path] for path in sorted(found)}


def environment() -> str:
    """Return one checksum of everything that is installed."""
    return key_of(python_version(), installed())


def code_graph(files: Mapping[str, str], store: Store) -> CodeGraph:
    """Return the graph of the package; it is read anew only where a file or an installed version differs."""
    key = key_of("code graph", dict(files), environment())
    return msgspec.json.decode(
        store.fetch(key, lambda: msgspec.json.encode(_read(dict(files)))), type=CodeGraph
    )


def script_modules(script: Path) -> tuple[str, ...]:
    """Return what a step's script imports of the package, as written (modules, or names inside modules)."""
    found: list[str] = []
    for node in ast.walk(ast.parse(script.read_bytes())):
        found += _named(node)
    return tuple(dict.fromkeys(name for name in found if name.split(".")[0] == PACKAGE.name))


def _named(node: ast.AST) -> list[str]:
    """Return what a statement imports, as written; relative imports are of the file's own package."""
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    return [each.name for each in node.names] if isinstance(node, ast.Import) else []


def _written(path: Path) -> list[str]:
    """Return what the lines of a file import that begin so, also inside functions, as written.

    To make the trees of all files takes several times as long. Words of a text are taken for an import where
    they are one.
    """
    found = []
    for statement in _IMPORT.findall(path.read_text(encoding="utf-8")):
        with contextlib.suppress(SyntaxError):
            found += _named(ast.parse(statement).body[0])
    return found


def _read(files: dict[str, str]) -> CodeGraph:
    import grimp  # only where the code has changed

    graph = grimp.build_graph(
        PACKAGE.name, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )
    path_of = {_module(path): path for path in files if path.endswith(".py")}
    imports, libraries, reads, external = {}, {}, {}, {}
    for module, path in path_of.items():
        found = graph.find_modules_directly_imported_by(module)
        imports[module] = tuple(sorted(m for m in found if m in path_of))
        outside = {m for m in found if _is_library(m)}
        libraries[module] = tuple(sorted({_distribution(m) for m in outside}))
        reads[module] = _claimed(path, files)
        named = _written(PACKAGE / path) if outside else []
        external[module] = tuple(sorted({name for name in named if name.split(".")[0] in outside}))
    claimed = {path for paths in reads.values() for path in paths}
    known = {name for names in libraries.values() for name in names}
    return CodeGraph(
        files=files,
        path_of=path_of,
        imports=imports,
        libraries=libraries,
        reads=reads,
        unclaimed=tuple(sorted(p for p in files if not p.endswith(".py") and p not in claimed)),
        required={name: with_requirements([name]) for name in sorted(known)},
        external=external,
    )


def _module(path: str) -> str:
    parts = [PACKAGE.name, *Path(path).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_library(module: str) -> bool:
    top = module.split(".")[0]
    return top != PACKAGE.name and top not in sys.stdlib_module_names


def _distribution(module: str) -> str:
    top = module.split(".")[0]
    return normal(DISTRIBUTION_OF.get(top, top))


def _claimed(path: str, files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files that a module reads, as its ``RESOURCES`` says."""
    text = (PACKAGE / path).read_bytes()
    if b"RESOURCES" not in text:
        return ()
    named: list[str] = []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Assign):
            continue
        if any(isinstance(t, ast.Name) and t.id == "RESOURCES" for t in node.targets):
            named += ast.literal_eval(node.value)
    folder = Path(path).parent
    wanted = [posixpath.normpath((folder / name).as_posix()) for name in named]
    others = (p for p in files if not p.endswith(".py"))
    return tuple(sorted(p for p in others if any(p == w or p.startswith(f"{w}/") for w in wanted)))
