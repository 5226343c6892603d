"""The work of step `extract`: what each study file says, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from evidence.record import codec
from evidence.workflow.job.given import GivenStudy, GivenToExtract
from evidence.workflow.job.step import StepError
from evidence.workflow.making.orders import RESULTS
from evidence.workflow.making.study_files.study_file import by_shelf, made_from, made_of
from evidence.workflow.packs import Pack
from evidence.workflow.store import Store, checksum


def extract_studies(given: Mapping[str, object], keep: Callable[[Path, str], bool]) -> int:
    """Write results/studies; returns the number of publications.

    The plan has read every file already and kept what it made of it; what is no longer kept is made again.

    Parameters
    ----------
    keep
        Says of a file whether it stands already with the content of a checksum, so that it stays.
    """
    order = codec.from_made(given, GivenToExtract)
    store = Store()
    folder = RESULTS / "studies"
    folder.mkdir(parents=True, exist_ok=True)
    for shelf, there in by_shelf(order.studies.items(), lambda named: named[1].file).items():
        with made_from(shelf, store) as kept:
            for name, study in there:
                _write(folder / name, study, keep, kept, order.vocabulary)
    return len(order.studies)


def _write(
    place: Path, study: GivenStudy, keep: Callable[[Path, str], bool], kept: Pack, vocabulary_folder: str
) -> None:
    files = {"json": study.json, "csv": study.csv}
    new = {Path(f"{place}.{kind}"): kind for kind in files if not keep(Path(f"{place}.{kind}"), files[kind])}
    if new:
        contents = made_of(**files, kept=kept) or _made_again(study, vocabulary_folder)
        for path, kind in new.items():
            path.write_bytes(contents[kind])


def _made_again(study: GivenStudy, vocabulary_folder: str) -> dict[str, bytes]:
    from evidence.studies.vocabulary.loading import load_vocabulary
    from evidence.workflow.making.study_files.tidying import tidy

    data = Path(study.file).read_bytes()
    made = tidy(data, study.file, load_vocabulary(vocabulary_folder))
    if made is None or checksum(data) != study.sha256:
        raise StepError(f"{study.file}: the file was changed while the workflow ran; run snakemake again")
    return made
