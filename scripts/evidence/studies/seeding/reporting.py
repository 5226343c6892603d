"""The catch rates of a seeded-error study: as data and as a table to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evidence.record.published.severity import Severity
from evidence.studies.seeding.redundancy import BOUNDED, CLASSES, DETERMINED, NONE
from evidence.studies.seeding.running import FalseAlarms, Trial
from evidence.studies.seeding.slips import KINDS

SCHEMA = "catch-rate/1"
EXPLAINED = {
    DETERMINED: "another printed figure gives the changed one within rounding",
    BOUNDED: "other figures only limit it: a slip shows if it crosses the limit",
    NONE: "the figure stands alone: nothing could be held against it",
}


def rate(trials: Sequence[Trial]) -> dict[str, object]:
    """Give how many were caught, by any finding and by an error or warning."""
    grave = sum(each.grade in (Severity.ERROR, Severity.WARNING) for each in trials)
    caught = sum(each.caught for each in trials)
    share = round(caught / len(trials), 4) if trials else None
    return {"seeded": len(trials), "caught": caught, "share": share, "by error or warning": grave}


def as_data(trials: Sequence[Trial], alarms: FalseAlarms, seed: int) -> dict[str, object]:
    """Give the whole study as plain data, every trial included."""
    return {
        "schema": SCHEMA,
        "seed": seed,
        "classes": EXPLAINED,
        "all": rate(trials),
        "by redundancy": {name: rate([x for x in trials if x.redundancy == name]) for name in CLASSES},
        "by kind": {
            kind: {
                name: rate([x for x in trials if (x.kind, x.redundancy) == (kind, name)]) for name in CLASSES
            }
            for kind in KINDS
        },
        "by redundancy in detail": {
            name: rate([x for x in trials if x.against == name])
            for name in sorted({x.against for x in trials if x.against})
        },
        "clean files": asdict(alarms),
        "trials": [asdict(each) for each in trials],
    }


def as_table(data: Mapping[str, Any]) -> str:
    """Give the study as a table in plain text."""
    lines = ["Errors caught, by kind and by what else is printed", ""]
    head = f"{'kind of error':<36}" + "".join(f"{name:>20}" for name in (*CLASSES, "all"))
    lines += [head, "-" * len(head)]
    for kind, of_kind in data["by kind"].items():
        together = [of_kind[name] for name in CLASSES]
        lines.append(f"{kind:<36}" + "".join(map(_cell, (*together, _sum(together)))))
    total = [*data["by redundancy"].values(), data["all"]]
    lines += ["-" * len(head), f"{'all kinds':<36}" + "".join(map(_cell, total)), ""]
    lines += [f"{name}: {said}" for name, said in data["classes"].items()]
    lines += ["", "By the redundancy used", ""]
    lines += [f"{name:<46}{_cell(each)}" for name, each in data["by redundancy in detail"].items()]
    clean = data["clean files"]
    lines += [
        "",
        f"Clean files: {clean['rows']} rows, of which {clean['error']} carry an error, {clean['warning']} a "
        f"warning, {clean['note']} a note (defects of the publications themselves are among them).",
        "",
    ]
    return "\n".join(lines)


def _sum(rates: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    seeded, caught = (sum(each[name] for each in rates) for name in ("seeded", "caught"))
    return {"seeded": seeded, "caught": caught, "share": caught / seeded if seeded else None}


def _cell(each: Mapping[str, Any]) -> str:
    if not each["seeded"]:
        return f"{'-':>20}"
    return f"{each['caught']:>8}/{each['seeded']} {100 * each['share']:>3.0f} %".rjust(20)
