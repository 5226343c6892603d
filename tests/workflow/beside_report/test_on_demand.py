"""What people ask for beside a run goes when it is of an earlier one."""

import pytest

from evidence.workflow.closing import tell
from evidence.workflow.documents.bundle import bundle
from evidence.workflow.documents.on_demand import BUNDLE, remove_outdated
from evidence.workflow.documents.print_figures import print_review
from evidence.workflow.making.orders import RESULTS
from workflow import changes, in_process, mini


@pytest.fixture(scope="module")
def begun(mini_in_process, tmp_path_factory):
    folder = mini.copy(mini_in_process, tmp_path_factory.mktemp("begun"))
    for review in ("legs", "cavas"):
        place = folder / "results" / review
        print_review(place, ["pdf"])
        (place / BUNDLE).write_bytes(bundle(place))
    return folder


@pytest.fixture
def folder(begun, tmp_path):
    return mini.copy(begun, tmp_path / "library")


def asked_for(folder):
    found = (*folder.glob("results/*/print/**/*.pdf"), *folder.glob(f"results/*/{BUNDLE}"))
    return {path.relative_to(folder / "results").as_posix() for path in found}


def test_a_bundle_and_pictures_stand_as_long_as_what_they_were_made_of(folder):
    before = asked_for(folder)
    assert {"legs/report.zip", "legs/print/flow.pdf"} <= before and len(before) >= 6
    in_process.run(folder)
    assert remove_outdated(folder / "results") == [] and asked_for(folder) == before


def test_after_a_corrected_figure_those_with_the_old_number_are_gone_and_told(folder, capfd):
    before = asked_for(folder)
    changes.FIGURE(folder)
    in_process.run(folder)
    with in_process.inside(folder):
        tell(in_process.plan(folder).plan, RESULTS)
    gone = before - asked_for(folder)
    assert "legs/report.zip" in gone and any(name.startswith("legs/print/pts_any/") for name in gone)
    assert not any(name.startswith("cavas/") for name in gone)
    (line,) = (x for x in capfd.readouterr().out.splitlines() if x.startswith("Removed, as what they were"))
    assert "results/legs/report.zip" in line


def test_a_review_that_is_no_longer_made_leaves_none(folder):
    changes.edited(changes.MAIN, "[legs, cavas]", "[legs]")(folder)
    in_process.run(folder)
    remove_outdated(folder / "results")
    assert not (folder / "results/cavas").exists() and asked_for(folder)
