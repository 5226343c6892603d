"""What the code of each step comes to: worked out once for each state of the package, then in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from evidence.workflow.making.code import SHORT, CodeGraph, code_graph, environment, script_modules
from evidence.workflow.making.plan import Loads
from evidence.workflow.store import Store, checksum, key_of

# Groups of modules whose code stands in keys by itself, as a piece of a step's.
READING = ("evidence.workflow.making.study_files.library",)
GATHERING = (
    "evidence.review.summary.gathering",
    "evidence.record.codec",
    "evidence.workflow.history.taking",
    "evidence.review.changes.comparing",
)
SUMMARY = ("evidence.page.overview",)
# Pieces of work inside a job whose results are kept in the store, and the code that each rests on.
_OUTCOME = {"outcome": ("evidence.review.summary.synthesising",)}
_TEMPLATES = {"templates": ("evidence.page.assembly",)}
_SVG = ("evidence.figures.formats.svg", "evidence.figures.drawing.canvas")
PIECES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "synthesise": _OUTCOME | {"written": ("evidence.workflow.steps.synthesis_step",)},
    "dossier": _OUTCOME | _TEMPLATES | {"earlier": ("evidence.workflow.job.earlier",)},
    "outlook": _OUTCOME
    | _TEMPLATES
    | {
        "monitoring": ("evidence.review.outlook.trial_sequence",),
        "reading age": ("evidence.page.outlook.reading_age",),
    },
    "report": _TEMPLATES
    | {"tables": ("evidence.tables.csv_files", "evidence.tables.references", "evidence.tables.csl")},
    "overview": _TEMPLATES,
    "draw": {
        name: (f"evidence.figures.outcomes.{name}", *_SVG)
        for name in ("forest", "funnel", "baujat", "gosh", "specification_curve", "curve", "bubble")
    }
    | {"which": ("evidence.workflow.steps.draw_step",)},
    "illustrate": {name: (f"evidence.figures.reviews.{name}", *_SVG) for name in ("flow", "risk_of_bias")},
    "papers": {name: (f"evidence.figures.formats.{name}", *_SVG) for name in ("png", "pdf")}
    | {"workbook": ("evidence.workbook.writing",), "annex": ("evidence.paper.writing",)},
}


@dataclass(frozen=True, slots=True)
class StepCode:
    """A step's code: what its key holds of it, keys of its pieces, versions of libraries, and its imports."""

    parts: dict[str, str]
    pieces: dict[str, str]
    versions: dict[str, str]
    loads: Loads


@dataclass(frozen=True, slots=True)
class PackageCode:
    """The code of all steps by their rules, and of the groups of modules above."""

    steps: dict[str, StepCode]
    reading: str
    gathering: str
    summary: str


def package_code(home: Path, files: Mapping[str, str], store: Store) -> PackageCode:
    """Return the code of all steps; the imports are looked at only where a file or a version differs.

    Parameters
    ----------
    files
        As `package_files` returns them.
    """
    scripts = {path.stem: path for path in sorted((home / "scripts/steps").glob("*.py"))}
    sums = {rule: checksum(path.read_bytes()) for rule, path in scripts.items()}
    key = key_of("code of steps", sums, dict(files), environment())

    def make() -> bytes:
        graph = code_graph(files, store)
        steps = {rule: _step(graph, rule, path, sums[rule]) for rule, path in scripts.items()}
        groups = (graph.key(group) for group in (READING, GATHERING, SUMMARY))
        return msgspec.json.encode(PackageCode(steps, *groups))

    return msgspec.json.decode(store.fetch(key, make), type=PackageCode)


def _step(graph: CodeGraph, rule: str, script: Path, checksum_of_it: str) -> StepCode:
    roots = script_modules(script)
    modules = graph.modules(roots)
    return StepCode(
        parts={f"code: scripts/steps/{rule}.py": checksum_of_it[:SHORT]} | graph.parts(modules),
        pieces={name: graph.key(group) for name, group in PIECES.get(rule, {}).items()},
        versions=graph.versions(modules),
        loads=Loads(roots, graph.loads(modules)),
    )
