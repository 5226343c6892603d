"""docs/performance.md, made from measurements that are kept beside it as JSON (docs/performance/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence.benchmarks.choices import CHOICES
from evidence.benchmarks.kernels.report import as_time

PAGE, KEPT = Path("docs/performance.md"), Path("docs/performance")
WORKFLOW, KERNELS, SIZE = "workflow.json", "kernels.json", "size.json"

_HEAD = """\
# How fast it is

`make bench` measures; `scripts/develop/bench.py --keep` keeps what was measured in `docs/performance/` and
makes this page from it (so does `make docs`). Read ratios, not seconds: what is compared runs in turns on
the same machine.
"""
_TWIN = """\
The workflow on its shipped reviews, against its twin: the same rules, files, wildcards and profile in steps
that do nothing, which is what Snakemake itself costs. Each change is made on top of those above it. Ratios
are of each pair.
"""
_KERNELS = """\
One core, processor time, blocks in turns; ratios are of each round. The same work with the same outputs:
PyMARE's vectorised fit takes the same data sets in one call; `rma.glmm` integrates over 7 nodes and gives
no interval of tau2, and so does the fit it is compared with.
"""
_SIZE = """\
Invented programmes of 40 outcomes and 12 analyses, by the number of study files and how many of them are in
the review.
"""


def as_markdown(folder: Path) -> str:
    """Return the page of the measurements in a folder; what was not measured is said."""
    found = {name: _read(folder / name) for name in (WORKFLOW, KERNELS, SIZE)}
    parts = [_HEAD, "## The workflow", _TWIN]
    parts += _workflow(found[WORKFLOW])
    parts += ["## The statistics", _KERNELS, *_kernels(found[KERNELS])]
    parts += ["## Size", _SIZE, *_sizes(found[SIZE])]
    parts += ["## What was chosen", *_table(("chosen", "instead of", "measured"), _choices())]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def renew(root: Path) -> None:
    """Write the page of a repository anew from what is kept in it."""
    (root / PAGE).write_text(as_markdown(root / KEPT), encoding="utf-8")


def _read(path: Path) -> Mapping[str, Any] | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _workflow(found: Mapping[str, Any] | None) -> list[str]:
    if found is None:
        return ["Not measured yet."]
    rows = []
    for row in found["rows"]:
        seconds = [_median(row[name]) for name in ("cpu", "twin_cpu", "wall", "twin_wall")]
        reached = "reached" if row["ratio"]["median"] <= row["aim"] else "**missed**"
        rows.append(
            (row["case"], row["jobs"], *seconds, _spread(row["ratio"]), _spread(row["wall_ratio"]),
             f"{row['aim']:g} ({reached})", f"{row['memory'] / (1 << 20):.0f}" if row["memory"] else "")
        )  # fmt: skip
    head = (
        "change", "jobs", "processor s", "twin's", "clock s", "twin's", "ratio, processor", "ratio, clock",
        "aim", "MiB, largest process",
    )  # fmt: skip
    pairs = "One pair" if found["pairs"] == 1 else f"Medians of {found['pairs']} pairs (least to most)"
    return [*_table(head, rows), f"{pairs}. {_machine(found)}"]


def _kernels(found: Mapping[str, Any] | None) -> list[str]:
    if found is None:
        return ["Not measured yet."]
    rows = [
        (row["task"], f"{row['peer']}: {row['peer_task']}", _spread(row["ratio"]),
         "" if row["aim"] is None else f"{row['aim']:,} "
         f"({'reached' if row['ratio']['median'] >= row['aim'] else '**missed**'})")
        for row in found["ratios"]
    ]  # fmt: skip
    own = [
        (task, *(as_time(took[name]) for name in ("median", "least", "most")))
        for task, took in found["seconds"].items()
    ]
    told = f"Medians of {found['rounds']} rounds (least to most). {_machine(found)}"
    return [
        *_table(("task", "times as fast as", "ratio", "aim"), rows),
        *_table(("task", "median", "least", "most"), own),
        *([" ".join(found["notes"])] if found["notes"] else []),
        told,
    ]


def _sizes(found: Mapping[str, Any] | None) -> list[str]:
    if found is None:
        return ["Not measured yet."]
    aims = {(a["files"], a["inside"], a["case"]): a["seconds"] for a in found["aims"]}
    rows = []
    for row in found["rows"]:
        aim = aims.get((row["files"], row["inside"], row["case"]))
        reached = "" if aim is None else f"{aim:g} ({'reached' if row['seconds'] <= aim else '**missed**'})"
        rows.append(
            (f"{row['files']:,}", f"{row['inside']:,}", row["case"], f"{row['seconds']:.1f}",
             f"{row['cpu_seconds']:.1f}", f"{row['peak_mib']:,.0f}", reached,
             *(f"{row[name] / 1024:,.0f}" for name in ("page_bytes", "annex_bytes", "paper_bytes")))
        )  # fmt: skip
    head = (
        "files", "in the review", "run", "clock s", "processor s", "MiB, all processes", "aim, clock s",
        "page KiB", "annex KiB", "paper KiB",
    )  # fmt: skip
    lines = [
        f"- {e['case']}, {e['share']:.0%} in the review: processor time grows with the power {e['exponent']} "
        f"of the number of files (between the two largest {e['last_exponent']}; aim {e['aim']})"
        for e in found["exponents"]
    ]
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    told = f"Measured on {found['machine']}; Python {found['python']}; {versions}."
    return [*_table(head, rows), "\n".join(lines), told]


def _choices() -> Iterable[Sequence[object]]:
    return [(c.chosen, c.instead_of, c.measured) for c in CHOICES]


def _median(of: Mapping[str, float] | None) -> str:
    return f"{of['median']:.1f}" if of else ""


def _spread(of: Mapping[str, float] | None) -> str:
    if of is None:
        return ""
    if of["count"] == 1:
        return f"{of['median']:,.2f}"
    digits = 2 if of["median"] < 100 else 0
    median, least, most = (f"{of[name]:,.{digits}f}" for name in ("median", "least", "most"))
    return f"{median} ({least} to {most})"


def _machine(found: Mapping[str, Any]) -> str:
    at, versions = found["machine"], found["versions"]
    memory = f", {at['memory_gib']:g} GiB" if at["memory_gib"] else ""
    named = ", ".join(f"{name} {number}" for name, number in versions.items())
    busy = f" Load of the machine meanwhile: {found['load']}." if "load" in found else ""
    return (
        f"Measured on {at['processor']}, {at['processors']} processors{memory}; {at['system']}, "
        f"Python {at['python']}; {named}.{busy}"
    )


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> list[str]:
    def line(cells: Sequence[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return ["\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])]
