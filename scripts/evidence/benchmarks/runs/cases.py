"""What is done to the shipped library between two measured runs: a study, an analysis, a label, nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Processor time of a run against that of its twin, at most.
CLEAN_AIM, CHANGED_AIM, LABEL_AIM, NOTHING_AIM = 4.0, 2.5, 1.5, 1.3
# Left out of the library at first, and put back as the study that is added.
ADDED = Path("resources/studies/elsharawy2002.yaml")


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of change, made on top of those before it."""

    name: str
    aim: float
    make: Callable[[Path, Path], None]  # the workflow's own folder, and the analysis that is changed


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of a file that become others."""

    file: str
    old: str
    new: str

    def __call__(self, home: Path, folder: Path) -> None:
        """Make the change.

        Raises
        ------
        ValueError
            Where the file does not hold the words.
        """
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        if self.old not in text:
            raise ValueError(f"{self.file} does not hold {self.old!r}")
        path.write_text(text.replace(self.old, self.new, 1), encoding="utf-8")


def of_a_reviewer(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of a run as a reviewer's is.

    It has as many threads of linear algebra as there are processors, whatever the kernels are measured with,
    and keeps compiled modules for the next run.
    """
    return {
        k: v
        for k, v in environment.items()
        if not k.endswith("_NUM_THREADS") and k != "PYTHONDONTWRITEBYTECODE"
    }


def lay_down(home: Path, folder: Path) -> None:
    """Lay down the shipped library and reviews in a new folder, without the study that is added."""
    for name in ("config", "resources"):
        shutil.copytree(home / name, folder / name)
    (folder / ADDED).unlink()


def _add(home: Path, folder: Path) -> None:
    shutil.copy(home / ADDED, folder / ADDED)


def _nothing(home: Path, folder: Path) -> None:
    pass


CASES = (
    Case("clean", CLEAN_AIM, lay_down),
    Case("one study added", CHANGED_AIM, _add),
    Case("one study changed", CHANGED_AIM, Edit(ADDED.as_posix(), "2/17 (12%)", "3/17 (18%)")),
    Case(
        "one analysis changed",
        CHANGED_AIM,
        Edit("config/config.yaml", "keep: {n at least: 20}", "keep: {n at least: 25}"),
    ),
    Case(
        "a label changed",
        LABEL_AIM,
        Edit("config/reviews/dvt-thrombectomy.yaml", "label: Major bleeding", "label: Serious bleeding"),
    ),
    Case("nothing", NOTHING_AIM, _nothing),
)
