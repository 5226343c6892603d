"""Publications as the review floor reads them: the JSON of ``results/studies/<id>.json``, typed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from evidence.review.selection import appraisal

DESIGN_ORDER = (
    "randomised controlled trial",
    "non-randomised comparison",
    "single-arm trial",
    "registry",
    "case series",
    "case report",
    "systematic review",
)


@dataclass(frozen=True)
class Arm:
    """One arm, with what arms are selected on."""

    id: str
    label: str
    role: str
    named_treatments: tuple[str, ...]  # as the study file names them
    treatments: tuple[str, ...]  # with the wider ones: aspiration is also mechanical thrombectomy
    devices: tuple[str, ...]
    n: int | None
    n_analysed: int | None  # fewer where the publication says that some were not analysed or followed
    combines: tuple[str, ...]
    subset_of: str | None
    treatment_classes: tuple[str, ...]
    market_statuses: tuple[str, ...]

    @property
    def attributes(self) -> dict[str, object]:
        """What criteria select on."""
        return {
            "treatments": self.treatments,
            "treatment class": self.treatment_classes,
            "devices": self.devices,
            "device market status": self.market_statuses,
            "n": self.n,
        }


@dataclass(frozen=True)
class Publication:
    """One publication with its extracted rows (plain mappings, as in its JSON)."""

    data: dict
    arms: tuple[Arm, ...]
    conditions: tuple[str, ...]  # with the wider ones: iliofemoral DVT is also leg DVT
    risk_of_bias: dict[str, object] | None = None  # as judged, in columns for forest plots

    @property
    def id(self) -> str:
        """The study file's name."""
        return self.data["id"]

    @property
    def study(self) -> str:
        """The unit of analysis."""
        return self.data["study"]

    @property
    def role(self) -> str:
        """The publication's part in its study."""
        return self.data["role"]

    @property
    def design(self) -> str:
        """The design in words."""
        return self.data["design"]

    @property
    def year(self) -> int | None:
        """The year of publication, where known."""
        return self.data["citation"]["year"]

    @cached_property
    def label(self) -> str:
        """How the publication is named in tables: first author and year, or the study where unknown."""
        authors = self.data["citation"]["authors"]
        if not authors:
            dated = self.year is None or str(self.year) in self.study
            return self.study if dated else f"{self.study} {self.year}"
        surname = re.split(r",| et al", authors)[0].strip()
        return f"{surname} {self.year}" if self.year else surname

    @property
    def rows(self) -> list[dict]:
        """All extracted rows."""
        return self.data["rows"]

    @property
    def n(self) -> int | None:
        """Patients in the arms, unions and parts counted once; ``None`` where no arm prints its size."""
        whole = [a for a in self.arms if not a.combines and not a.subset_of]
        sizes = [a.n for a in whole if a.n is not None] or [a.n for a in self.arms if a.n is not None]
        return sum(sizes) if sizes else None

    def arm(self, arm_id: str) -> Arm:
        """One arm by its id."""
        return next(a for a in self.arms if a.id == arm_id)

    @cached_property
    def attributes(self) -> dict[str, object]:
        """What criteria select on."""

        def union(name: str) -> tuple[str, ...]:
            return tuple(sorted({word for arm in self.arms for word in getattr(arm, name)}))

        return {
            "id": self.id,
            "study": self.study,
            "design": self.design,
            "publication": self.data["publication"],
            "role": self.role,
            "year": self.year,
            "n": self.n,
            "conditions": self.conditions,
            "treatments": union("treatments"),
            "treatment class": union("treatment_classes"),
            "devices": union("devices"),
            "device market status": union("market_statuses"),
            "appraisal": (self.data.get("appraisal") or {}).get("overall") or "not assessed",
        }


def load(path: Path, vocabulary: dict) -> Publication:
    """Read one extracted publication; ``vocabulary`` gives classes of treatments and status of devices."""
    return from_data(json.loads(path.read_text(encoding="utf-8")), vocabulary)


def from_data(data: dict, vocabulary: dict) -> Publication:
    """Type one extracted publication.

    Parameters
    ----------
    data
        The content of ``results/studies/<id>.json``.
    vocabulary
        As ``settings.selection_vocabulary`` gives it.
    """
    arms = []
    for arm in data["arms"]:
        named, devices = arm["treatments"], tuple(arm["devices"])
        treatments = _wider(named, vocabulary["wider treatments"])
        arms.append(
            Arm(
                id=arm["id"],
                label=arm["label"],
                role=arm["role"],
                named_treatments=tuple(named),
                treatments=treatments,
                devices=devices,
                n=arm["n"],
                n_analysed=_analysed(arm),
                combines=tuple(arm["combines"]),
                subset_of=arm["subset_of"],
                treatment_classes=tuple(sorted({vocabulary["treatment class"][t] for t in named})),
                market_statuses=tuple(sorted({vocabulary["market status"][d] for d in devices})),
            )
        )
    conditions = _wider(data["population"]["conditions"], vocabulary["wider conditions"])
    judged = appraisal.columns(data.get("appraisal"), vocabulary.get("appraisal tools", {}))
    return Publication(data=data, arms=tuple(arms), conditions=conditions, risk_of_bias=judged)


def _analysed(arm: dict) -> int | None:
    counts = arm.get("counts", {})
    smaller = [counts[unit] for unit in ("analysed", "followed") if unit in counts]
    return min([n for n in (arm["n"], *smaller) if n is not None], default=None)


def _wider(words: list[str], wider: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for word in words for w in wider[word]))
