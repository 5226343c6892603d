"""A job's files: what stands as it was made may stay, what anybody touched since is made again."""

from pathlib import Path

import pytest

from evidence.studies.whole_files import written_beside
from evidence.workflow.job.workplace import AREAS, Workplace
from evidence.workflow.making.orders import Order, manifest_path, read_manifest
from evidence.workflow.store import checksum

KEPT, OTHER = "results/studies/kept.json", "results/studies/other.json"
ORDER = Order("extract", "key", {})


@pytest.fixture
def made(tmp_path):
    """The folder in which a job has made two files."""
    (tmp_path / "results/studies").mkdir(parents=True)
    place = Workplace(ORDER, tmp_path)
    for path in (KEPT, OTHER):
        (tmp_path / path).write_text(path)
    place.close()
    return tmp_path


def test_a_file_that_stands_as_it_was_made_stays_and_is_in_the_manifest_again(made):
    before = read_manifest(made, "extract")
    place = Workplace(ORDER, made)
    assert place.keep(Path(KEPT), checksum(KEPT.encode()))
    (made / OTHER).write_text(OTHER)
    assert place.close() == [] and read_manifest(made, "extract") == before


def test_what_is_neither_kept_nor_made_again_is_removed(made):
    place = Workplace(ORDER, made)
    assert place.keep(Path(KEPT), checksum(KEPT.encode()))
    assert place.close() == [OTHER] and not (made / OTHER).exists()
    assert list(read_manifest(made, "extract").made) == [KEPT]


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(lambda path: path.write_text("x" * len(KEPT)), id="altered, of the same size"),
        pytest.param(lambda path: path.write_text(KEPT), id="written again"),
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: (path.unlink(), path.symlink_to("other.json")), id="a link"),
    ],
)
def test_a_file_that_anybody_touched_is_made_again(made, touch):
    touch(made / KEPT)
    assert not Workplace(ORDER, made).keep(Path(KEPT), checksum(KEPT.encode()))


def test_a_file_of_other_content_is_made_again_and_one_that_another_made_is_not_the_jobs(made):
    (made / "results/studies/foreign.json").write_text("foreign")
    place = Workplace(ORDER, made)
    assert not place.keep(Path(KEPT), checksum(b"what the study file says now"))
    assert not place.keep(Path("results/studies/foreign.json"), checksum(b"foreign"))
    place.close()
    assert (made / "results/studies/foreign.json").is_file()


def test_a_file_that_another_job_makes_today_stays_though_this_one_made_it_in_an_earlier_version(
    tmp_path, monkeypatch
):
    evidence, page = tmp_path / "results/legs/evidence.json", tmp_path / "results/legs/report.html"
    evidence.parent.mkdir(parents=True)
    report = Order("report/legs", "key", {})
    with monkeypatch.context() as earlier:
        earlier.setitem(AREAS, "report", (*AREAS["report"], "results/{review}/evidence.json"))
        place = Workplace(report, tmp_path)
        evidence.write_text("{}")
        page.write_text("<p>")
        place.close()
    place = Workplace(report, tmp_path)
    assert place.close() == ["results/legs/report.html"]
    assert evidence.is_file() and list(read_manifest(tmp_path, "report/legs").made) == []


def test_what_a_job_had_begun_to_write_of_its_manifest_when_it_was_killed_does_not_stay(made):
    manifest = made / manifest_path("extract")
    written_beside(manifest, b"half")
    other = Path(written_beside(manifest.with_name("extracted.json"), b"of another job"))
    Workplace(ORDER, made).close()
    assert {*manifest.parent.iterdir()} == {manifest, other}
