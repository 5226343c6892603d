"""Study files are written whole or not at all, and checked at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from evidence.record.published.severity import Severity
from evidence.studies.identities import study_paths
from evidence.studies.library import check_all
from evidence.studies.problems import format_problem
from evidence.studies.vocabulary.loading import load_vocabulary
from evidence.studies.whole_files import write_whole

STUDIES = Path("resources/studies")
FULLY_TOLD = 3  # files of which every empty place is told; of more, the number


def as_written(folder: Path) -> Iterator[tuple[Path, Mapping[str, object] | None]]:
    """Give every study file with what it says, all of it as text; ``None`` for a file that is no YAML."""
    for path in study_paths(folder):
        try:
            found: object = yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)
        except (OSError, ValueError, yaml.YAMLError, RecursionError):
            yield path, None
            continue
        yield path, found if isinstance(found, dict) else {}


def write(target: Path, text: str) -> None:
    """Write a study file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, text.encode())


def still_needed(root: Path, written: Sequence[Path], *, known: Iterable[str]) -> Iterator[str]:
    """Check what was written: its places, or how many of them where there are many files."""
    if not written:
        return
    checked = check_all(written, load_vocabulary(root / "resources" / "vocabulary"), known=sorted(known))
    errors = [each for each in checked.problems if each.severity == Severity.ERROR]
    if len(written) > FULLY_TOLD:
        yield f"to be filled in: {len(errors)} places; scripts/check_studies.py names them"
        return
    yield from (format_problem(each) for each in errors)
