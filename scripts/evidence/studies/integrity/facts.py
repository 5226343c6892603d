"""What identifies a publication beside others: its figures, arm sizes, dates, places, devices and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Facts:
    """One publication, as the rules need it."""

    data: Mapping
    id: str
    study: str
    role: str
    design: str
    fingerprint: Mapping[tuple, str]  # figure to row id
    sizes: tuple[int, ...]
    period: tuple[float, float] | None  # enrolment in months since year 0
    countries: frozenset[str]
    devices: frozenset[str]
    conditions: frozenset[str]
    author: str
    title: str
    registration: str

    @property
    def n(self) -> int | None:
        """Number of patients in all arms, None where none is printed."""
        return sum(self.sizes) if self.sizes else None


def facts_of(data: Mapping) -> Facts:
    """Give what the rules need of one publication."""
    setting = data["setting"]
    countries = setting.get("countries") or []
    whole = [arm for arm in data["arms"] if not arm["combines"] and not arm["subset_of"]]
    author = data["citation"]["authors"].split()
    return Facts(
        data=data,
        id=data["id"],
        study=data["study"],
        role=data["role"],
        design=data["design"],
        fingerprint=_fingerprint(data["rows"]),
        sizes=tuple(sorted(arm["n"] for arm in whole if arm["n"] is not None)),
        period=_period(setting.get("enrolled")),
        countries=frozenset([countries] if isinstance(countries, str) else countries),
        devices=frozenset(device for arm in data["arms"] for device in arm["devices"]),
        conditions=frozenset(data["population"]["conditions"]),
        author=re.sub(r"\W", "", author[0]).lower() if author else "",
        title=re.sub(r"\W+", " ", data["citation"]["title"].lower()).strip(),
        registration=_registration(data["registration"]),
    )


def _registration(text: str) -> str:
    match = re.search(r"(NCT|ISRCTN|CRD|ACTRN|ChiCTR|DRKS|UMIN)[\w-]*\d+", text, re.IGNORECASE)
    return (match.group(0) if match else text).upper()


def _period(text: object) -> tuple[float, float] | None:
    """Give the first and last month of enrolment; a year alone is its first or its last month."""
    dates = DATE.findall(str(text)) if text else []
    if len(dates) != 2:
        return None
    (y1, m1), (y2, m2) = dates
    return int(y1) * 12 + int(m1 or 1), int(y2) * 12 + int(m2 or 12)


def _fingerprint(rows: Sequence[Mapping]) -> dict[tuple, str]:
    """Give the figures that tell one group of patients from another; zeros and whole groups do not."""
    found: dict[tuple, str] = {}
    for row in rows:
        values, outcome = row["values"], row["outcome"]
        if row["pooled"]:
            continue
        if values.get("sd") is not None and "mean" in values:
            key = ("mean", outcome, values["mean"], values["sd"])
        elif row["type"] == "median" and ("q1" in values or "min" in values):
            key = ("median", outcome, values["median"], values.get("q1", values.get("min")))
        elif values.get("events") is not None and values.get("n") and 0 < values["events"] < values["n"]:
            key = ("count", outcome, values["events"], values["n"])
        elif row["type"] in ("survival", "percent") and not values.get("qualifier"):
            kind = row["type"] if values.get("percent_decimals") else "whole percent"
            share = values["survival"] if row["type"] == "survival" else values["percent"] / 100
            if not 0 < share < 1:
                continue
            key = (kind, outcome, share, _month(row))
        elif row["type"] == "effect" and values.get("low") is not None:
            key = ("effect", outcome, values["estimate"], values["low"])
        else:
            continue
        found.setdefault(key, row["id"])
    return found


def _month(row: Mapping) -> float | None:
    return round(row["at"]["months"], 1) if row["at"] else None
